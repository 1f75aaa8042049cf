"""The demo's units, people and offices."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import Path

from flask import current_app

from club.db import db, transaction
from club.demo import Demo, loader
from club.people.models import Appointment, Person, PersonState
from club.people.phones import e164
from club.policy import Role
from club.profile import change_profile
from club.signin.passwords import set_password
from club.units.models import Unit, UnitKind

# The board is provisional for one year from its launch (founding plan, part II); others hold office for the term.
_TERM = {Role.CHAIR: date(2023, 3, 22), Role.VICE_CHAIR: date(2023, 3, 22), Role.COMMISSIONER: date(2023, 3, 22)}


def password_file() -> Path:
    """Where the demo's password stands: made at random for each installation, never the same twice."""
    return Path(current_app.config["SETTINGS"].instance) / "demo-password.txt"


def demo_password() -> str:
    """The password of every demo person here; made at the first call."""
    path = password_file()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"thu-{secrets.token_hex(4)}\n", encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


@loader(0)
def load(demo: Demo) -> None:
    """Units first, then people with their offices; all sign in with this installation's demo password."""
    content = demo.read("club.toml")
    demo.say(f"{len(content['units'])} units, {len(content['people'])} people")
    with transaction():
        if not demo.has("club"):
            change_profile(**content["club"], set_up=True)
            demo.done("club", 1)
        for row in content["units"]:
            _unit(demo, row)
    hashed = Person(full_name="-")
    set_password(hashed, demo_password())
    with transaction():
        for row in content["people"]:
            _person(demo, row, str(hashed.password_hash))


def _unit(demo: Demo, row: dict[str, str]) -> None:
    key = f"unit:{row['key']}"
    if demo.has(key):
        return
    parent = demo.ids[f"unit:{row['parent']}"] if row.get("parent") else None
    unit = Unit(kind=UnitKind(row["kind"]), name=row["name"], short_name=row.get("short_name", ""), parent_id=parent)
    db.session.add(unit)
    db.session.flush()
    unit.place()
    demo.done(key, unit.id)


def _person(demo: Demo, row: dict[str, str], password_hash: str) -> None:
    key = f"person:{row['key']}"
    if demo.has(key):
        return
    role, unit_id = Role(row["role"]), demo.ids[f"unit:{row['unit']}"]
    person = Person(
        full_name=row["full_name"],
        position=row.get("position", ""),
        phone=e164(row["phone"]) if row.get("phone") else None,
        email=row.get("email") or None,
        unit_id=unit_id,
        state=PersonState.ACTIVE,
        password_hash=password_hash,
    )
    db.session.add(person)
    db.session.flush()
    everywhere = role in {Role.ADMIN, Role.CHAIR, Role.VICE_CHAIR, Role.STANDING_COMMITTEE}
    person.appointments.append(
        Appointment(role=role, unit_id=None if everywhere else unit_id, starts_on=_TERM.get(role, date(2023, 1, 21)))
    )
    demo.done(key, person.id)
