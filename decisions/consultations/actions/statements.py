"""Statements: put by members, taken up or not by the board, or written by the board itself."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from club import clock, ledger
from club.db import db
from club.errors import Conflict, TooMany
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from club.text import exact
from decisions.consultations import policy
from decisions.consultations.actions import indexing, telling
from decisions.consultations.models import LONGEST_FORM, MOST_STATEMENTS, Consultation, Statement, StatementState

# Of one person in one consultation: a voice among others, not a campaign.
MOST_OF_ONE = 10


def propose(author: Person, consultation: Consultation, *, text: str, client_id: str | None = None) -> Statement:
    """Put a statement to the others; held until the board approves it, where the consultation says so. Sent a second
    time it is the first one again; the same words of somebody else are a Conflict that names where they stand."""
    ensure(policy.may_propose(author, consultation))
    _one_by_one(consultation)
    if client_id and (known := _sent_before(author, client_id)) is not None:
        return known
    mine = select(func.count()).where(
        Statement.consultation_id == consultation.id, Statement.author_id == author.id, Statement.seed.is_(False)
    )
    if (db.session.scalar(mine) or 0) >= MOST_OF_ONE:
        raise TooMany(_("You have put %(most)d statements here: that is as many as one person may.", most=MOST_OF_ONE))
    _room_for(consultation, 1)
    _not_there_yet(consultation, text)
    at_once = not consultation.holds
    statement = Statement(
        consultation_id=consultation.id,
        text=text,
        folded=exact(text)[:LONGEST_FORM],
        author_id=author.id,
        client_id=client_id or None,
        state=StatementState.APPROVED if at_once else StatementState.PENDING,
    )
    db.session.add(statement)
    db.session.flush()
    set_committed_value(statement, "consultation", consultation)
    if at_once:
        indexing.index(consultation)
    return statement


def add_seeds(actor: Person, consultation: Consultation, *, texts: list[str]) -> list[Statement]:
    """The board's own statements; what stands there already is passed over. In an open consultation each is an act in
    the ledger, because people have begun to answer."""
    ensure(policy.may_run(actor, consultation))
    if consultation.is_closed:
        raise Conflict(_("This consultation is closed. Its results can be read."))
    _one_by_one(consultation)
    known = set(db.session.scalars(select(Statement.folded).where(Statement.consultation_id == consultation.id)))
    made: list[Statement] = []
    for text in texts:
        form = exact(text)[:LONGEST_FORM]
        if form not in known:
            known.add(form)
            made.append(
                Statement(
                    consultation_id=consultation.id,
                    text=text,
                    folded=form,
                    seed=True,
                    author_id=actor.id,
                    state=StatementState.APPROVED,
                    decided_by_id=actor.id,
                    decided_at=clock.now(),
                )
            )
    _room_for(consultation, len(made))
    db.session.add_all(made)
    db.session.flush()
    if consultation.is_open:
        for statement in made:
            ledger.record(actor, "statement.added", statement, consultation=consultation.id)
        indexing.index(consultation)
    return made


def approve(actor: Person, statement: Statement) -> None:
    """Put a statement that waits, or was not taken up, to everybody."""
    ensure(policy.may_decide(actor, statement))
    db.session.refresh(statement, ["state"], with_for_update=True)
    if statement.state == StatementState.APPROVED:
        raise Conflict(_("This statement stands already."))
    _decide(actor, statement, StatementState.APPROVED, None)
    line = ledger.record(actor, "statement.approved", statement, consultation=statement.consultation_id)
    telling.tell_author(statement, line.id)


def reject(actor: Person, statement: Statement, *, reason: str) -> None:
    """Do not take a statement up, or take it away again; its author reads why. Answers to it stay out of the map."""
    ensure(policy.may_decide(actor, statement))
    db.session.refresh(statement, ["state"], with_for_update=True)
    if statement.state == StatementState.REJECTED:
        raise Conflict(_("This statement was turned down already."))
    _decide(actor, statement, StatementState.REJECTED, reason)
    line = ledger.record(actor, "statement.rejected", statement, reason=reason, consultation=statement.consultation_id)
    telling.tell_author(statement, line.id)


def _decide(actor: Person, statement: Statement, state: StatementState, reason: str | None) -> None:
    statement.state, statement.reason = state, reason
    statement.decided_by_id, statement.decided_at = actor.id, clock.now()
    db.session.flush()
    indexing.index(statement.consultation)


def _sent_before(author: Person, client_id: str) -> Statement | None:
    return db.session.scalar(
        select(Statement).where(Statement.author_id == author.id, Statement.client_id == client_id)
    )


def _one_by_one(consultation: Consultation) -> None:
    db.session.execute(select(Consultation.id).where(Consultation.id == consultation.id).with_for_update())


def _room_for(consultation: Consultation, more: int) -> None:
    here = select(func.count()).where(
        Statement.consultation_id == consultation.id, Statement.state != StatementState.REJECTED
    )
    if (db.session.scalar(here) or 0) + more > MOST_STATEMENTS:
        raise Conflict(_("There are %(most)d statements: more than anybody can answer.", most=MOST_STATEMENTS))


def _not_there_yet(consultation: Consultation, text: str) -> None:
    same = db.session.scalar(
        select(Statement).where(
            Statement.consultation_id == consultation.id, Statement.folded == exact(text)[:LONGEST_FORM]
        )
    )
    if same is None:
        return
    if same.state == StatementState.REJECTED:
        raise Conflict(_("This was put before and not taken up. Reason: %(reason)s", reason=same.reason))
    raise Conflict(_("Somebody has said exactly this already. You will be asked, or have been, what you think of it."))
