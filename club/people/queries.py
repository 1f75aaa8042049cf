"""Finding people."""

from __future__ import annotations

from sqlalchemy import select

from club.db import db
from club.people.models import Person, PersonState
from club.people.phones import e164


def person_by_name(typed: str) -> Person | None:
    """The person whose phone or mail this is, as typed at sign-in; the erased are nobody."""
    typed = typed.strip()
    wanted = Person.email == typed.lower() if "@" in typed else Person.phone == (e164(typed) or "")
    return db.session.scalar(select(Person).where(wanted, Person.state != PersonState.ERASED))
