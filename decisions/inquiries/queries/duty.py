"""Whose duty an inquiry is: the people behind an office or a unit, and the level above."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select

from club import clock
from club.db import db
from club.people.models import Appointment, Person, PersonState
from club.people.queries import running_on
from club.policy import LEADERS, Role
from club.units.models import Unit
from decisions.inquiries.models import Inquiry
from decisions.inquiries.policy import UNIT_OFFICERS
from decisions.inquiries.sources import source_of


def _held(which: ColumnElement[bool]) -> list[Person]:
    today = clock.today()
    people = select(Appointment.person_id).where(which, Appointment.thing.is_(None), running_on(today))
    states = (PersonState.ACTIVE, PersonState.SUSPENDED)
    return list(db.session.scalars(select(Person).where(Person.id.in_(people), Person.state.in_(states))))


def holders(role: Role | None, unit_id: int | None) -> list[Person]:
    """Those who answer for an office or a unit today; none for neither. At most two queries."""
    if role is not None:
        return in_office(role)
    if unit_id is not None:
        return _held(and_(Appointment.unit_id == unit_id, Appointment.role.in_(UNIT_OFFICERS)))
    return []


def in_office(*roles: Role) -> list[Person]:
    """Those who hold one of some offices of the club today. One query."""
    return _held(Appointment.role.in_(roles))


def readers(people: list[Person], inquiry: Inquiry) -> list[Person]:
    """Those of some people who see the thing the inquiry stems from: nobody else is told of it."""
    if inquiry.thing_kind is None:
        return people
    source = source_of(inquiry.thing_kind)
    return source.readers(people, inquiry.thing_id or 0) if source else []


def on_duty(inquiry: Inquiry) -> list[Person]:
    """Those who are told: who holds the addressed office and sees the thing; of an inquiry without addressee, the chair
    and the vice-chairs, who assign it."""
    if inquiry.role is None and inquiry.unit_id is None:
        return readers(in_office(*LEADERS), inquiry)
    return readers(holders(inquiry.role, inquiry.unit_id), inquiry)


def level_above(inquiry: Inquiry) -> tuple[Role | None, int | None, list[Person]]:
    """(office, unit, people) it is raised to: the nearest unit above where somebody holds an office and sees the
    thing; else the chair; for the chair and vice-chairs the Standing Committee. People may be none."""
    if inquiry.unit_id is not None:
        unit = db.session.get_one(Unit, inquiry.unit_id)
        above = unit.ancestor_ids[:-1]
        wanted = or_(Appointment.unit_id.in_(above), Appointment.role == Role.CHAIR)
        found = readers(_held(and_(wanted, Appointment.role.in_(UNIT_OFFICERS))), inquiry)
        for number in reversed(above):
            people = [person for person in found if _answers_for(person, number)]
            if people:
                return None, number, people
        return Role.CHAIR, None, [person for person in found if any(o.role == Role.CHAIR for o in person.offices)]
    role = Role.STANDING_COMMITTEE if inquiry.role in LEADERS else Role.CHAIR
    return role, None, readers(holders(role, None), inquiry)


def _answers_for(person: Person, unit_id: int) -> bool:
    return any(o.unit_id == unit_id and o.role in UNIT_OFFICERS and not o.thing for o in person.offices)
