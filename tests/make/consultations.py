"""Consultations, statements and votes."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from club import clock
from club.db import db, transaction
from club.people.models import Person
from club.text import exact
from club.units.models import Unit
from decisions.consultations.actions import votes
from decisions.consultations.models import (
    Audience,
    Choice,
    Consultation,
    Participant,
    Results,
    State,
    Statement,
    StatementState,
    Vote,
)

_numbers = itertools.count(1)


def consultation(
    author: Person,
    *,
    title: str = "",
    state: State = State.OPEN,
    audience: Audience = Audience.MEMBERS,
    unit: Unit | None = None,
    results: Results = Results.LIVE,
    statements: int = 0,
    **columns: Any,
) -> Consultation:
    """A consultation with so many approved statements of the board."""
    now = clock.now()
    with transaction():
        made = Consultation(
            author_id=author.id,
            state=state,
            audience=audience,
            unit_id=unit.id if unit else None,
            results=results,
            opened_at=None if state == State.DRAFT else now - timedelta(days=1),
            closed_at=now if state == State.CLOSED else None,
            **columns,
        )
        made.name(title or f"Câu hỏi lấy ý kiến số {next(_numbers)}")
        db.session.add(made)
        db.session.flush()
        if statements:
            _statements(made.id, author.id, statements)
        db.session.refresh(made)
    return made


def _statements(consultation_id: int, author_id: int, count: int) -> None:
    rows = []
    for number in range(1, count + 1):
        text = f"Nhận định số {number} để mọi người trả lời."
        rows.append(
            {
                "consultation_id": consultation_id, "text": text, "folded": exact(text), "seed": True,
                "author_id": author_id, "created_at": clock.now(), "state": StatementState.APPROVED,
                "agreed": 0, "disagreed": 0, "passed": 0, "extremity": 0.0,
            }
        )  # fmt: skip
    db.session.execute(insert(Statement), rows)


def statement(
    within: Consultation,
    text: str = "",
    *,
    author: Person | None = None,
    state: StatementState = StatementState.APPROVED,
    reason: str | None = None,
) -> Statement:
    """One statement, by a member when there is an author."""
    words = text or f"Ý kiến riêng số {next(_numbers)} của một thành viên."
    with transaction():
        made = Statement(
            consultation_id=within.id,
            text=words,
            folded=exact(words),
            seed=author is None,
            author_id=author.id if author else within.author_id,
            state=state,
            reason=reason,
        )
        db.session.add(made)
    return made


def statement_ids(within: Consultation) -> list[int]:
    """The ids of what is put to people, in order."""
    found = db.session.query(Statement.id).filter_by(consultation_id=within.id, state=StatementState.APPROVED)
    return [number for (number,) in found.order_by(Statement.id)]


def answers(within: Consultation, rows: dict[int, dict[int, Choice]], *, at: datetime | None = None) -> None:
    """Votes at once, past the actions: {person id: {statement id: answer}}; the counts of statements follow."""
    moment = at or clock.now()
    with transaction():
        for person_id, given in rows.items():
            taking_part = Participant(consultation_id=within.id, person_id=person_id, last_seq=len(given))
            db.session.add(taking_part)
            db.session.flush()
            db.session.execute(
                insert(Vote),
                [
                    {
                        "consultation_id": within.id, "participant_id": taking_part.id, "statement_id": statement_id,
                        "answer": answer, "why": "", "seq": seq, "changed_at": moment,
                    }
                    for seq, (statement_id, answer) in enumerate(given.items(), start=1)
                ],
            )  # fmt: skip
        votes.recount(db.session.get_one(Consultation, within.id))
