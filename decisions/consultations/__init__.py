"""Consultations: short statements that people agree with, or not, and the map of opinions that follows from it.

Rooms that stand higher meet it through `queries.consultations` and the addresses of `routes`. The mathematics is
`decisions.opinion`; nothing outside `actions.drawings` reads votes of more than one person.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import Select, update

from club.db import db
from club.home import cards as home
from club.people import personal_data
from club.policy import audience_source, named
from club.units.signals import unit_merged
from decisions import hub
from decisions.consultations import cards, citable, cli, demo, parts, records, things
from decisions.consultations.actions import indexing, telling
from decisions.consultations.jobs import close_due
from decisions.consultations.models import Consultation
from decisions.consultations.queries.consultations import of_units
from decisions.consultations.routes import blueprint
from decisions.inquiries import sources

# Imported for what they register with the club: the command line, the demo, the clock's jobs.
SHELVES = (cli, demo, close_due)


@audience_source
def consultations_as_audiences(person: Any) -> Select[Any]:
    """`consultation:7` for each that asks a unit and is open to the person: what search asks."""
    return named("consultation", of_units(person))


@unit_merged.connect
def _follow(source_id: int, *, target_id: int, **_more: Any) -> None:
    db.session.execute(update(Consultation).where(Consultation.unit_id == source_id).values(unit_id=target_id))


def init_app(app: Flask) -> None:
    """Put this part into the application."""
    app.register_blueprint(blueprint)
    hub.block(cards.block)
    home.needs(cards.needs)
    indexing.declare()
    telling.declare_kinds()
    records.init_app()
    citable.init_app()
    personal_data.add(parts.PART)
    sources.add(things.SOURCE)
