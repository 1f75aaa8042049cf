"""Finding imports and their rows, and what a plan is made from: everybody and every open unit, in plain values."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from club import clock
from club.db import db
from club.errors import NotFound
from club.paging import Page, keyset
from club.people.models import Appointment, Person, PersonState
from club.roster.matching import Known, Office, People
from club.roster.models import Outcome, RosterImport, RosterRow
from club.roster.places import Place, Places
from club.roster.policy import Reach, visible_imports
from club.units.models import Unit


def import_for(viewer: Any, import_id: int, *, lock: bool = False) -> RosterImport:
    """An import that is open to the viewer; else NotFound. `lock` holds the row until the transaction ends."""
    query = select(RosterImport).where(RosterImport.id == import_id, visible_imports(viewer))
    if lock:
        query = query.with_for_update(of=RosterImport)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def imports(viewer: Any, *, after: str | None = None, size: int = 10) -> Page[RosterImport]:
    """Imports the viewer sees, newest first."""
    return keyset(select(RosterImport).where(visible_imports(viewer)), [RosterImport.id.desc()], after=after, size=size)


def brought_before(actor_id: int | None, client_id: str) -> RosterImport | None:
    """The import that this very sending made already."""
    return db.session.scalar(
        select(RosterImport).where(RosterImport.actor_id == actor_id, RosterImport.client_id == client_id)
    )


def _rows(brought: RosterImport, which: str) -> Select[RosterRow]:
    query = select(RosterRow).where(RosterRow.import_id == brought.id)
    if which == "notes":
        return query.where(RosterRow.has_notes, RosterRow.outcome != Outcome.ERROR)
    return query.where(RosterRow.outcome == Outcome(which))


def rows_of(brought: RosterImport, which: str, *, after: str | None = None, size: int = 50) -> Page[RosterRow]:
    """Rows of one outcome ("add", "change", "same", "error") or those with "notes", in the order of the file."""
    return keyset(_rows(brought, which), [RosterRow.number], after=after, size=size)


@dataclass(frozen=True)
class Read:
    """A row as the planner takes it: what was read from the file, without what an earlier plan said of it."""

    id: int
    sheet: str
    line: int
    values: dict[str, Any]

    @property
    def problems(self) -> list[dict[str, Any]]:
        """What was wrong when it was read."""
        return self.values["problems"]

    @property
    def notes(self) -> list[dict[str, Any]]:
        """What was worth knowing."""
        return self.values["notes"]


def all_rows(brought: RosterImport) -> list[Read]:
    """Every row as it was read, in the order of the file."""
    columns = (RosterRow.id, RosterRow.sheet, RosterRow.line, RosterRow.values)
    query = select(*columns).where(RosterRow.import_id == brought.id).order_by(RosterRow.number)
    return [Read(*row) for row in db.session.execute(query)]


def bad_rows(brought: RosterImport) -> list[RosterRow]:
    """The rows in error."""
    return list(db.session.scalars(_rows(brought, "error").order_by(RosterRow.number)))


def everybody() -> People:
    """All people but those who left, with their offices that run or will; two queries."""
    today, offices = clock.today(), defaultdict[int, list[Office]](list)
    unfinished = select(
        Appointment.id,
        Appointment.person_id,
        Appointment.role,
        Appointment.unit_id,
        Appointment.thing,
        Appointment.starts_on,
    ).where(or_(Appointment.ends_on.is_(None), Appointment.ends_on >= today))
    for number, person_id, role, unit_id, thing, starts_on in db.session.execute(unfinished.order_by(Appointment.id)):
        offices[person_id].append(Office(number, role, unit_id, thing, starts_on))
    columns = (
        Person.id,
        Person.full_name,
        Person.phone,
        Person.email,
        Person.born_on,
        Person.unit_id,
        Person.position,
    )
    rows = db.session.execute(select(*columns).where(Person.state != PersonState.ERASED).order_by(Person.id))
    return People(Known(*row, offices=tuple(offices.get(row[0], ()))) for row in rows)


def places(reach: Reach) -> Places:
    """All open units; one query."""
    columns = (Unit.id, Unit.kind, Unit.name, Unit.short_name, Unit.path, Unit.parent_id)
    rows = db.session.execute(select(*columns).where(Unit.closed_at.is_(None)).order_by(Unit.id))
    return Places((Place(*row) for row in rows), reach.paths)


def people_to_export(reach: Reach) -> list[Person]:
    """People within a reach in the order of units and names; a constant number of queries."""
    query = (
        select(Person)
        .outerjoin(Person.unit)
        .where(Person.state != PersonState.ERASED)
        .options(joinedload(Person.unit))
        .order_by(Unit.path, Person.sort_key, Person.id)
    )
    if reach.paths is not None:
        query = query.where(or_(*(Unit.path.startswith(path) for path in reach.paths)))
    return list(db.session.scalars(query).unique())
