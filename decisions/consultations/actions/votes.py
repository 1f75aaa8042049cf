"""Answering: once for each statement, changed whenever one thinks otherwise, and the same however often it arrives."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select, update

from club import clock
from club.db import db
from club.errors import NotFound
from club.people.models import Person
from club.policy import ensure
from decisions.consultations import policy
from decisions.consultations.models import Choice, Consultation, Participant, Statement, StatementState, Vote

_COUNTS = {Choice.AGREE: "agreed", Choice.DISAGREE: "disagreed", Choice.PASS: "passed"}


@dataclass(frozen=True)
class Given:
    """What stands after an answer arrived: the number of the person's last change, the answer, and whether it is
    another one than arrived, because a later change of mind had come before."""

    seq: int
    answer: Choice
    overtaken: bool = False


def answer(
    person: Person,
    consultation: Consultation,
    *,
    statement_id: int,
    choice: Choice,
    why: str | None = None,
    seen: int = 0,
    client_id: str | None = None,
) -> Given:
    """Take an answer. `seen` is the number of the person's last change that the page knew: an answer given before a
    change that has come meanwhile does not undo it. The same client_id changes nothing the second time. `why` None
    keeps the reason that stands."""
    ensure(policy.may_answer(person, consultation))
    statement = db.session.scalar(
        select(Statement).where(
            Statement.id == statement_id,
            Statement.consultation_id == consultation.id,
            Statement.state == StatementState.APPROVED,
        )
    )
    if statement is None:
        raise NotFound
    taking_part = participant_of(person, consultation)
    vote = db.session.scalar(
        select(Vote).where(Vote.participant_id == taking_part.id, Vote.statement_id == statement.id)
    )
    if vote is not None:
        if client_id and vote.client_id == client_id:
            return Given(taking_part.last_seq, vote.answer)
        if vote.seq > seen:
            return Given(taking_part.last_seq, vote.answer, overtaken=vote.answer != choice)
        if vote.answer == choice and why in (None, vote.why):
            return Given(taking_part.last_seq, vote.answer)
    taking_part.last_seq += 1
    if vote is None:
        _count(statement, choice, 1)
        vote = Vote(
            consultation_id=consultation.id, participant_id=taking_part.id, statement_id=statement.id, why=why or ""
        )
        db.session.add(vote)
    elif vote.answer != choice:
        _count(statement, vote.answer, -1)
        _count(statement, choice, 1)
    vote.answer, vote.seq, vote.client_id, vote.changed_at = choice, taking_part.last_seq, client_id, clock.now()
    if why is not None:
        vote.why = why
    db.session.flush()
    return Given(taking_part.last_seq, choice)


def participant_of(person: Person, consultation: Consultation) -> Participant:
    """The person's row in a consultation, made when they answer first; held until the commit, so that one answer of a
    person follows the other."""
    # The person's own row is what two first answers at once wait on.
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    query = select(Participant).where(
        Participant.consultation_id == consultation.id, Participant.person_id == person.id
    )
    found = db.session.scalar(query.with_for_update())
    if found is None:
        found = Participant(consultation_id=consultation.id, person_id=person.id, last_seq=0)
        db.session.add(found)
        db.session.flush()
    return found


def _count(statement: Statement, choice: Choice, step: int) -> None:
    column = getattr(Statement, _COUNTS[choice])
    db.session.execute(
        update(Statement).where(Statement.id == statement.id).values({column: column + step}),
        execution_options={"synchronize_session": False},
    )


def recount(consultation: Consultation) -> None:
    """Count all votes anew; for those who load votes in bulk."""
    for choice, name in _COUNTS.items():
        counted = select(func.count()).where(Vote.statement_id == Statement.id, Vote.answer == choice).scalar_subquery()
        db.session.execute(
            update(Statement).where(Statement.consultation_id == consultation.id).values({name: counted}),
            execution_options={"synchronize_session": False},
        )
