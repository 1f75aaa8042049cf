"""The board's acts: prepare, change, open, close, open again. Each leaves its line in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select

from club import clock, ledger, markdown
from club.db import after_commit, db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from club.units.models import Unit
from decisions.consultations import policy
from decisions.consultations.actions import indexing, telling
from decisions.consultations.actions.drawings import redraw
from decisions.consultations.actions.statements import add_seeds
from decisions.consultations.models import Audience, Consultation, Results, State, Statement, StatementState

FIELDS = ("title", "intro", "about_url", "audience", "unit_id", "results", "collects", "holds", "closes_at")
# With fewer there is nothing to find out about anybody.
LEAST_STATEMENTS = 2


@dataclass(frozen=True)
class Plan:
    """What a consultation is to be; `unit` is given exactly when a unit is asked."""

    title: str
    intro: str = ""
    about_url: str = ""
    audience: Audience = Audience.MEMBERS
    unit: Unit | None = None
    results: Results = Results.LIVE
    collects: bool = True
    holds: bool = True
    closes_at: datetime | None = None


def prepare(actor: Person, plan: Plan, *, seeds: list[str], client_id: str | None = None) -> Consultation:
    """A draft with its first statements; sent a second time, the first one again."""
    ensure(policy.may_prepare(actor))
    if client_id:
        query = select(Consultation).where(Consultation.author_id == actor.id, Consultation.client_id == client_id)
        if (known := db.session.scalar(query)) is not None:
            return known
    consultation = Consultation(author_id=actor.id, client_id=client_id or None, state=State.DRAFT)
    _set(consultation, plan)
    ensure(policy.may_run(actor, consultation))
    db.session.add(consultation)
    db.session.flush()
    add_seeds(actor, consultation, texts=seeds)
    return consultation


def change(actor: Person, consultation: Consultation, plan: Plan, *, reason: str = "") -> None:
    """Change a draft, or an open consultation with its reason. Who is asked and when results are shown stay as they
    were when people began to answer: they answered knowing that."""
    ensure(policy.may_run(actor, consultation))
    hold(consultation)
    if consultation.is_closed:
        raise Conflict(_("This consultation is closed. Its results can be read."))
    before = _plain(consultation)
    _set(consultation, plan)
    ensure(policy.may_run(actor, consultation))
    after = _plain(consultation)
    changed = [name for name in FIELDS if before[name] != after[name]]
    if consultation.is_open:
        if {"audience", "unit_id", "results"} & set(changed):
            raise Conflict(
                _("Who answers and when results are shown cannot change any more: people have answered knowing it.")
            )
        if changed:
            detail = {"before": {key: before[key] for key in changed}, "after": {key: after[key] for key in changed}}
            ledger.record(actor, "consultation.changed", consultation, reason=reason, **detail)
    indexing.index(consultation)


def _set(consultation: Consultation, plan: Plan) -> None:
    if (plan.audience == Audience.UNIT) != (plan.unit is not None):
        raise Invalid(_("Choose the unit that answers."))
    consultation.name(plan.title)
    consultation.intro, consultation.intro_html = plan.intro, markdown.render(plan.intro)
    consultation.html_version = markdown.VERSION
    consultation.audience, consultation.unit = plan.audience, plan.unit
    consultation.unit_id = plan.unit.id if plan.unit else None
    consultation.about_url, consultation.results = plan.about_url, plan.results
    consultation.collects, consultation.holds, consultation.closes_at = plan.collects, plan.holds, plan.closes_at


def _plain(consultation: Consultation) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        if isinstance(value, datetime):
            return value.isoformat()
        return str(value) if isinstance(value, str) else value

    return {name: plain(getattr(consultation, name)) for name in FIELDS}


def hold(consultation: Consultation) -> None:
    """Let one act over a consultation happen after the other, each on what the one before left."""
    columns = [column.key for column in inspect(Consultation).column_attrs]
    db.session.refresh(consultation, columns, with_for_update=True)


def open_up(actor: Person, consultation: Consultation) -> None:
    """Open a draft: from now on it is seen and answered, and everybody it asks is told."""
    ensure(policy.may_run(actor, consultation))
    hold(consultation)
    if not consultation.is_draft:
        raise Conflict(_("This consultation was opened already."))
    if _standing(consultation) < LEAST_STATEMENTS:
        raise Conflict(
            _("Write at least %(least)d statements first, so that people have something to answer.", least=2)
        )
    if consultation.closes_at is not None and consultation.closes_at <= clock.now():
        raise Conflict(_("The moment at which it closes has passed. Change it first."))
    consultation.state, consultation.opened_at = State.OPEN, clock.now()
    ledger.record(actor, "consultation.opened", consultation, audience=consultation.answerers)
    indexing.index(consultation)
    after_commit(telling.tell_opened, consultation.id, actor.id)


def _standing(consultation: Consultation) -> int:
    query = select(Statement.id).where(
        Statement.consultation_id == consultation.id, Statement.state == StatementState.APPROVED
    )
    return len(db.session.scalars(query.limit(LEAST_STATEMENTS)).all())


def close(actor: Person | None, consultation: Consultation, *, reason: str) -> None:
    """End it: the last map is drawn, and those who took part are told. Without an actor, because its time has come."""
    if actor is not None:
        ensure(policy.may_run(actor, consultation))
    hold(consultation)
    if not consultation.is_open:
        raise Conflict(_("This consultation is not open."))
    consultation.state, consultation.closed_at = State.CLOSED, clock.now()
    ledger.record(actor, "consultation.closed", consultation, reason=reason)
    after_commit(redraw, consultation.id)
    after_commit(telling.tell_closed, consultation.id, actor.id if actor else None)


def reopen(actor: Person, consultation: Consultation, *, reason: str) -> None:
    """Take answers again. Results that were kept back until the end have been seen: then it stays closed."""
    ensure(policy.may_run(actor, consultation))
    hold(consultation)
    if not consultation.is_closed:
        raise Conflict(_("This consultation is not closed."))
    if consultation.results == Results.CLOSED:
        raise Conflict(_("Its results have been shown, so it cannot take answers again. Prepare a new one."))
    consultation.state, consultation.closed_at, consultation.closes_at = State.OPEN, None, None
    ledger.record(actor, "consultation.reopened", consultation, reason=reason)


def remove_draft(actor: Person, consultation: Consultation) -> None:
    """Throw away what was never opened."""
    ensure(policy.may_run(actor, consultation))
    hold(consultation)
    if not consultation.is_draft:
        raise Conflict(_("Only what was never opened can be thrown away."))
    db.session.delete(consultation)
