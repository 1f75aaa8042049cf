"""Finding units, and the tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select

from club.db import db
from club.errors import NotFound
from club.people.models import Appointment, Person
from club.people.queries import home_counts
from club.policy import Role
from club.text import fold
from club.units.models import Unit, UnitChange
from club.units.policy import may_see

SINGLE = frozenset({Role.COMMISSIONER, Role.WARD_SECRETARY, Role.BRANCH_SECRETARY})


@dataclass
class Node:
    """A unit in the tree: its open sub-units in order, its own people and those of the whole subtree."""

    unit: Unit
    own: int = 0
    total: int = 0
    children: list[Node] = field(default_factory=list)


def unit_for(viewer: Any, unit_id: int) -> Unit:
    """A unit whose page is open to the viewer; else NotFound."""
    unit = db.session.get(Unit, unit_id)
    if unit is None or not may_see(viewer, unit):
        raise NotFound
    return unit


def tree() -> list[Node]:
    """All open units as trees with counts; two queries."""
    units = db.session.scalars(select(Unit).where(Unit.closed_at.is_(None)).order_by(Unit.sort_key, Unit.id)).all()
    counts = home_counts()
    nodes = {unit.id: Node(unit, counts.get(unit.id, 0)) for unit in units}
    roots = []
    for node in nodes.values():
        parent = nodes.get(node.unit.parent_id) if node.unit.parent_id else None
        (parent.children if parent else roots).append(node)
    for root in roots:
        _sum(root)
    return roots


def _sum(node: Node) -> int:
    node.total = node.own + sum(_sum(child) for child in node.children)
    return node.total


def units_matching(typed: str, *, open_only: bool = False, size: int = 50) -> list[Unit]:
    """Units of a name, present or former, without regard to diacritics; the open ones first."""
    query = select(Unit)
    for word in fold(typed).split():
        query = query.where(Unit.folded.contains(word, autoescape=True))
    if open_only:
        query = query.where(Unit.closed_at.is_(None))
    return list(db.session.scalars(query.order_by(Unit.closed_at.is_not(None), Unit.sort_key, Unit.id).limit(size)))


def line_of(unit: Unit) -> list[Unit]:
    """The units above it, from the root down to itself; one query."""
    ids = unit.ancestor_ids
    found = {row.id: row for row in db.session.scalars(select(Unit).where(Unit.id.in_(ids)))}
    return [found[number] for number in ids if number in found]


def paths_of(units: Iterable[Unit]) -> dict[int, str]:
    """ "Quận Đoàn › Đoàn phường 5" above each unit, by its id; one query for all."""
    rows = list(units)
    wanted = {number for unit in rows for number in unit.ancestor_ids}
    labels = {row.id: row.label for row in db.session.scalars(select(Unit).where(Unit.id.in_(wanted)))}
    return {unit.id: " › ".join(labels[n] for n in unit.ancestor_ids[:-1] if n in labels) for unit in rows}


def around(unit: Unit) -> tuple[list[Unit], list[Unit]]:
    """(its open sub-units, the units that were merged into it), in order; one query."""
    near = select(Unit).where(or_(Unit.parent_id == unit.id, Unit.merged_into_id == unit.id))
    found = db.session.scalars(near.order_by(Unit.sort_key, Unit.id)).all()
    below = [row for row in found if row.parent_id == unit.id and row.is_open]
    return below, [row for row in found if row.merged_into_id == unit.id]


def changes_of(unit: Unit) -> list[tuple[UnitChange, Person | None]]:
    """What happened to it, newest first, with who did it."""
    rows = db.session.execute(
        select(UnitChange, Person)
        .outerjoin(Person, Person.id == UnitChange.actor_id)
        .where(UnitChange.unit_id == unit.id)
        .order_by(UnitChange.id.desc())
    )
    return [(change, person) for change, person in rows]


def names_of(unit_ids: set[int]) -> dict[int, str]:
    """Names by id; one query."""
    return {unit.id: unit.name for unit in db.session.scalars(select(Unit).where(Unit.id.in_(unit_ids)))}


def shared(heads: Iterable[Appointment]) -> list[Role]:
    """Offices held for one unit by more than one person though one should: a merger leaves such doubles."""
    held = defaultdict[Role, set[int]](set)
    for office in heads:
        if office.role in SINGLE:
            held[office.role].add(office.person_id)
    return sorted(role for role, people in held.items() if len(people) > 1)
