"""What time does to people."""

from __future__ import annotations

from sqlalchemy import select

from club import clock
from club.db import db, transaction
from club.people.actions.standing import end_suspension
from club.people.models import Person, PersonState
from club.tasks import daily


@daily(0, 5)
def end_suspensions() -> None:
    """Tidy suspensions whose end has passed. Powers and sign-in do not wait for this; notices and lists do."""
    over = select(Person).where(Person.state == PersonState.SUSPENDED, Person.suspended_until <= clock.now())
    with transaction():
        for person in db.session.scalars(over).all():
            end_suspension(person)
