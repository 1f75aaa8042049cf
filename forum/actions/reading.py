"""Moving a person's read marks; they only ever move forward."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import literal, update
from sqlalchemy.dialects import postgresql, sqlite

from club import clock
from club.db import db
from club.notices.models import Notice
from club.people.models import Person
from club.policy import ensure
from forum import policy
from forum.models import ReadMark, Space, Topic


def _advance(rows: Any) -> None:
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    insert: Any = dialect.insert(ReadMark)
    if isinstance(rows, dict | list):
        insert = insert.values(rows)
    else:
        insert = insert.from_select(["person_id", "topic_id", "last_number", "read_at"], rows)
    db.session.execute(
        insert.on_conflict_do_update(
            index_elements=["person_id", "topic_id"],
            set_={"last_number": insert.excluded.last_number, "read_at": insert.excluded.read_at},
            where=ReadMark.last_number < insert.excluded.last_number,
        )
    )


def mark_seen(person_id: int, topic_id: int, number: int) -> None:
    """Everything up to a number is seen.

    By ids and without a rule of its own: it happens after a page was made of a topic fetched through the person, and
    must not fetch all of that again.
    """
    _advance({"person_id": person_id, "topic_id": topic_id, "last_number": number, "read_at": clock.now()})


def mark_many(topic_id: int, seen: dict[int, int]) -> None:
    """As `mark_seen` for many people (id → number) of one topic."""
    people = sorted(seen)
    for start in range(0, len(people), 500):
        chunk = people[start : start + 500]
        moment = clock.now()
        _advance(
            [{"person_id": one, "topic_id": topic_id, "last_number": seen[one], "read_at": moment} for one in chunk]
        )


def mark_told(person_id: int, notice_ids: Iterable[int]) -> None:
    """A person's notices with these ids are read."""
    unread = (Notice.person_id == person_id, Notice.read_at.is_(None), Notice.id.in_(list(notice_ids)))
    db.session.execute(
        update(Notice).where(*unread).values(read_at=clock.now()), execution_options={"synchronize_session": False}
    )


def follow_own(person: Person, topic: Topic, number: int) -> None:
    """One's own new post is seen; what others wrote just before it and was not shown yet stays unread."""
    before = db.session.get(ReadMark, (person.id, topic.id))
    if number == 1 or (before is not None and before.last_number >= number - 1):
        _advance({"person_id": person.id, "topic_id": topic.id, "last_number": number, "read_at": clock.now()})


def mark_space_seen(person: Person, space: Space) -> None:
    """Every topic of a space is seen to its end."""
    ensure(policy.may_see_space(person, space))
    topics = policy.visible_topics(person).where(Topic.space_id == space.id)
    columns = (literal(person.id), Topic.id, Topic.post_count, literal(clock.now(), ReadMark.read_at.type))
    _advance(topics.with_only_columns(*columns))
