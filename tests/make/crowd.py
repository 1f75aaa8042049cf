"""Many people at once, past the actions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert

from club import clock
from club.db import db, transaction
from club.people.models import Appointment, Person, PersonState, Visible
from club.policy import Role
from club.text import fold, name_key
from club.units.models import Unit


def crowd(count: int, *, home: Unit | None = None, first_id: int = 100_000) -> None:
    """`count` branch secretaries with their offices, in bulk."""
    people, offices = [], []
    for number in range(first_id, first_id + count):
        name = f"Nguyễn Văn Đông {number}"
        people.append(
            {
                "id": number, "full_name": name, "sort_key": name_key(name), "folded_name": fold(name),
                "phone": f"+8488{number:07d}", "unit_id": home.id if home else None, "state": PersonState.ACTIVE,
                "position": "", "created_at": clock.now(), "locale": "vi", "theme": "auto", "about": "",
                "contact_visible_to": Visible.BOARD,
            }
        )  # fmt: skip
        offices.append(
            {
                "person_id": number, "role": Role.BRANCH_SECRETARY, "unit_id": home.id if home else None,
                "starts_on": date(2023, 1, 21), "note": "", "created_at": clock.now(),
            }
        )  # fmt: skip
    with transaction():
        db.session.execute(insert(Person), people)
        db.session.execute(insert(Appointment), offices)
