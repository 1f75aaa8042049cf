"""Consultations' part of what the site holds about a person, and what stays when they leave."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from club.db import db
from club.i18n import _l
from club.people.personal_data import Part
from decisions.consultations.models import Consultation, Participant, Statement, StatementState, Vote


def export(person: Any) -> list[dict[str, Any]]:
    """Everything the person answered, with the reasons, and every statement they wrote."""
    answered = db.session.execute(
        select(Consultation.title, Statement.text, Vote.answer, Vote.why, Vote.changed_at)
        .join(Participant, Participant.id == Vote.participant_id)
        .join(Statement, Statement.id == Vote.statement_id)
        .join(Consultation, Consultation.id == Vote.consultation_id)
        .where(Participant.person_id == person.id)
        .order_by(Vote.consultation_id, Vote.seq)
    )
    rows: list[dict[str, Any]] = [
        {
            "what": "answer",
            "consultation": title,
            "statement": text,
            "answer": answer.value,
            "why": why,
            "at": at.isoformat(),
        }
        for title, text, answer, why, at in answered
    ]
    written = db.session.execute(
        select(Consultation.title, Statement)
        .join(Statement, Statement.consultation_id == Consultation.id)
        .where(Statement.author_id == person.id)
        .order_by(Statement.id)
    )
    return rows + [
        {
            "what": "statement",
            "consultation": title,
            "statement": one.text,
            "state": one.state.value,
            "reason": one.reason,
            "at": one.created_at.isoformat(),
        }
        for title, one in written
    ]


def erase(person: Any) -> None:
    """The votes stay in the sums, but nothing leads from them to a person any more: the one link is cut, reasons and
    the phone's marks go. Statements others answer stay without an author; those nobody has seen go."""
    mine = select(Participant.id).where(Participant.person_id == person.id)
    quiet = {"synchronize_session": False}
    db.session.execute(
        update(Vote).where(Vote.participant_id.in_(mine)).values(why="", client_id=None), execution_options=quiet
    )
    db.session.execute(
        update(Participant).where(Participant.person_id == person.id).values(person_id=None), execution_options=quiet
    )
    own = Statement.author_id == person.id
    unseen = select(Statement.id).where(own, Statement.state != StatementState.APPROVED)
    answered = select(Vote.statement_id).where(Vote.statement_id.in_(unseen))
    db.session.execute(
        delete(Statement).where(own, Statement.state != StatementState.APPROVED, Statement.id.not_in(answered)),
        execution_options=quiet,
    )
    db.session.execute(update(Statement).where(own).values(author_id=None, client_id=None), execution_options=quiet)


PART = Part("consultations", _l("Consultations"), export, erase)
