"""Where things went, for a topic's page and for old addresses; nobody learns of a place they do not read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from club.db import db
from forum.models import Post, Topic
from forum.moving.models import MoveKind, Relocation
from forum.policy import may_see_space, topic_is_open_to
from forum.queries.topics import with_space


@dataclass(frozen=True)
class Gone:
    """A run of posts that stand elsewhere now: how many, and where, if the reader may see it."""

    count: int
    url: str | None
    title: str | None


@dataclass
class Traces:
    """`gone`: the first trace of a run → where the run went; the run's other traces are in `rest`. `came`: a post that
    begins what was brought here → the title it stood under (None: the reader does not read there)."""

    gone: dict[int, Gone] = field(default_factory=dict)
    rest: set[int] = field(default_factory=set)
    came: dict[int, str | None] = field(default_factory=dict)


def traces_of(person: Any, posts: Sequence[Post]) -> Traces:
    """What moving left on a page. No query where nothing was moved, else two."""
    found = Traces()
    acts = {post.relocation_id for post in posts if post.relocation_id}
    if not acts:
        return found
    wanted = {post.moved_to_id for post in posts if post.moved_to_id}
    places = {
        post.id: post
        for post in db.session.scalars(
            select(Post)
            .join(Post.topic)
            .join(Topic.space)
            .where(Post.id.in_(wanted), topic_is_open_to(person))
            .options(contains_eager(Post.topic).contains_eager(Topic.space))
        )
    }
    query = select(Relocation).where(Relocation.id.in_(acts))
    acts_by_id = {
        act.id: act for act in db.session.scalars(query.options(joinedload(Relocation.topic).options(with_space())))
    }
    before: Post | None = None
    run: list[Post] = []
    for post in [*posts, None]:
        joins = post is not None and post.moved_to_id and run and run[-1].relocation_id == post.relocation_id
        if run and not joins:
            place = places.get(run[0].moved_to_id or 0)
            found.gone[run[0].id] = Gone(len(run), place.url if place else None, place.topic.title if place else None)
            found.rest.update(one.id for one in run[1:])
            run = []
        if post is None:
            break
        if post.moved_to_id:
            run.append(post)
        elif post.relocation_id and (before is None or before.relocation_id != post.relocation_id):
            act = acts_by_id[post.relocation_id]
            if act.kind != MoveKind.SPLIT or post.number == 1:
                seen = may_see_space(person, act.topic.space) and not (act.topic.hidden_at or act.topic.deleted_at)
                found.came[post.id] = act.topic.title if seen else None
        before = post
    return found


def post_of_trace(topic_id: int, number: int) -> int | None:
    """The id of the post that had this number in a topic before it was moved, if it was. One query."""
    place = select(Post.moved_to_id).where(Post.topic_id == topic_id, Post.number == number)
    return db.session.scalar(place)


def address_now(topic_id: int, number: int | None) -> str | None:
    """Where the address of a topic that was merged leads now (a post's permalink, which asks for the right to see it),
    or None for one that was not. Two queries."""
    merged = db.session.scalar(select(Topic.merged_into_id).where(Topic.id == topic_id))
    if merged is None:
        return None
    post_id = post_of_trace(topic_id, number or 1) or post_of_trace(topic_id, 1)
    return f"/forum/p/{post_id}" if post_id else f"/forum/t/{merged}"
