"""Giving and ending offices. A term that reaches its last day is over by itself: powers ask the clock, not a job."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from club import clock, ledger
from club.audit.verbs import verb
from club.db import db
from club.errors import Conflict, Invalid, Refused
from club.i18n import _, _l, date_text
from club.notices.actions import declare, tell
from club.people import policy
from club.people.models import Appointment, Person
from club.people.queries import admins_on, overlapping
from club.people.things import names_of
from club.policy import Role, ensure
from club.units.models import Unit


def scope_words(unit: Unit | None, thing: str | None) -> str:
    """Where an office is held, in words."""
    if unit is not None:
        return unit.label
    if thing is not None:
        return names_of([thing])[thing]
    return _("the whole club")


def office_words(detail: dict[str, Any]) -> str:
    """ "Chair – the whole club, 22/3/2023 – 21/3/2024" of a ledger line's or notice's plain values."""
    role = Role(detail["role"]).label
    where = detail.get("where") or _("the whole club")
    term = detail.get("from", "")
    if detail.get("until"):
        term = f"{term} – {detail['until']}"
    return f"{role} – {where}, {term}" if term else f"{role} – {where}"


GIVEN = verb("office.given", _l("gave an office"), office_words)
ENDED = verb("office.ended", _l("ended an office"), office_words)
APPOINTED = declare(
    "people.appointed",
    _l("An office is given to me"),
    lambda p: _("You hold a new office: %(office)s.", office=office_words(p)),
    by_mail=True,
    icon="award",
)
TERM_ENDED = declare(
    "people.term_ended",
    _l("An office of mine ends"),
    lambda p: _("Your office ends: %(office)s.", office=office_words(p)),
    by_mail=True,
    icon="award",
)


def _plain(appointment: Appointment) -> dict[str, str]:
    where = "" if not (appointment.unit or appointment.thing) else scope_words(appointment.unit, appointment.thing)
    return {
        "role": appointment.role.value,
        "where": where,
        "from": date_text(appointment.starts_on),
        "until": date_text(appointment.ends_on),
    }


def appoint(
    actor: Any,
    person: Person,
    role: Role,
    *,
    unit: Unit | None = None,
    thing: str | None = None,
    starts_on: date,
    ends_on: date | None = None,
    note: str = "",
    reason: str,
) -> Appointment:
    """Give an office for a term (both days included). The same office twice at a time is refused.

    Fetch the person with `lock=True`, so that two officers at once do not both succeed.
    """
    ensure(policy.may_appoint(actor, person, role, unit=unit, thing=thing))
    kind = "unit" if unit is not None else "thing" if thing is not None else "club"
    if kind not in policy.SCOPES[role]:
        raise Invalid(_wrong_scope(role))
    if unit is not None and not unit.is_open:
        raise Invalid(_("%(unit)s is closed. Choose a unit that stands.", unit=unit.name))
    if ends_on is not None and ends_on < starts_on:
        raise Invalid(_("The term must end on or after the day it begins."))
    held = overlapping(person, role, unit=unit, thing=thing, starts_on=starts_on, ends_on=ends_on)
    if held is not None:
        raise Conflict(
            _(
                "%(name)s already holds this office from %(day)s. End that term first, or choose other days.",
                name=person.full_name,
                day=date_text(held.starts_on),
            )
        )
    appointment = Appointment(
        person_id=person.id,
        role=role,
        unit_id=unit.id if unit else None,
        thing=thing,
        starts_on=starts_on,
        ends_on=ends_on,
        note=note,
        appointed_by_id=actor.id,
    )
    appointment.unit = unit
    person.appointments.append(appointment)
    db.session.flush()
    plain = _plain(appointment)
    ledger.record(actor, GIVEN, person, reason=reason, office=appointment.id, **plain)
    tell([person.id], APPOINTED, key=f"office:{appointment.id}", url=f"/people/{person.id}", but=actor, **plain)
    return appointment


def _wrong_scope(role: Role) -> str:
    words = {
        "club": _("the whole club"),
        "unit": _("a unit"),
        "thing": _("one space, course or session"),
    }
    names = " / ".join(words[kind] for kind in ("club", "unit", "thing") if kind in policy.SCOPES[role])
    return _("The office “%(office)s” is held over: %(names)s. Choose that.", office=role.label, names=names)


def end_term(actor: Any, appointment: Appointment, *, ends_on: date | None, reason: str) -> None:
    """Set an office's last day, or end it at once (`None`): its powers are gone with this transaction.

    An office that began today or later and ends at once never ran: its row goes, the ledger keeps it.
    """
    ensure(policy.may_end(actor, appointment))
    today, person = clock.today(), appointment.person
    if appointment.ends_on is not None and appointment.ends_on < today:
        raise Conflict(_("This term ended on %(day)s already.", day=date_text(appointment.ends_on)))
    if ends_on is not None:
        if ends_on < max(today, appointment.starts_on):
            raise Invalid(_("The last day cannot lie in the past or before the term began."))
        if appointment.ends_on is not None and ends_on > appointment.ends_on:
            raise Invalid(_("A term is not made longer here: give the office anew from the next day."))
        if appointment.ends_on == ends_on:
            return
    ensure_another_admin(ends_on + timedelta(days=1) if ends_on else today, office=appointment)
    last_day = ends_on or today - timedelta(days=1)
    key = f"office:{appointment.id}:{last_day.isoformat()}"
    plain = _plain(appointment) | {"until": date_text(max(last_day, appointment.starts_on))}
    ledger.record(actor, ENDED, person, reason=reason, office=appointment.id, at_once=ends_on is None, **plain)
    if last_day < appointment.starts_on:
        person.appointments.remove(appointment)
        db.session.delete(appointment)
    else:
        appointment.ends_on = last_day
    db.session.flush()
    tell([person.id], TERM_ENDED, key=key, url=f"/people/{person.id}", but=actor, **plain)


def ensure_another_admin(day: date, *, person: Person | None = None, office: Appointment | None = None) -> None:
    """Refuse what would leave the site without an administrator on a day."""
    concerned = office is not None and office.role == Role.ADMIN
    if person is not None:
        concerned = any(held.role == Role.ADMIN for held in person.offices)
    if concerned and not admins_on(day, but_person=person, but_office=office, lock=True):
        raise Refused(_("This is the last administrator. Appoint another one first."))
