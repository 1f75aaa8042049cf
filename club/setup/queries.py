"""Whether the house is still empty."""

from __future__ import annotations

from sqlalchemy import exists, func, select

from club.db import db
from club.people.models import Person
from club.profile import club_profile


def is_empty() -> bool:
    """Nobody is here and nothing was set up: only then the first run is open."""
    return not club_profile()["set_up"] and not db.session.scalar(select(exists(select(Person.id))))


def count_people() -> int:
    """How many people are on record."""
    return db.session.scalar(select(func.count()).select_from(Person)) or 0
