"""Puts asking to join into the application."""

from __future__ import annotations

from typing import Any

from flask import Flask, url_for
from sqlalchemy import delete, or_, select

from club.audit.verbs import thing
from club.db import db
from club.home.cards import Need, needs
from club.i18n import _l, ngettext
from club.joining import demo, jobs, policy
from club.joining.models import JoinRequest
from club.joining.queries import count_waiting
from club.joining.routes import blueprint
from club.navigation import Place
from club.navigation import add as add_place
from club.people import personal_data
from club.people.models import Person
from club.people.personal_data import Part
from club.policy import may

# Imported for what they declare.
_DECLARED = (demo, jobs)


def _concerning(person: Person) -> Any:
    same = [JoinRequest.person_id == person.id]
    same += [JoinRequest.phone == person.phone] if person.phone else []
    same += [JoinRequest.email == person.email] if person.email else []
    return or_(*same)


def _export(person: Person) -> list[dict[str, Any]]:
    found = select(JoinRequest).where(_concerning(person)).order_by(JoinRequest.id)
    return [
        {
            "full_name": row.full_name,
            "phone": row.phone,
            "email": row.email,
            "unit": row.unit.name,
            "message": row.message,
            "state": row.state.value,
            "at": row.created_at.isoformat(),
        }
        for row in db.session.scalars(found)
    ]


def _erase(person: Person) -> None:
    db.session.execute(delete(JoinRequest).where(_concerning(person)))


@needs
def _waiting(person: Any) -> list[Need]:
    if not may(person, policy.ADMIT):
        return []
    count = count_waiting(person)
    if not count:
        return []
    words = ngettext("%(num)d person asks to join", "%(num)d people ask to join", count)
    return [Need(words, url_for("joining.requests"), "person-plus", rank=30)]


def init_app(app: Flask) -> None:
    """Register the pages, the card on home, and what is held about people."""
    app.register_blueprint(blueprint)
    add_place(
        Place(
            "joining.requests",
            _l("Requests to join"),
            "person-plus",
            70,
            bar=False,
            open_to=lambda person: may(person, policy.ADMIT),
        )
    )
    personal_data.add(Part("joining", _l("My request to join"), _export, _erase))
    thing("join_request", _l("Request to join"), url=lambda number: f"/join/requests/{number}")
