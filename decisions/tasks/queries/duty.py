"""Whose an action item is: the people who owe it, their superior, the board."""

from __future__ import annotations

from sqlalchemy import select

from club import clock
from club.db import db
from club.people.models import Appointment, Person
from club.people.queries import running_on
from club.policy import BOARD, LEADERS, has_role
from club.units.models import Unit
from decisions.inquiries.policy import UNIT_OFFICERS
from decisions.inquiries.queries.duty import holders, in_office
from decisions.tasks.models import ActionItem


def owing(item: ActionItem) -> list[Person]:
    """Who owes it: the person, or those in office over the unit."""
    if item.owner_id is not None:
        owner = db.session.get(Person, item.owner_id)
        return [owner] if owner is not None else []
    return holders(None, item.unit_id)


def superiors(item: ActionItem) -> tuple[Unit | None, list[Person]]:
    """The nearest unit at which somebody stands above who owes it, and those people: for a unit, the units above it;
    for a person, their own unit and those above, without themselves. Nobody above: (None, [])."""
    place = db.session.get(Unit, item.place_id) if item.place_id else None
    if place is None:
        return None, []
    line = place.ancestor_ids if item.owner_id else place.ancestor_ids[:-1]
    query = select(Appointment).where(
        Appointment.unit_id.in_(line),
        Appointment.role.in_(UNIT_OFFICERS),
        Appointment.thing.is_(None),
        running_on(clock.today()),
    )
    held = list(db.session.scalars(query))
    for number in reversed(line):
        people = [one.person for one in held if one.unit_id == number and one.person_id != item.owner_id]
        if people:
            return db.session.get_one(Unit, number), people
    return None, []


def asked_for(item: ActionItem) -> list[Person]:
    """Who confirms: whoever asked, and where the board has nobody of that name any more, its leaders."""
    asker = db.session.get(Person, item.asked_by_id)
    still = asker is not None and asker.is_active and has_role(asker, BOARD)
    if asker is not None and still and asker.id != item.claimed_by_id:
        return [asker]
    return [person for person in in_office(*LEADERS) if person.id != item.claimed_by_id]
