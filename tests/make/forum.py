"""Spaces, topics and posts."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from club import clock, markdown
from club.db import db, transaction
from club.people.models import Person
from club.text import fold, slug
from club.units.models import Unit
from forum.actions import posts, topics
from forum.models import Audience, Post, PostBy, Space, Stance, Topic, TopicKind
from forum.tags.models import Tag, TopicTag

_numbers = itertools.count(1)


def space(
    name: str = "",
    *,
    audience: Audience = Audience.MEMBERS,
    unit: Unit | None = None,
    post_by: PostBy = PostBy.MEMBERS,
    closed: str | None = None,
    parent: Space | None = None,
) -> Space:
    """A space; `closed` is the reason of a closed one."""
    number = next(_numbers)
    with transaction():
        made = Space(
            slug=f"chuyen-muc-{number}",
            name=name or f"Chuyên mục {number}",
            position=number,
            audience=audience,
            unit_id=unit.id if unit else None,
            post_by=post_by,
            closed_at=clock.now() if closed else None,
            closed_reason=closed,
            parent_id=parent.id if parent else None,
        )
        db.session.add(made)
    return made


def topic(
    within: Space,
    author: Person,
    *,
    title: str = "",
    body: str = "Mời các đồng chí góp ý.",
    kind: TopicKind = TopicKind.DISCUSSION,
    **columns: Any,
) -> Topic:
    """A topic by somebody who may begin one; `columns` (pinned, hidden_at, …) are set afterwards."""
    with transaction():
        made = topics.start(
            db.session.get_one(Person, author.id),
            db.session.get_one(Space, within.id),
            kind=kind,
            title=title or f"Chủ đề số {next(_numbers)}",
            body=body,
            at=clock.now(),
        )
        for name, value in columns.items():
            setattr(made, name, value)
        db.session.flush()
        db.session.refresh(made)
    return made


def post(
    within: Topic,
    author: Person,
    body: str = "Tôi đồng ý với ý kiến trên.",
    *,
    stance: Stance | None = None,
    answers: Post | None = None,
    **columns: Any,
) -> Post:
    """An answer; `columns` (hidden_at, deleted_at, …) are set afterwards."""
    with transaction():
        made = posts.reply(
            db.session.get_one(Person, author.id),
            db.session.get_one(Topic, within.id),
            body=body,
            stance=stance,
            answers=db.session.get_one(Post, answers.id) if answers else None,
            at=clock.now(),
        )
        for name, value in columns.items():
            setattr(made, name, value)
        db.session.flush()
        db.session.refresh(made)
    return made


def tag(name: str, *topics: Topic) -> Tag:
    """A tag, carried by these topics."""
    with transaction():
        made = Tag(name=name, folded=fold(name), slug=slug(name))
        db.session.add(made)
        db.session.flush()
        db.session.add_all(TopicTag(topic_id=one.id, tag_id=made.id) for one in topics)
    return made


def opening(of: Topic) -> Post:
    """A topic's first post."""
    return db.session.query(Post).filter_by(topic_id=of.id, number=1).one()


def many_posts(within: Topic, authors: list[Person], count: int) -> None:
    """`count` more posts at once, past the actions."""
    with transaction():
        found = db.session.get_one(Topic, within.id)
        body = "Bài viết để đo, đủ dài cho một dòng rưỡi trên điện thoại của người đọc."
        rows = [
            {
                "topic_id": found.id,
                "number": found.post_count + step,
                "author_id": authors[step % len(authors)].id,
                "body": body,
                "body_html": f"<p>{body}</p>\n",
                "html_version": markdown.VERSION,
                "excerpt": body,
                "created_at": clock.now(),
                "edits": 0,
            }
            for step in range(1, count + 1)
        ]
        db.session.execute(insert(Post), rows)
        found.post_count += count


def many_topics(within: Space, author: Person, count: int) -> None:
    """`count` topics of one post each at once, past the actions."""
    now = clock.now()
    with transaction():
        rows = [
            {
                "space_id": within.id,
                "kind": TopicKind.DISCUSSION,
                "title": f"Chủ đề để đo {number}",
                "slug": f"chu-de-{number}",
                "author_id": author.id,
                "last_author_id": author.id,
                "created_at": now - timedelta(minutes=number),
                "last_post_at": now - timedelta(minutes=number),
                "post_count": 1,
                "pinned": False,
            }
            for number in range(count)
        ]
        db.session.execute(insert(Topic), rows)
