"""The first administrator, and any made on the command line: there is never a default one."""

from __future__ import annotations

from club import clock, ledger
from club.db import db
from club.errors import Refused
from club.people.contact import known_as
from club.people.models import Appointment, Person, PersonState
from club.policy import Role
from club.profile import change_profile, club_profile
from club.signin import words
from club.signin.actions.passwords import ensure_strong
from club.signin.passwords import set_password


def make_admin(name: str, *, phone: str | None, email: str | None, password: str) -> Person:
    """Make somebody an administrator with a password: a new person, or whoever is known by the number or address. With
    an administrator the house counts as set up. For the machine's keeper only: the caller has made sure who asks."""
    person = next(iter(known_as(phone, email)), None)
    if person is None:
        person = Person(full_name=name, phone=phone, email=email, state=PersonState.ACTIVE)
        db.session.add(person)
    elif person.is_suspended:
        raise Refused("this account is suspended")
    person.state = PersonState.ACTIVE
    ensure_strong(person, password)
    set_password(person, password)
    db.session.flush()
    today = clock.today()
    if not any(office.role == Role.ADMIN and office.runs_on(today) for office in person.appointments):
        person.appointments.append(Appointment(role=Role.ADMIN))
    if not club_profile()["set_up"]:
        change_profile(set_up=True)
    ledger.record(None, words.ADMIN_MADE, person)
    return person
