"""Consultations as a person sees them, and how far the person has answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from club.db import db
from club.errors import NotFound
from club.notices.models import Notice
from club.paging import Page, keyset
from club.policy import reach_of
from club.search.models import SearchDocument
from club.units.models import Unit
from decisions.consultations.models import Audience, Consultation, Participant, State, Statement, StatementState, Vote
from decisions.consultations.policy import answers_condition, is_open_to, may_see, visible_consultations

_unit = joinedload(Consultation.unit).load_only(Unit.name, Unit.short_name, Unit.path)


def consultation_for(person: Any, number: int, *, lock: bool = False) -> Consultation:
    """The consultation with this id, or NotFound. `lock` lets one act over it follow the other."""
    query = select(Consultation).where(Consultation.id == number)
    query = query.with_for_update(of=Consultation) if lock else query.options(_unit)
    found = db.session.scalar(query)
    if found is None or not may_see(person, found):
        raise NotFound
    return found


@dataclass(frozen=True)
class Row:
    """A consultation in a list: how many statements stand, how many of them the person answered, how many people
    answered at all."""

    consultation: Consultation
    statements: int
    answered: int
    people: int

    @property
    def left(self) -> int:
        """How many statements wait for the person."""
        return max(0, self.statements - self.answered)


def with_counts(person: Any, found: Iterable[Consultation]) -> list[Row]:
    """Lists' rows; one query at any length."""
    listed = list(found)
    ids = [one.id for one in listed]
    statements, answered, people = _counts(person, ids) if ids else ({}, {}, {})
    return [Row(one, statements.get(one.id, 0), answered.get(one.id, 0), people.get(one.id, 0)) for one in listed]


def _counts(person: Any, ids: list[int]) -> tuple[dict[int, int], dict[int, int], dict[int, int]]:
    standing = (
        select(literal("standing"), Statement.consultation_id, func.count())
        .where(Statement.consultation_id.in_(ids), Statement.state == StatementState.APPROVED)
        .group_by(Statement.consultation_id)
    )
    mine = (
        select(literal("mine"), Vote.consultation_id, func.count())
        .join(Participant, Participant.id == Vote.participant_id)
        .join(Statement, Statement.id == Vote.statement_id)
        .where(
            Participant.consultation_id.in_(ids),
            Participant.person_id == person.id,
            Statement.state == StatementState.APPROVED,
        )
        .group_by(Vote.consultation_id)
    )
    taking_part = (
        select(literal("people"), Participant.consultation_id, func.count())
        .where(Participant.consultation_id.in_(ids))
        .group_by(Participant.consultation_id)
    )
    counts: dict[str, dict[int, int]] = {"standing": {}, "mine": {}, "people": {}}
    for what, number, count in db.session.execute(union_all(standing, mine, taking_part)):
        counts[what][number] = count
    return counts["standing"], counts["mine"], counts["people"]


def listed(person: Any, *, after: str | None = None) -> Page[Row]:
    """All consultations the person sees, newest first."""
    page = keyset(visible_consultations(person).options(_unit), [Consultation.id.desc()], after=after, size=20)
    page.items = with_counts(person, page.items)
    return page


def on_the_hub(person: Any) -> list[Row]:
    """Those that are open or being prepared, newest first, then the last that were closed. Two queries."""
    mine = visible_consultations(person).with_only_columns(Consultation.id).order_by(Consultation.id.desc())
    closed = Consultation.state == State.CLOSED
    some = [mine.where(~closed).limit(5).subquery(), mine.where(closed).limit(3).subquery()]
    query = select(Consultation).where(or_(*(Consultation.id.in_(select(one.c.id)) for one in some))).options(_unit)
    return with_counts(person, db.session.scalars(query.order_by(closed, Consultation.id.desc())))


def waiting_for(person: Any, *, size: int = 5) -> list[Row]:
    """Open consultations that ask the person and that they have not answered to the end."""
    query = select(Consultation).where(answers_condition(person)).order_by(Consultation.id.desc()).limit(size)
    return [row for row in with_counts(person, db.session.scalars(query)) if row.left]


def stemming_from(person: Any, url: str) -> list[Consultation]:
    """The consultations that belong to a topic or session and are open to the person, drafts left out. One query."""
    query = visible_consultations(person).where(Consultation.about_url == url, Consultation.state != State.DRAFT)
    return list(db.session.scalars(query.order_by(Consultation.id.desc()).limit(3)))


def of_units(person: Any) -> Select[Any]:
    """SELECT of the ids of consultations that ask a unit and are open to the person: their audiences for search."""
    return select(Consultation.id).where(is_open_to(person), Consultation.audience == Audience.UNIT)


@dataclass(frozen=True)
class About:
    """The topic or session a consultation belongs to, as the person may see it."""

    title: str
    url: str


def about(person: Any, consultation: Consultation) -> About | None:
    """What the consultation belongs to, by the index of search, which knows what is open to whom; None where it stands
    alone or its topic is closed to the person."""
    if not consultation.about_url:
        return None
    query = select(SearchDocument.title, SearchDocument.url).where(
        SearchDocument.url == consultation.about_url, SearchDocument.audience.in_(reach_of(person))
    )
    row = db.session.execute(query.limit(1)).first()
    return About(row.title, row.url) if row else None


def about_address(person: Any, typed: str) -> str | None:
    """The address of a topic or session as search knows it, whatever was copied behind it (?at=4#p4); None when there
    is no such thing for the person."""
    path = typed.split("?", 1)[0].split("#", 1)[0].rstrip("/")
    query = select(SearchDocument.url).where(SearchDocument.url == path, SearchDocument.audience.in_(reach_of(person)))
    return db.session.scalar(query.limit(1))


def units_to_choose() -> list[tuple[int, str]]:
    """(id, name) of open units in the tree's order, indented by depth; one query."""
    rows = db.session.execute(
        select(Unit.id, Unit.name, Unit.path, Unit.sort_key).where(Unit.closed_at.is_(None))
    ).all()
    keys = {row.id: row.sort_key for row in rows}
    ancestors = {row.id: [int(part) for part in row.path.strip("/").split("/")] for row in rows}
    rows = sorted(rows, key=lambda row: [(keys.get(number, ""), number) for number in ancestors[row.id]])
    return [(row.id, "\u2003" * (len(ancestors[row.id]) - 1) + row.name) for row in rows]


def people_in(consultation: Consultation) -> int:
    """How many people answered at least once."""
    counted = select(func.count()).where(Participant.consultation_id == consultation.id)
    return db.session.scalar(counted) or 0


def is_told_of(person: Any, consultation: Consultation) -> bool:
    """Whether a notice that leads here is unread."""
    query = select(Notice.id).where(
        Notice.person_id == person.id, Notice.url == consultation.url, Notice.read_at.is_(None)
    )
    return db.session.scalar(query.limit(1)) is not None
