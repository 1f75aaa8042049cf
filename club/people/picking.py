"""The field that picks a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from club.auth import me
from club.db import db
from club.people.models import Person
from club.people.policy import visible_people
from club.people.queries import people_matching
from club.picking import PickField


class PersonField(PickField):
    """A person whose page is open to whoever asks."""

    endpoint = "people.pick"

    def by_id(self, number: int) -> Any:
        return db.session.scalar(select(Person).where(Person.id == number, visible_people(me())))

    def by_name(self, typed: str) -> Sequence[Any]:
        return people_matching(me(), typed, size=8)

    def text_of(self, thing: Any) -> str:
        return thing.full_name

    def label_of(self, thing: Any) -> str:
        where = thing.unit.label if thing.unit else thing.position
        return f"{thing.full_name} ({where})" if where else thing.full_name
