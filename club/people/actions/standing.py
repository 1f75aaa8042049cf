"""Standing: suspending, letting in again, and what officers correct about a member."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from club import clock, ledger
from club.audit.verbs import changed_words, verb
from club.auth import end_all_sessions
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _, _l, datetime_text
from club.notices.actions import declare, tell
from club.people import policy
from club.people.actions.offices import ensure_another_admin
from club.people.models import Person, PersonState
from club.policy import ensure
from club.text import clean_line
from club.units.models import Unit


def _until_words(detail: dict[str, Any]) -> str:
    return _("until %(moment)s", moment=detail["until"]) if detail.get("until") else _("until further notice")


SUSPENDED = verb("person.suspended", _l("suspended an account"), _until_words)
REACTIVATED = verb("person.reactivated", _l("let a member in again"))
CHANGED = verb("person.changed", _l("corrected a member's details"), changed_words)
TOLD_SUSPENDED = declare(
    "people.suspended",
    _l("My account is suspended"),
    lambda p: _("Your account is suspended %(until)s. Reason: %(reason)s", until=_until_words(p), reason=p["reason"]),
    by_mail=True,
    icon="person-lock",
)
TOLD_REACTIVATED = declare(
    "people.reactivated",
    _l("My account is open again"),
    lambda p: _("Your account is open again."),
    by_mail=True,
    icon="person-check",
)


def suspend(actor: Any, person: Person, *, until: datetime | None, reason: str) -> None:
    """Keep a person out, until a moment or until further notice; every sign-in and socket of theirs ends."""
    ensure(policy.may_suspend(actor, person))
    if person.is_suspended:
        raise Conflict(_("This account is suspended already."))
    if until is not None and until <= clock.now():
        raise Invalid(_("Choose a day in the future, or leave it empty."))
    ensure_another_admin(clock.today(), person=person)
    shown = datetime_text(until)
    # Told before the state changes: only those who may sign in are told things.
    count = len(ledger.lines_of(person))
    tell([person.id], TOLD_SUSPENDED, key=f"suspended:{count}", url=f"/people/{person.id}", until=shown, reason=reason)
    person.state, person.suspended_until, person.suspended_reason = PersonState.SUSPENDED, until, reason
    db.session.flush()
    ledger.record(actor, SUSPENDED, person, reason=reason, until=shown)
    end_all_sessions(person)


def reactivate(actor: Any, person: Person, *, reason: str) -> None:
    """Let a suspended person in again."""
    ensure(policy.may_suspend(actor, person))
    if person.state != PersonState.SUSPENDED:
        raise Conflict(_("This account is not suspended."))
    _let_in(person)
    ledger.record(actor, REACTIVATED, person, reason=reason)
    tell([person.id], TOLD_REACTIVATED, key=f"reactivated:{len(ledger.lines_of(person))}", url="/", but=actor)


def end_suspension(person: Person) -> None:
    """The system's own part: a suspension whose end has passed leaves the books."""
    _let_in(person)
    ledger.record(None, REACTIVATED, person, reason="")


def _let_in(person: Person) -> None:
    came_before = person.password_hash is not None or person.last_seen_at is not None
    person.state = PersonState.ACTIVE if came_before else PersonState.INVITED
    person.suspended_until = person.suspended_reason = None
    db.session.flush()


def correct(actor: Any, person: Person, *, full_name: str, position: str, unit: Unit | None, reason: str) -> None:
    """Change a member's name, position or home unit; the ledger keeps what it was."""
    ensure(policy.may_edit(actor, person))
    if (unit.id if unit else None) != person.unit_id:
        ensure(policy.may_be_at(actor, unit))
    before = {"name": person.full_name, "position": person.position, "unit": person.unit.name if person.unit else ""}
    after = {
        "name": clean_line(full_name),
        "position": clean_line(position),
        "unit": unit.name if unit else "",
    }
    if before == after and (unit.id if unit else None) == person.unit_id:
        return
    person.full_name, person.position, person.unit = after["name"], after["position"], unit
    db.session.flush()
    ledger.record(actor, CHANGED, person, reason=reason, before=before, after=after)
