"""Units, people and offices."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from club import clock
from club.db import db, transaction
from club.people.models import Appointment, Person, PersonState
from club.policy import Role
from club.units.models import Unit, UnitKind

_numbers = itertools.count(1)


def unit(name: str = "", *, kind: UnitKind = UnitKind.BRANCH, parent: Unit | None = None) -> Unit:
    """A unit under `parent`, or a root."""
    number = next(_numbers)
    with transaction():
        made = Unit(kind=kind, name=name or f"Chi đoàn khu phố {number}", parent_id=parent.id if parent else None)
        db.session.add(made)
        db.session.flush()
        made.path = f"{parent.path if parent else '/'}{made.id}/"
        made.sort_key = f"{made.id:09d}"
    return made


def person(
    role: Role | None = Role.BRANCH_SECRETARY,
    *,
    name: str = "",
    home: Unit | None = None,
    over: Unit | None = None,
    thing: str | None = None,
    state: PersonState = PersonState.ACTIVE,
    phone: str | None = "",
    email: str | None = None,
    since: date | None = None,
) -> Person:
    """A person at `home` who holds `role` over a unit (None: everywhere) or over a thing such as "space:7".

    The term began a month ago: tests look back by minutes, and at midnight that is yesterday.
    """
    number = next(_numbers)
    with transaction():
        made = Person(
            full_name=name or f"Bí thư Chi đoàn khu phố {number}",
            state=state,
            email=email,
            phone=f"+8490{number:07d}" if phone == "" else phone,
            unit_id=home.id if home else None,
        )
        db.session.add(made)
        db.session.flush()
        if role is not None:
            begins = since or clock.today() - timedelta(days=30)
            made.appointments.append(
                Appointment(role=role, unit_id=over.id if over else None, thing=thing, starts_on=begins)
            )
    return made
