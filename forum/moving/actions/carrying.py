"""Carrying posts from one topic to another, with all that hangs on them.

Permalinks, bookmarks, support and answers hang on a post's id, which stays. What hangs on topic and number is carried
here: traces keep the old numbers, so no count and no address of a page changes; read marks go along only as far as
everything before is read; documents of search, cases and measures follow into the space.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from club import clock, markdown
from club.db import db
from club.notices.models import Notice
from club.people.models import Person
from club.search import actions as search
from club.search.models import SearchDocument
from forum.actions import indexing, reading
from forum.dialogue.models import Measured, StoredGauge
from forum.due_process.models import Case, Held, Kind, Measure
from forum.models import Post, ReadMark, Topic
from forum.moving.models import Relocation
from forum.policy import may_see_topic

CHUNK = 500
_QUIET = {"synchronize_session": False}


@dataclass(frozen=True)
class Taken:
    """A post that is carried: where it stood."""

    id: int
    number: int
    author_id: int
    created_at: datetime


def taken(topic: Topic, numbers: Sequence[int] | None = None) -> list[Taken]:
    """The posts of a topic with these numbers (None: all) that are not traces themselves, in their order."""
    query = select(Post.id, Post.number, Post.author_id, Post.created_at).where(
        Post.topic_id == topic.id, Post.moved_to_id.is_(None)
    )
    rows = [Taken(*row) for row in db.session.execute(query.order_by(Post.number))]
    wanted = None if numbers is None else set(numbers)
    return rows if wanted is None else [row for row in rows if row.number in wanted]


def chunks(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """Some at a time, as many as a statement holds."""
    for start in range(0, len(numbers), CHUNK):
        yield numbers[start : start + CHUNK]


def carry(act: Relocation, rows: Sequence[Taken], *, first: int) -> None:
    """Let the posts stand in `act.into` from the number `first` on, and leave traces where they stood."""
    places = [
        {"id": row.id, "topic_id": act.into_id, "number": first + step, "relocation_id": act.id}
        for step, row in enumerate(rows)
    ]
    _put(places)
    leave_traces(act.topic_id, rows, act.id)
    _marks_go_along(act, rows, before=first - 1)
    _documents_follow(act.topic_id, act.into, rows)
    _matters_follow(act.into, [row.id for row in rows])


def _put(places: list[dict[str, Any]]) -> None:
    if places:
        db.session.execute(update(Post), places)


def leave_traces(topic_id: int, rows: Sequence[Taken], relocation_id: int) -> None:
    """Write a trace in each place that was left."""
    now = clock.now()
    made = [
        {
            "topic_id": topic_id,
            "number": row.number,
            "author_id": row.author_id,
            "body": "",
            "body_html": "",
            "html_version": markdown.VERSION,
            "excerpt": "",
            "created_at": row.created_at,
            "edits": 0,
            "supports": 0,
            "deleted_at": now,
            "moved_to_id": row.id,
            "relocation_id": relocation_id,
        }
        for row in rows
    ]
    if made:
        db.session.execute(insert(Post), made)


def bring_back(act: Relocation, rows: Sequence[Taken], *, keep_places: bool) -> None:
    """Put the posts of an act where they stood before. `keep_places`: traces stay where they were meanwhile, because
    other posts stand after them or the address must lead on."""
    traces = select(Post.moved_to_id, Post.number).where(
        Post.relocation_id == act.id, Post.topic_id == act.topic_id, Post.moved_to_id.is_not(None)
    )
    before = dict(db.session.execute(traces).all())
    gone = delete(Post).where(Post.relocation_id == act.id, Post.moved_to_id.is_not(None))
    db.session.execute(gone.where(Post.topic_id == act.topic_id).execution_options(**_QUIET))
    _put([{"id": row.id, "topic_id": act.topic_id, "number": before[row.id], "relocation_id": None} for row in rows])
    if keep_places:
        leave_traces(act.into_id, rows, act.id)
    _documents_follow(act.into_id, act.topic, rows)
    _matters_follow(act.topic, [row.id for row in rows])


def _marks_go_along(act: Relocation, rows: Sequence[Taken], *, before: int) -> None:
    """Whoever has read the topic to its end has read of what came so much as they had read where it stood. Of others
    nothing is taken for read that they have not seen."""
    numbers = [row.number for row in rows]
    query = select(ReadMark.person_id, ReadMark.last_number)
    there = dict(db.session.execute(query.where(ReadMark.topic_id == act.into_id)).all())
    seen: dict[int, int] = {}
    for person_id, last in db.session.execute(query.where(ReadMark.topic_id == act.topic_id)):
        count = bisect_right(numbers, last)
        if count and there.get(person_id, 0) >= before:
            seen[person_id] = before + count
    reading.mark_many(act.into_id, seen)


def _documents_follow(source_id: int, into: Topic, rows: Sequence[Taken]) -> None:
    """Nobody finds the words where they stood: at once; under the new title: soon, in the background."""
    ids = [row.id for row in rows]
    for chunk in chunks(ids):
        of_posts = (SearchDocument.kind == indexing.POST, SearchDocument.thing_id.in_(chunk))
        db.session.execute(
            update(SearchDocument).where(*of_posts).values(audience=indexing.audience_of(into)),
            execution_options=_QUIET,
        )
    opened = db.session.scalars(select(Post.id).where(Post.number == 1, Post.topic_id.in_((source_id, into.id)))).all()
    # What opens a topic stands in the index for the topic, not as a post of its own.
    search.remove(indexing.POST, opened)
    source = db.session.get_one(Topic, source_id)
    if source.merged_into_id:
        search.remove(indexing.TOPIC, [source_id])
    indexing.retitle_later(into)


def _matters_follow(into: Topic, ids: Sequence[int]) -> None:
    space = {"space_id": into.space_id}
    for chunk in chunks(ids):
        db.session.execute(update(Case).where(Case.post_id.in_(chunk)).values(**space), execution_options=_QUIET)
        hidden = update(Measure).where(Measure.post_id.in_(chunk), Measure.kind == Kind.HIDE)
        db.session.execute(hidden.values(topic_id=into.id, **space), execution_options=_QUIET)


def topic_matters_follow(topic: Topic) -> None:
    """A whole topic went to another space: what waits in it, its cases and measures go with it."""
    space = {"space_id": topic.space_id}
    own = select(Post.id).where(Post.topic_id == topic.id, Post.moved_to_id.is_(None))
    for statement in (
        update(Case).where(Case.post_id.in_(own)),
        update(Held).where(Held.topic_id == topic.id),
        update(Case).where(Case.held_id.in_(select(Held.id).where(Held.topic_id == topic.id))),
        update(Measure).where(Measure.topic_id == topic.id, Measure.kind.in_((Kind.HIDE, Kind.HIDE_TOPIC))),
    ):
        db.session.execute(statement.values(**space), execution_options=_QUIET)


def waiting_follows(source: Topic, into: Topic) -> None:
    """What waits for a moderator to stand in one topic will stand in the other."""
    held = update(Held).where(Held.topic_id == source.id)
    db.session.execute(held.values(topic_id=into.id, space_id=into.space_id), execution_options=_QUIET)
    cases = update(Case).where(Case.held_id.in_(select(Held.id).where(Held.topic_id == into.id)))
    db.session.execute(cases.values(space_id=into.space_id), execution_options=_QUIET)


def count_anew(topic: Topic) -> None:
    """Who wrote last, and when, follow from the posts that stand there."""
    last = db.session.execute(
        select(Post.created_at, Post.author_id)
        .where(Post.topic_id == topic.id, Post.moved_to_id.is_(None))
        .order_by(Post.created_at.desc(), Post.number.desc())
        .limit(1)
    ).one_or_none()
    if last is not None:
        topic.last_post_at, topic.last_author_id = last
    for what, number in ((Measured.TOPIC, topic.id), (Measured.SPACE, topic.space_id)):
        db.session.execute(
            delete(StoredGauge).where(StoredGauge.kind == what, StoredGauge.thing_id == number),
            execution_options=_QUIET,
        )
    db.session.flush()


def withdraw_notices(topic: Topic, ids: Sequence[int]) -> None:
    """Take back the notices about a topic from those who may not see it any more: their words tell its title."""
    addresses = [f"/forum/t/{topic.id}", topic.url, *(f"/forum/p/{number}" for number in ids)]
    found: dict[int, list[int]] = {}
    for start in range(0, len(addresses), CHUNK):
        query = select(Notice.id, Notice.person_id).where(Notice.url.in_(addresses[start : start + CHUNK]))
        for number, person_id in db.session.execute(query):
            found.setdefault(person_id, []).append(number)
    gone: list[int] = []
    for chunk in chunks(sorted(found)):
        for person in db.session.scalars(select(Person).where(Person.id.in_(chunk))):
            if not may_see_topic(person, topic):
                gone += found[person.id]
    for chunk in chunks(gone):
        db.session.execute(delete(Notice).where(Notice.id.in_(chunk)), execution_options=_QUIET)
