"""Loading just enough of a person for a line that names them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, lazyload, load_only

from club import clock
from club.db import db
from club.people.models import Appointment, Person
from club.policy import BOARD, Role
from club.units.models import Unit

# The offices whose holder's words carry a badge, the highest first.
BADGES = [role for role in Role if role in BOARD | {Role.STANDING_COMMITTEE}]


def named(path: Any) -> Any:
    """Load option: the person's name, picture and link, without unit and offices."""
    columns = (Person.full_name, Person.state, Person.avatar_id)
    return joinedload(path).options(load_only(*columns), lazyload(Person.unit), lazyload(Person.appointments))


def introduced(path: Any) -> Any:
    """Load option: as `named`, with position and unit."""
    columns = (Person.full_name, Person.state, Person.avatar_id, Person.position, Person.unit_id)
    unit = joinedload(Person.unit).load_only(Unit.name, Unit.short_name)
    return joinedload(path).options(load_only(*columns), unit, lazyload(Person.appointments))


def badges_of(person_ids: Iterable[int]) -> dict[int, Role]:
    """The highest office of the board that each of these people holds today. One query."""
    wanted, today = set(person_ids), clock.today()
    if not wanted:
        return {}
    running = (Appointment.starts_on <= today, or_(Appointment.ends_on.is_(None), Appointment.ends_on >= today))
    rows = db.session.execute(
        select(Appointment.person_id, Appointment.role).where(
            Appointment.person_id.in_(wanted), Appointment.role.in_(BADGES), Appointment.thing.is_(None), *running
        )
    )
    return dict(sorted(rows, key=lambda row: BADGES.index(row[1]), reverse=True))
