"""Statements: those to answer next, one's own answers, similar ones, and those that wait for the board."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from club.db import db
from club.errors import NotFound
from club.paging import Page, keyset
from club.text import fold, words
from decisions.consultations.models import Choice, Consultation, Participant, Statement, StatementState, Vote
from decisions.consultations.policy import may_read_statement
from decisions.opinion.routing import priority

# How many statements go to the phone ahead, so that somebody in a dead spot goes on answering.
AHEAD = 15
SIMILAR = 0.5
# Words that say nothing about what a statement is about.
_PLAIN_WORDS = """a ai an anh bi can cac chi cho co con cua da de den di do duoc dang va ve vi voi la ma mot nay neu nen
nhieu nhu nhung o phai ra rat se tai the thi theo toi trong tu and are be for in is it not of on or should to we"""
_PLAIN = frozenset(_PLAIN_WORDS.split())


def statement_for(person: Any, number: int, *, lock: bool = False) -> Statement:
    """The statement with this id, or NotFound."""
    query = select(Statement).where(Statement.id == number)
    query = query.with_for_update() if lock else query.options(joinedload(Statement.consultation))
    found = db.session.scalar(query)
    if found is None or not may_read_statement(person, found):
        raise NotFound
    return found


@dataclass(frozen=True)
class Progress:
    """How far a person is: statements that stand, those answered, and the number of the person's last change."""

    statements: int
    answered: int
    seq: int

    @property
    def left(self) -> int:
        """How many wait."""
        return max(0, self.statements - self.answered)


def progress_of(person: Any, consultation: Consultation) -> Progress:
    """Two queries."""
    standing = select(func.count()).where(
        Statement.consultation_id == consultation.id, Statement.state == StatementState.APPROVED
    )
    mine = (
        select(Participant.last_seq, func.count(Statement.id))
        .outerjoin(Vote, Vote.participant_id == Participant.id)
        .outerjoin(Statement, (Statement.id == Vote.statement_id) & (Statement.state == StatementState.APPROVED))
        .where(Participant.consultation_id == consultation.id, Participant.person_id == person.id)
        .group_by(Participant.id, Participant.last_seq)
    )
    row = db.session.execute(mine).first()
    return Progress(db.session.scalar(standing) or 0, row[1] if row else 0, row[0] if row else 0)


def next_for(person: Any, consultation: Consultation, *, size: int = AHEAD) -> list[Statement]:
    """The statements to ask next, drawn by their routing weight (decisions.opinion.routing) without putting back.

    The draw is fixed by the person and what they have answered: a page that is loaded again asks the same. One's own
    statements come last. Two queries; at most MOST_STATEMENTS rows.
    """
    answered = (
        select(Vote.statement_id)
        .join(Participant, Participant.id == Vote.participant_id)
        .where(Participant.consultation_id == consultation.id, Participant.person_id == person.id)
    )
    found = db.session.scalars(
        select(Statement)
        .where(
            Statement.consultation_id == consultation.id,
            Statement.state == StatementState.APPROVED,
            Statement.id.not_in(answered),
        )
        .order_by(Statement.id)
    ).all()
    return _drawn(found, f"{consultation.id}:{person.id}", person.id)[:size]


def _drawn(found: Sequence[Statement], seed: str, person_id: int) -> list[Statement]:
    """Weighted draws without putting back (Efraimidis and Spirakis, 2006: the largest of u^(1/w) come first). Each
    statement's own u stays as it is when others are answered, so the order does not jump under the person."""

    def key(one: Statement) -> tuple[bool, float]:
        asked = one.agreed + one.disagreed + one.passed
        weight = max(priority(one.agreed, one.passed, asked, one.extremity), 1e-9)
        luck = random.Random(f"{seed}:{one.id}").random()  # noqa: S311 - an order of questions, not a secret
        return one.author_id != person_id, luck ** (1 / weight)

    return sorted(found, key=key, reverse=True)


@dataclass(frozen=True)
class Mine:
    """A statement with the answer of the person who looks."""

    statement: Statement
    answer: Choice
    why: str
    seq: int


def answers_of(person: Any, consultation: Consultation) -> list[Mine]:
    """The person's own answers, the latest first; one query."""
    rows = db.session.execute(
        select(Statement, Vote.answer, Vote.why, Vote.seq)
        .join(Vote, Vote.statement_id == Statement.id)
        .join(Participant, Participant.id == Vote.participant_id)
        .where(
            Participant.consultation_id == consultation.id,
            Participant.person_id == person.id,
            Statement.state == StatementState.APPROVED,
        )
        .order_by(Vote.seq.desc())
    )
    return [Mine(*row) for row in rows]


def answer_of(person: Any, statement: Statement) -> Mine | None:
    """The person's own answer to one statement."""
    row = db.session.execute(
        select(Vote.answer, Vote.why, Vote.seq)
        .join(Participant, Participant.id == Vote.participant_id)
        .where(Vote.statement_id == statement.id, Participant.person_id == person.id)
    ).first()
    return Mine(statement, *row) if row else None


def written_by(person: Any, consultation: Consultation) -> list[Statement]:
    """The person's own statements, the latest first."""
    query = select(Statement).where(
        Statement.consultation_id == consultation.id, Statement.author_id == person.id, Statement.seed.is_(False)
    )
    return list(db.session.scalars(query.order_by(Statement.id.desc()).limit(50)))


def in_state(consultation: Consultation, state: StatementState, *, after: str | None = None) -> Page[Statement]:
    """Statements for the board; those that wait longest first, else the latest first."""
    query = select(Statement).where(Statement.consultation_id == consultation.id, Statement.state == state)
    order = Statement.id if state == StatementState.PENDING else Statement.id.desc()
    return keyset(query, [order], after=after, size=30)


def counts_by_state(consultation: Consultation) -> dict[StatementState, int]:
    """How many of each; one query."""
    query = select(Statement.state, func.count()).where(Statement.consultation_id == consultation.id)
    return dict(iter(db.session.execute(query.group_by(Statement.state))))


def standing(consultation: Consultation) -> dict[int, Statement]:
    """All that are put to people, by id; one query, at most MOST_STATEMENTS."""
    query = select(Statement).where(
        Statement.consultation_id == consultation.id, Statement.state == StatementState.APPROVED
    )
    return {one.id: one for one in db.session.scalars(query.order_by(Statement.id))}


def telling(text: str) -> frozenset[str]:
    """The words of a statement that say what it is about, folded."""
    return frozenset(word for word in words(fold(text)) if word not in _PLAIN)


def similar(consultation: Consultation, typed: str, *, size: int = 3) -> list[Statement]:
    """Statements that say much the same, whatever their diacritics: at least half of the telling words of the shorter
    text are in the other. One query."""
    wanted = telling(typed)
    if len(wanted) < 2:
        return []
    found = []
    for one in standing(consultation).values():
        told = telling(one.text)
        shared = len(wanted & told)
        likeness = shared / max(min(len(wanted), len(told)), 2)
        if shared >= 2 and likeness >= SIMILAR:
            found.append((-likeness, -shared / len(wanted | told), one.id, one))
    return [one for *_rank, one in sorted(found, key=lambda row: row[:3])[:size]]


def reasons(consultation: Consultation, *, most: int = 500) -> list[tuple[Statement, list[str]]]:
    """Reasons given, by statement; one query. Without names and without the answers they were given with, in the order
    of their words: not even the order in which they came remains."""
    query = (
        select(Statement, Vote.why)
        .join(Vote.statement)
        .where(Vote.consultation_id == consultation.id, Vote.why != "", Statement.state == StatementState.APPROVED)
        .order_by(Statement.id, Vote.why)
        .limit(most)
    )
    found: dict[int, tuple[Statement, list[str]]] = {}
    for statement, why in db.session.execute(query):
        found.setdefault(statement.id, (statement, []))[1].append(why)
    return list(found.values())
