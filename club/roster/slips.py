"""Slips for the first sign-in: who still waits for one, by unit, and the sheets that are printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from club.db import db
from club.people.models import Person, PersonState
from club.signin.actions import Slip
from club.signin.qr import data_uri
from club.signin.queries import helped_by
from club.units.models import Unit, UnitKind

A_SHEET = 8
# Fifty sheets; more at once is a mistake, or better printed ward by ward.
MOST = 400


@dataclass
class Group:
    """A ward (or another unit above branches) with those who wait in it and in its branches."""

    unit: Unit | None
    own: int = 0
    branches: list[tuple[Unit, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Everybody in it."""
        return self.own + sum(count for _unit, count in self.branches)


def _waiting(actor: Any) -> Any:
    return [helped_by(actor), Person.state == PersonState.INVITED]


def groups(actor: Any) -> list[Group]:
    """Units in which people wait for their first sign-in, in the order of the tree; two queries."""
    counted = select(Person.unit_id, func.count()).where(*_waiting(actor)).group_by(Person.unit_id)
    counts: Counter[int | None] = Counter(dict(db.session.execute(counted).all()))
    units = {unit.id: unit for unit in db.session.scalars(select(Unit))}
    found: dict[int | None, Group] = {}
    for number, count in counts.items():
        unit = units.get(number or 0)
        above = _ward(unit, units) if unit is not None else None
        group = found.setdefault(above.id if above else None, Group(above))
        if unit is None or above is unit:
            group.own += count
        else:
            group.branches.append((unit, count))
    for group in found.values():
        group.branches.sort(key=lambda pair: pair[0].sort_key)
    return sorted(found.values(), key=lambda group: _order(group.unit, units))


def _ward(unit: Unit, units: dict[int, Unit]) -> Unit:
    line = [units[number] for number in unit.ancestor_ids if number in units]
    wards = [above for above in line if above.kind == UnitKind.WARD]
    if wards:
        return wards[0]
    return line[-2] if unit.kind == UnitKind.BRANCH and len(line) > 1 else unit


def _order(unit: Unit | None, units: dict[int, Unit]) -> tuple[str, ...]:
    return tuple(units[number].sort_key for number in unit.ancestor_ids if number in units) if unit else ("~",)


def waiting_in(actor: Any, unit: Unit | None, size: int = MOST) -> list[Person]:
    """Those who wait in a unit and below it (None: in no unit), in the order of their names."""
    home = Person.unit_id.is_(None) if unit is None else Unit.path.startswith(unit.path)
    query = select(Person).outerjoin(Person.unit).where(*_waiting(actor), home).options(joinedload(Person.unit))
    return list(db.session.scalars(query.order_by(Person.sort_key, Person.id).limit(size)).unique())


def chosen(actor: Any, unit_ids: Collection[int], person_ids: Collection[int], *, unitless: bool) -> list[Person]:
    """Those who wait among the chosen units and people, branch by branch; one more than `MOST` at most."""
    units = {unit.id: unit for unit in db.session.scalars(select(Unit))}
    wishes: list[Any] = [Unit.path.startswith(units[number].path) for number in unit_ids if number in units]
    if person_ids:
        wishes.append(Person.id.in_(list(person_ids)[: MOST + 1]))
    if unitless:
        wishes.append(Person.unit_id.is_(None))
    if not wishes:
        return []
    query = select(Person).outerjoin(Person.unit).where(*_waiting(actor), or_(*wishes)).options(joinedload(Person.unit))
    people = list(db.session.scalars(query.order_by(Person.id).limit(MOST + 1)).unique())
    return sorted(people, key=lambda person: (_order(person.unit, units), person.sort_key, person.id))


def sheets(people: list[Person], slips: list[Slip], *, address: str) -> list[list[tuple[Person, Slip, str, str]]]:
    """Sheets of eight: person, slip, QR picture, and where they belong in words."""
    units = {unit.id: unit for unit in db.session.scalars(select(Unit))}
    made = [
        (person, slip, data_uri(address.rstrip("/") + slip.url_path), _place(person.unit, units))
        for person, slip in zip(people, slips, strict=True)
    ]
    return [made[start : start + A_SHEET] for start in range(0, len(made), A_SHEET)]


def _place(unit: Unit | None, units: dict[int, Unit]) -> str:
    if unit is None:
        return ""
    parent = units.get(unit.parent_id or 0)
    return f"{unit.name} – {parent.name}" if parent is not None and unit.kind == UnitKind.BRANCH else unit.name
