"""Resolutions: what was decided, the voices it rests on, who spoke against it, and what comes of it.

docs/resolutions.md tells what is measured, and how a room joins: what can be cited is named in `decisions.citing`.
"""

from __future__ import annotations

from flask import Flask

from club.home import cards as home
from club.people import personal_data
from decisions import hub
from decisions.resolutions import cards, demo, records
from decisions.resolutions.actions import indexing, telling
from decisions.resolutions.models import KIND
from decisions.resolutions.queries.resolutions import is_planned, read_by
from decisions.resolutions.routes import blueprint
from decisions.tasks import things
from decisions.tasks.actions.giving import planned_while


def init_app(app: Flask) -> None:
    """Put the part into the room."""
    app.register_blueprint(blueprint)
    hub.block(cards.block)
    home.needs(cards.needs)
    indexing.declare()
    telling.declare_kinds()
    records.init_app()
    personal_data.add(records.PART)
    things.add(KIND, read_by)
    planned_while(KIND, is_planned)


__all__ = ["demo", "init_app"]
