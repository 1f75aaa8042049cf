"""Measures and appeals: one of them, those about a person, those that wait for a judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import contains_eager, joinedload

from club import clock
from club.db import db
from club.errors import NotFound
from club.paging import Page, keyset
from forum.due_process.models import Appeal, Case, Held, Kind, Measure, Ruling
from forum.due_process.policy import appeal_is_open_to, may_see_measure, measure_is_listed_to
from forum.models import Post, Space, Topic
from forum.queries.bylines import introduced, named


def _full() -> Select[Measure]:
    return select(Measure).options(
        joinedload(Measure.space).joinedload(Space.unit),
        joinedload(Measure.post).joinedload(Post.topic).joinedload(Topic.space).joinedload(Space.unit),
        joinedload(Measure.topic).joinedload(Topic.space).joinedload(Space.unit),
        joinedload(Measure.held),
        joinedload(Measure.rule),
        joinedload(Measure.appeal).options(named(Appeal.decided_by)),
        introduced(Measure.person),
        named(Measure.by),
    )


def measure_for(person: Any, measure_id: int, *, lock: bool = False) -> Measure:
    """The measure with this id for whoever may read it in full, or NotFound. One query."""
    found = measure_by_id(measure_id, lock=lock)
    if found is None or not may_see_measure(person, found):
        raise NotFound
    return found


def measure_by_id(measure_id: int, *, lock: bool = False) -> Measure | None:
    """The measure with this id for nobody in particular: a signed link leads to it."""
    query = _full().where(Measure.id == measure_id).execution_options(populate_existing=True)
    return db.session.scalar(query.with_for_update(of=Measure) if lock else query)


def measure_on_post(post: Post) -> Measure | None:
    """The measure that hides a post now. One query."""
    query = _full().where(Measure.post_id == post.id, Measure.kind == Kind.HIDE, Measure.ended_at.is_(None))
    return db.session.scalar(query.order_by(Measure.id.desc()).limit(1))


def measure_on_topic(topic: Topic) -> Measure | None:
    """The measure that hides a topic now. One query."""
    query = _full().where(Measure.topic_id == topic.id, Measure.kind == Kind.HIDE_TOPIC, Measure.ended_at.is_(None))
    return db.session.scalar(query.order_by(Measure.id.desc()).limit(1))


def measure_on_held(held: Held) -> Measure | None:
    """The measure that declined a writing. One query."""
    query = _full().where(Measure.held_id == held.id, Measure.ended_at.is_(None))
    return db.session.scalar(query.order_by(Measure.id.desc()).limit(1))


def measures_of_case(target: Case) -> list[Measure]:
    """What was done on the ground of a case and stands. One query."""
    query = _full().where(Measure.case_id == target.id, Measure.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(Measure.id)))


def measures_of(person: Any, *, after: str | None = None) -> Page[Measure]:
    """What was done about a person, the newest first. One query."""
    return keyset(_full().where(Measure.person_id == person.id), [Measure.id.desc()], after=after)


def open_appeals(person: Any, *, after: str | None = None) -> Page[Appeal]:
    """Appeals that wait where the officer reaches, the earliest due first. One query."""
    query = (
        select(Appeal)
        .join(Appeal.measure)
        .where(Appeal.decided_at.is_(None), appeal_is_open_to(person))
        .options(
            contains_eager(Appeal.measure).options(
                joinedload(Measure.space).joinedload(Space.unit),
                joinedload(Measure.post).joinedload(Post.topic),
                joinedload(Measure.topic),
                joinedload(Measure.held),
                joinedload(Measure.rule),
                named(Measure.person),
                named(Measure.by),
            )
        )
    )
    return keyset(query, [Appeal.due_at, Appeal.id], after=after)


def appeals_waiting(person: Any) -> int:
    """How many appeals the officer may decide: those against others. One query."""
    query = (
        select(func.count())
        .select_from(Appeal)
        .join(Appeal.measure)
        .where(
            Appeal.decided_at.is_(None),
            Appeal.against_id.is_distinct_from(person.id),
            Appeal.person_id != person.id,
            appeal_is_open_to(person),
        )
    )
    return db.session.scalar(query) or 0


def appeals_near_due(moment: Any) -> list[Appeal]:
    """Undecided appeals due before a moment that nobody was reminded of. One query."""
    query = select(Appeal).where(Appeal.decided_at.is_(None), Appeal.due_at <= moment, Appeal.reminded_at.is_(None))
    return list(db.session.scalars(query.options(joinedload(Appeal.measure).joinedload(Measure.space))))


@dataclass(frozen=True)
class Record:
    """How appeals went, over what the reader may see: measures, decided appeals, overturned ones, those past their
    day."""

    measures: int
    decided: int
    overturned: int
    late: int

    @property
    def rate(self) -> int | None:
        """Overturned of decided, in percent; None while nothing was decided."""
        return round(100 * self.overturned / self.decided) if self.decided else None


def record_of(person: Any) -> Record:
    """One query."""
    row = db.session.execute(
        select(
            func.count(),
            func.sum(case((Appeal.ruling.in_([Ruling.UPHELD, Ruling.OVERTURNED]), 1), else_=0)),
            func.sum(case((Appeal.ruling == Ruling.OVERTURNED, 1), else_=0)),
            func.sum(case((and_(Appeal.decided_at.is_(None), Appeal.due_at < clock.now()), 1), else_=0)),
        )
        .select_from(Measure)
        .outerjoin(Appeal, Appeal.measure_id == Measure.id)
        .where(measure_is_listed_to(person))
    ).one()
    return Record(*(number or 0 for number in row))
