"""Merging one unit into another: people, offices and sub-units go over, nothing of the past is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select, update

from club import clock
from club.db import db
from club.errors import Invalid
from club.files.models import StoredFile
from club.i18n import _, _l
from club.notices.actions import declare, tell
from club.people.models import Appointment, Person, PersonState
from club.policy import ensure
from club.search.models import SearchDocument
from club.units import policy
from club.units.actions import MERGED, ensure_open, hold, note
from club.units.actions.tree import hang
from club.units.models import Unit, UnitChange
from club.units.signals import unit_merged

TOLD_MERGED = declare(
    "units.merged",
    _l("My unit is merged into another"),
    lambda p: _("%(old)s was merged into %(new)s, where you belong now.", old=p["old"], new=p["new"]),
    icon="diagram-3",
)


@dataclass(frozen=True)
class Merged:
    """What went over."""

    people: int
    offices: int
    units: int


def merge(actor: Any, source: Unit, *, into: Unit, reason: str) -> Merged:
    """Merge `source` into another open unit. People's home changes; a running office ends for the old unit and goes on
    for the new one with the rest of its term; sub-units hang under the new one; the source is closed and says where it
    went."""
    ensure(policy.may_manage(actor, source))
    ensure(policy.may_manage(actor, into))
    hold(source, into)
    ensure_open(source)
    ensure_open(into)
    if into.path.startswith(source.path):
        raise Invalid(
            _(
                "%(into)s is %(unit)s itself or lies below it. Choose a unit outside of it.",
                into=into.name,
                unit=source.name,
            )
        )
    units = _move_units(actor, source, into, reason)
    told = list(
        db.session.scalars(select(Person.id).where(Person.unit_id == source.id, Person.state != PersonState.ERASED))
    )
    db.session.execute(update(Person).where(Person.unit_id == source.id).values(unit_id=into.id))
    offices = _carry_offices(source, into)
    source.closed_at, source.merged_into_id, source.merged_into = clock.now(), into.id, into
    counts = {"people": len(told), "offices": offices, "units": units}
    note(actor, source, MERGED, reason=reason, before={"name": source.name}, after={"name": into.name, **counts})
    gained = UnitChange(
        unit_id=into.id,
        actor_id=actor.id,
        kind="absorbed",
        before={},
        after={"name": source.name, "unit": source.id, **counts},
        reason=reason,
    )
    db.session.add(gained)
    db.session.flush()
    _readdress(source, into)
    unit_merged.send(source.id, target_id=into.id)
    tell(told, TOLD_MERGED, key=f"merge:{gained.id}", url=into.url, but=actor, old=source.name, new=into.name)
    return Merged(len(told), offices, units)


def _readdress(source: Unit, into: Unit) -> None:
    for table in (SearchDocument, StoredFile):
        db.session.execute(
            update(table).where(table.audience == f"unit:{source.id}").values(audience=f"unit:{into.id}")
        )


def _move_units(actor: Any, source: Unit, into: Unit, reason: str) -> int:
    below = db.session.scalars(select(Unit).where(Unit.parent_id == source.id, Unit.closed_at.is_(None))).all()
    taken = set(db.session.scalars(select(Unit.name).where(Unit.parent_id == into.id, Unit.closed_at.is_(None))))
    clashing = sorted(unit.name for unit in below if unit.name in taken)
    if clashing:
        raise Invalid(
            _(
                "Both have a sub-unit called %(names)s. Rename or merge these first.",
                names=", ".join(f"“{name}”" for name in clashing),
            )
        )
    for unit in below:
        hang(unit, into)
        db.session.add(
            UnitChange(
                unit_id=unit.id,
                actor_id=actor.id,
                kind="moved",
                before={"parent": source.name, "parent_id": source.id},
                after={"parent": into.name, "parent_id": into.id},
                reason=reason,
            )
        )
    return len(below)


def _carry_offices(source: Unit, into: Unit) -> int:
    """Offices for the source that are not over: what ran stays written, the rest of the term runs for the new unit."""
    today = clock.today()
    unfinished = select(Appointment).where(
        Appointment.unit_id == source.id, or_(Appointment.ends_on.is_(None), Appointment.ends_on >= today)
    )
    held_there = {
        (office.person_id, office.role)
        for office in db.session.scalars(
            select(Appointment).where(
                Appointment.unit_id == into.id, or_(Appointment.ends_on.is_(None), Appointment.ends_on >= today)
            )
        )
    }
    carried = 0
    for office in db.session.scalars(unfinished).all():
        double = (office.person_id, office.role) in held_there
        if office.starts_on >= today:
            if double:
                db.session.delete(office)
            else:
                office.unit_id, office.unit = into.id, into
                carried += 1
            continue
        rest = office.ends_on
        office.ends_on = today - timedelta(days=1)
        if double:
            continue
        db.session.add(
            Appointment(
                person_id=office.person_id,
                role=office.role,
                unit_id=into.id,
                starts_on=today,
                ends_on=rest,
                note=_("Goes on after the merger of %(unit)s.", unit=source.name)[:300],
                appointed_by_id=office.appointed_by_id,
            )
        )
        carried += 1
    return carried
