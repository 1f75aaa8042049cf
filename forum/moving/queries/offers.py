"""What is offered while one moves: spaces, topics, posts."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from club.db import db
from club.errors import NotFound
from forum.following.queries.writing import similar_topics
from forum.models import Post, Space, Topic
from forum.moving import policy
from forum.policy import topic_is_open_to
from forum.queries.bylines import named
from forum.queries.spaces import spaces_of
from forum.queries.topics import topic_for, with_space

LISTED = 100
OFFERED = 6
_ADDRESS = re.compile(r"(?:.*/forum/t/|#)?(\d{1,9})(?:-[\w-]*)?(?:[?#].*)?")


def spaces_to_move_into(person: Any) -> list[Space]:
    """The spaces into which a person may bring something. One query."""
    return [space for space in spaces_of(person) if policy.may_move_into(person, space)]


def posts_from(topic: Topic, number: int) -> list[Post]:
    """Posts of a topic from a number on that can be taken out, at most LISTED. One query."""
    query = select(Post).where(
        Post.topic_id == topic.id, Post.number >= max(number, 2), Post.moved_to_id.is_(None), Post.deleted_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(Post.number).limit(LISTED).options(named(Post.author))))


def answers_below(posts: list[Post], number: int) -> set[int]:
    """The numbers of a post and of what answers it, through any depth, among these posts."""
    by_id = {post.id: post for post in posts}
    chosen = {post.id for post in posts if post.number == number}
    for post in posts:
        if post.reply_to_id in chosen:
            chosen.add(post.id)
    return {by_id[one].number for one in chosen}


def topics_to_join(person: Any, topic: Topic) -> list[Topic]:
    """Topics into which this one may go: those like it, then the latest of its space. Some queries."""
    like = [found.thing_id for found in similar_topics(person, topic.title) if found.thing_id != topic.id]
    query = select(Topic).join(Topic.space).where(topic_is_open_to(person), Topic.id != topic.id).options(with_space())
    near = {one.id: one for one in db.session.scalars(query.where(Topic.id.in_(like)))}
    latest = query.where(Topic.space_id == topic.space_id).order_by(Topic.last_post_at.desc()).limit(OFFERED)
    found = [near[number] for number in like if number in near]
    found += [one for one in db.session.scalars(latest) if one.id not in near]
    return [one for one in found if policy.may_take_in(person, one)][:OFFERED]


def topic_typed(person: Any, typed: str) -> Topic | None:
    """The topic whose address or number was typed in, as the person sees it. One query."""
    match = _ADDRESS.fullmatch(typed.strip())
    try:
        return topic_for(person, int(match[1])) if match else None
    except NotFound:
        return None
