"""Whom consultations tell what: those they ask at the opening, those who took part at the end, authors in between."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, or_, select

from club import clock
from club.db import db, transaction
from club.i18n import _, _l
from club.notices.actions import declare, tell
from club.people.models import Appointment, Person, PersonState
from club.people.queries import running_on
from club.policy import EVERYONE, MEMBERS
from club.tasks import job
from club.text import shorten
from club.units.models import Unit
from decisions.consultations.models import Audience, Consultation, Participant, Statement, StatementState

OPENED, CLOSED = "decisions.consultation_opened", "decisions.consultation_closed"
APPROVED, REJECTED = "decisions.statement_approved", "decisions.statement_rejected"
BATCH = 500


@job()
def tell_opened(consultation_id: int, actor_id: int) -> None:
    """Tell everybody whom a consultation asks that it is open; some hundred in a transaction."""
    consultation = db.session.get(Consultation, consultation_id)
    if consultation is None:
        return
    asked = list(db.session.scalars(_asked(consultation)))
    _tell_all(asked, OPENED, consultation, actor_id)


@job()
def tell_closed(consultation_id: int, actor_id: int | None) -> None:
    """Tell those who took part that the results stand."""
    consultation = db.session.get(Consultation, consultation_id)
    if consultation is None:
        return
    query = select(Participant.person_id).where(
        Participant.consultation_id == consultation_id, Participant.person_id.is_not(None)
    )
    _tell_all([number for number in db.session.scalars(query) if number], CLOSED, consultation, actor_id)


def _tell_all(people: list[int], kind: str, consultation: Consultation, actor_id: int | None) -> None:
    # A consultation may close more than once; its opening is told once.
    moment = consultation.closed_at or consultation.opened_at
    key = f"consultation:{consultation.id}:{moment.isoformat() if moment else ''}"
    title, url = shorten(consultation.title, 90), consultation.url
    wanted = [number for number in people if number != actor_id]
    for start in range(0, len(wanted), BATCH):
        with transaction():
            tell(wanted[start : start + BATCH], kind, key=key, url=url, title=title)


def _asked(consultation: Consultation) -> Any:
    """The ids of those whom a consultation asks, by their offices of today (as `policy.may_answer` has it)."""
    roles = MEMBERS if consultation.audience == Audience.MEMBERS else EVERYONE
    office = exists().where(
        Appointment.person_id == Person.id,
        Appointment.role.in_(roles),
        running_on(clock.today()),
    )
    query = select(Person.id).where(Person.state == PersonState.ACTIVE, office).order_by(Person.id)
    if consultation.unit_id is None:
        return query
    path = select(Unit.path).where(Unit.id == consultation.unit_id).scalar_subquery()
    below = select(Unit.id).where(Unit.path.startswith(path))
    serves = exists().where(
        Appointment.person_id == Person.id, Appointment.unit_id.in_(below), running_on(clock.today())
    )
    return query.where(or_(Person.unit_id.in_(below), serves))


def tell_author(statement: Statement, line_id: int) -> None:
    """Tell whoever wrote a statement what became of it; the board's own are told to nobody."""
    if statement.author_id is None or statement.seed:
        return
    approved = statement.state == StatementState.APPROVED
    tell(
        [statement.author_id],
        APPROVED if approved else REJECTED,
        # Keyed by the ledger's line: what is decided a second time is told a second time.
        key=f"line:{line_id}",
        url=statement.consultation.url,
        title=shorten(statement.consultation.title, 80),
        text=shorten(statement.text, 90),
        reason=statement.reason or "",
    )


def declare_kinds() -> None:
    """State the kinds of notice."""
    declare(
        OPENED,
        _l("A consultation asks for my opinion"),
        lambda p: _("Your opinion is asked: “%(title)s”", title=p["title"]),
        icon="ui-radios",
    )
    declare(
        CLOSED,
        _l("A consultation I took part in is closed"),
        lambda p: _("“%(title)s” is closed. See what came out of it.", title=p["title"]),
        icon="bar-chart",
    )
    declare(
        APPROVED,
        _l("My statement is put to everybody"),
        lambda p: _("Your statement “%(text)s” is now put to everybody.", text=p["text"]),
        icon="check2-circle",
    )
    declare(
        REJECTED,
        _l("My statement was not taken up"),
        lambda p: _(
            "Your statement “%(text)s” was not taken up. Reason: %(reason)s", text=p["text"], reason=p["reason"]
        ),
        icon="x-circle",
    )
