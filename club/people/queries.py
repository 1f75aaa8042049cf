"""Finding people and offices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from club import clock
from club.db import db
from club.errors import NotFound
from club.paging import Page, keyset
from club.people.models import Appointment, Person, PersonState
from club.people.phones import e164
from club.people.policy import visible_people
from club.policy import Role
from club.text import fold
from club.units.models import Unit


def person_by_name(typed: str) -> Person | None:
    """The person whose phone or mail this is, as typed at sign-in; the erased are nobody."""
    typed = typed.strip()
    wanted = Person.email == typed.lower() if "@" in typed else Person.phone == (e164(typed) or "")
    return db.session.scalar(select(Person).where(wanted, Person.state != PersonState.ERASED))


def person_for(viewer: Any, person_id: int, *, lock: bool = False) -> Person:
    """A person whose page is open to the viewer; else NotFound. `lock` holds the row until the transaction ends."""
    query = select(Person).where(Person.id == person_id, visible_people(viewer))
    if lock:
        query = query.with_for_update(of=Person)
    person = db.session.scalar(query)
    if person is None:
        raise NotFound
    return person


def named_like(typed: str) -> list[ColumnElement[bool]]:
    """Conditions: every word typed occurs in the name, in any order, without regard to diacritics."""
    return [Person.folded_name.contains(word, autoescape=True) for word in fold(typed).split()]


def running_on(day: date) -> ColumnElement[bool]:
    """The condition that an office's term covers the day; as `Appointment.runs_on`."""
    return and_(Appointment.starts_on <= day, or_(Appointment.ends_on.is_(None), Appointment.ends_on >= day))


def under(unit: Unit) -> ColumnElement[bool]:
    """The condition that a person's home is the unit or below it."""
    return Person.unit_id.in_(select(Unit.id).where(Unit.path.startswith(unit.path)))


def directory(
    viewer: Any,
    *,
    typed: str = "",
    unit: Unit | None = None,
    role: Role | None = None,
    state: PersonState | None = None,
    after: str | None = None,
    size: int = 30,
) -> Page[Person]:
    """People by Vietnamese name order, with units and offices; two queries at any size."""
    query = select(Person).where(visible_people(viewer), *named_like(typed))
    if unit is not None:
        query = query.where(under(unit))
    if role is not None:
        held = exists().where(Appointment.person_id == Person.id, Appointment.role == role, running_on(clock.today()))
        query = query.where(held)
    if state is not None:
        query = query.where(Person.state == state)
    return keyset(query, [Person.sort_key, Person.id], after=after, size=size)


def people_matching(viewer: Any, typed: str, *, size: int = 10) -> list[Person]:
    """The first few people of a name, for a field that picks one."""
    query = select(Person).where(visible_people(viewer), *named_like(typed))
    return list(db.session.scalars(query.order_by(Person.sort_key, Person.id).limit(size)))


def offices_of(person: Person) -> list[Appointment]:
    """All offices of a person, the latest first."""
    return sorted(person.appointments, key=lambda office: (office.starts_on, office.id), reverse=True)


def _offices() -> Select[Appointment]:
    return (
        select(Appointment)
        .join(Appointment.person)
        .where(Person.state != PersonState.ERASED)
        .options(joinedload(Appointment.person, innerjoin=True))
    )


def offices(*, which: str = "running", role: Role | None = None, after: str | None = None) -> Page[Appointment]:
    """Offices that run today, are `coming`, or have `ended`; newest first, each with its person and unit."""
    today = clock.today()
    condition = {
        "running": running_on(today),
        "coming": Appointment.starts_on > today,
        "ended": Appointment.ends_on < today,
    }[which]
    query = _offices().where(condition)
    if role is not None:
        query = query.where(Appointment.role == role)
    return keyset(query, [Appointment.starts_on.desc(), Appointment.id.desc()], after=after)


def office_for(viewer: Any, office_id: int) -> Appointment:
    """An office of a person whom the viewer sees; else NotFound."""
    office = db.session.scalar(_offices().where(Appointment.id == office_id, visible_people(viewer)))
    if office is None:
        raise NotFound
    return office


def overlapping(
    person: Person, role: Role, *, unit: Unit | None, thing: str | None, starts_on: date, ends_on: date | None
) -> Appointment | None:
    """The same office (role and scope) of the person with a term that overlaps the given one."""
    for held in person.appointments:
        same = held.role == role and held.unit_id == (unit.id if unit else None) and held.thing == thing
        starts_in_time = ends_on is None or held.starts_on <= ends_on
        if same and starts_in_time and (held.ends_on is None or held.ends_on >= starts_on):
            return held
    return None


def admins_on(
    day: date, *, but_person: Person | None = None, but_office: Appointment | None = None, lock: bool = False
) -> int:
    """How many people look after the site on a day: the last of them must not be lost.

    `lock` makes two who leave at the same moment wait for each other.
    """
    query = (
        select(Appointment.person_id)
        .join(Appointment.person)
        .where(Appointment.role == Role.ADMIN, running_on(day), Appointment.unit_id.is_(None))
        .where(Person.state == PersonState.ACTIVE)
    )
    if lock:
        query = query.with_for_update(of=Appointment)
    if but_person is not None:
        query = query.where(Appointment.person_id != but_person.id)
    if but_office is not None:
        query = query.where(Appointment.id != but_office.id)
    return len(set(db.session.scalars(query)))


def heads_of(unit: Unit) -> list[Appointment]:
    """Who holds an office for exactly this unit today, those with most to say first."""
    query = _offices().where(Appointment.unit_id == unit.id, running_on(clock.today()))
    order = {role: place for place, role in enumerate(Role)}
    held = [office for office in db.session.scalars(query) if office.role not in {Role.MEMBER, Role.OBSERVER}]
    return sorted(held, key=lambda office: (order[office.role], office.person.sort_key))


def home_counts() -> dict[int, int]:
    """How many people have their home in each unit."""
    counted = (
        select(Person.unit_id, func.count())
        .where(Person.unit_id.is_not(None), Person.state != PersonState.ERASED)
        .group_by(Person.unit_id)
    )
    return {number: count for number, count in db.session.execute(counted) if number is not None}


def count_under(unit: Unit) -> int:
    """How many people belong to the unit and all below it."""
    home = aliased(Unit)
    counted = (
        select(func.count(Person.id))
        .join(home, Person.unit_id == home.id)
        .where(home.path.startswith(unit.path), Person.state != PersonState.ERASED)
    )
    return db.session.scalar(counted) or 0


def names_of(person_ids: Iterable[int]) -> dict[int, str]:
    """Names by id, one query; somebody who left is called so."""
    people = db.session.scalars(select(Person).where(Person.id.in_(set(person_ids))))
    return {person.id: person.full_name for person in people}
