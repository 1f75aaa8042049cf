"""Founding, renaming, moving, closing and opening again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, literal, or_, select, update

from club import clock
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _, ngettext
from club.people.models import Appointment, Person, PersonState
from club.policy import ensure
from club.search.people import renew
from club.text import clean_line
from club.units import policy
from club.units.actions import CLOSED, CREATED, MOVED, RENAMED, REOPENED, ensure_open, hold, note
from club.units.models import Unit, UnitKind


def create(actor: Any, *, name: str, short_name: str, kind: UnitKind, parent: Unit | None, reason: str) -> Unit:
    """Found a unit below `parent`, or a root."""
    ensure(policy.may_manage(actor, parent))
    hold(parent)
    if parent is not None:
        ensure_open(parent)
    _ensure_free_name(name, parent)
    unit = Unit(name=name, short_name=short_name, kind=kind, parent_id=parent.id if parent else None)
    unit.parent = parent
    db.session.add(unit)
    db.session.flush()
    unit.place()
    note(actor, unit, CREATED, reason=reason, before={}, after={"name": unit.name, "kind": kind.value})
    return unit


def rename(actor: Any, unit: Unit, *, name: str, short_name: str, kind: UnitKind, reason: str) -> None:
    """Change name, short name or kind; the old names stay findable."""
    ensure(policy.may_manage(actor, unit))
    hold(unit)
    ensure_open(unit)
    before = {"name": unit.name, "short_name": unit.short_name, "kind": unit.kind.value}
    after = {"name": clean_line(name), "short_name": clean_line(short_name), "kind": kind.value}
    if before == after:
        return
    if before["name"] != after["name"]:
        _ensure_free_name(after["name"], unit.parent, but=unit)
    unit.name, unit.short_name, unit.kind = after["name"], after["short_name"], kind
    unit.place()
    note(actor, unit, RENAMED, reason=reason, before=before, after=after)


def move(actor: Any, unit: Unit, *, parent: Unit | None, reason: str) -> None:
    """Put a unit, with all below it, under another parent (`None`: to the top)."""
    ensure(policy.may_manage(actor, unit))
    ensure(policy.may_manage(actor, parent))
    hold(unit, parent)
    ensure_open(unit)
    if parent is not None:
        ensure_open(parent)
        if parent.path.startswith(unit.path):
            raise Invalid(
                _(
                    "%(parent)s is %(unit)s itself or lies below it. Choose a unit outside of it.",
                    parent=parent.name,
                    unit=unit.name,
                )
            )
    if unit.parent_id == (parent.id if parent else None):
        return
    _ensure_free_name(unit.name, parent, but=unit)
    before = {"parent": unit.parent.name if unit.parent else "", "parent_id": unit.parent_id}
    after = {"parent": parent.name if parent else "", "parent_id": parent.id if parent else None}
    hang(unit, parent)
    # What is found of people tells the unit above theirs.
    renew(db.session.scalars(select(Person.id).where(Person.unit_id == unit.id)).all())
    note(actor, unit, MOVED, reason=reason, before=before, after=after)


def hang(unit: Unit, parent: Unit | None) -> None:
    """Change the parent and the paths of the whole subtree."""
    old = unit.path
    unit.parent_id, unit.parent = (parent.id, parent) if parent else (None, None)
    new = f"{parent.path if parent else '/'}{unit.id}/"
    db.session.flush()
    db.session.execute(
        update(Unit)
        .where(Unit.path.startswith(old))
        .values(path=literal(new) + func.substr(Unit.path, len(old) + 1))
        .execution_options(synchronize_session=False)
    )
    for known in [held for held in db.session.identity_map.values() if isinstance(held, Unit)]:
        db.session.expire(known, ["path"])


def close(actor: Any, unit: Unit, *, reason: str) -> None:
    """Close an empty unit; refused while units, people or offices depend on it, saying what to do with them."""
    ensure(policy.may_manage(actor, unit))
    hold(unit)
    ensure_open(unit)
    held = _held_by(unit)
    if held:
        raise Conflict(
            _(
                "%(unit)s cannot be closed yet: it still has %(what)s. Merge it into another unit, or move them first.",
                unit=unit.name,
                what=", ".join(held),
            )
        )
    unit.closed_at = clock.now()
    note(actor, unit, CLOSED, reason=reason, before={}, after={})


def _held_by(unit: Unit) -> list[str]:
    session, today = db.session, clock.today()
    units = session.scalar(select(func.count(Unit.id)).where(Unit.parent_id == unit.id, Unit.closed_at.is_(None))) or 0
    people = session.scalar(
        select(func.count(Person.id)).where(Person.unit_id == unit.id, Person.state != PersonState.ERASED)
    )
    unfinished = or_(Appointment.ends_on.is_(None), Appointment.ends_on >= today)
    offices = session.scalar(select(func.count(Appointment.id)).where(Appointment.unit_id == unit.id, unfinished))
    words = []
    if units:
        words.append(ngettext("%(num)d open sub-unit", "%(num)d open sub-units", units))
    if people:
        words.append(ngettext("%(num)d person", "%(num)d people", people))
    if offices:
        words.append(ngettext("%(num)d running office", "%(num)d running offices", offices))
    return words


def reopen(actor: Any, unit: Unit, *, reason: str) -> None:
    """Open a closed unit again, empty; people who went elsewhere by a merger stay there."""
    ensure(policy.may_manage(actor, unit))
    hold(unit)
    if unit.is_open:
        raise Conflict(_("%(unit)s is open.", unit=unit.name))
    if unit.parent is not None and not unit.parent.is_open:
        raise Conflict(
            _("%(parent)s above it is closed. Open that one first, or found a new unit.", parent=unit.parent.name)
        )
    _ensure_free_name(unit.name, unit.parent, but=unit)
    before = {"merged_into": unit.merged_into.name} if unit.merged_into else {}
    unit.closed_at = unit.merged_into_id = unit.merged_into = None
    note(actor, unit, REOPENED, reason=reason, before=before, after={})


def _ensure_free_name(name: str, parent: Unit | None, *, but: Unit | None = None) -> None:
    same = select(Unit.id).where(Unit.name == clean_line(name), Unit.closed_at.is_(None))
    same = same.where(Unit.parent_id == parent.id if parent else Unit.parent_id.is_(None))
    if but is not None:
        same = same.where(Unit.id != but.id)
    if db.session.scalar(same.limit(1)) is not None:
        raise Conflict(_("There is already an open unit of this name here. Choose another name."))
