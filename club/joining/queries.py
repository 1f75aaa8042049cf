"""Requests to join, the units one may choose, and who answers."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from club import clock
from club.db import db
from club.errors import NotFound
from club.joining.models import JoinRequest, JoinState
from club.joining.policy import visible_requests
from club.paging import Page, keyset
from club.people.models import Appointment, Person, PersonState
from club.people.queries import running_on
from club.policy import LEADERS, Role
from club.units.models import Unit, UnitKind

if TYPE_CHECKING:
    from club.policy import Someone

JOINABLE = (UnitKind.WARD, UnitKind.BRANCH, UnitKind.OTHER)


def request_for(person: Someone, number: int, *, lock: bool = False) -> JoinRequest:
    """A request that the person may answer; else NotFound."""
    found = select(JoinRequest).where(JoinRequest.id == number, visible_requests(person))
    row = db.session.scalar(found.with_for_update(of=JoinRequest) if lock else found)
    if row is None:
        raise NotFound
    return row


def requests_page(person: Someone, *, waiting: bool, after: str | None = None, size: int = 30) -> Page[JoinRequest]:
    """Those waiting, the longest first; or those decided, the latest first."""
    found = select(JoinRequest).where(visible_requests(person))
    if waiting:
        return keyset(found.where(JoinRequest.state == JoinState.WAITING), [JoinRequest.id], after=after, size=size)
    decided = found.where(JoinRequest.state != JoinState.WAITING)
    return keyset(decided, [JoinRequest.id.desc()], after=after, size=size)


def count_waiting(person: Someone) -> int:
    """How many wait for the person, counted up to 100."""
    some = select(JoinRequest.id).where(JoinRequest.state == JoinState.WAITING, visible_requests(person)).limit(100)
    return db.session.scalar(select(func.count()).select_from(some.subquery())) or 0


def by_client_id(client_id: str) -> JoinRequest | None:
    """The request that a browser has sent before."""
    return db.session.scalar(select(JoinRequest).where(JoinRequest.client_id == client_id))


def waiting_from(phone: str | None, email: str | None) -> JoinRequest | None:
    """The request that waits already for one of these."""
    known = [JoinRequest.phone == phone] if phone else []
    known += [JoinRequest.email == email] if email else []
    return db.session.scalar(select(JoinRequest).where(JoinRequest.state == JoinState.WAITING, or_(*known)).limit(1))


def joinable_unit(number: int) -> Unit | None:
    """A unit that stands and that one may ask to join."""
    return db.session.scalar(select(Unit).where(Unit.id == number, Unit.kind.in_(JOINABLE), Unit.closed_at.is_(None)))


def unit_choices() -> dict[str, list[tuple[int, str]]]:
    """{ward: [(id, name), …]} of the open tree, in order: the ward itself, then what is below it. One query."""
    units = db.session.scalars(select(Unit).where(Unit.closed_at.is_(None)).order_by(Unit.sort_key, Unit.id)).all()
    by_id = {unit.id: unit for unit in units}
    groups: dict[int, list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.kind in JOINABLE:
            above = [number for number in unit.ancestor_ids if number in by_id and by_id[number].kind == UnitKind.WARD]
            groups[above[-1] if above else unit.parent_id if unit.parent_id in by_id else unit.id].append(unit)
    ordered = sorted(groups, key=lambda number: (by_id[number].sort_key, number))
    return {
        by_id[number].name: [
            (unit.id, unit.name) for unit in sorted(groups[number], key=lambda unit: (unit.id != number, unit.sort_key))
        ]
        for number in ordered
    }


def answerers(unit: Unit) -> list[int]:
    """Ids of those who are told of a request: who looks after the unit; failing them the leaders and the admin."""
    today = running_on(clock.today())
    people = select(Appointment.person_id).join(Person, Person.id == Appointment.person_id)
    people = people.where(today, Appointment.thing.is_(None), Person.state == PersonState.ACTIVE)
    near = people.where(
        Appointment.role.in_([Role.WARD_SECRETARY, Role.COMMISSIONER]), Appointment.unit_id.in_(unit.ancestor_ids)
    )
    found = db.session.scalars(near.distinct()).all()
    if found:
        return list(found)
    far = people.where(Appointment.role.in_(LEADERS | {Role.ADMIN}))
    return list(db.session.scalars(far.distinct()))
