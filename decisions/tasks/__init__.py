"""Action items: who does what by when, how far it is, and the word of whoever asked.

A room gives items by `actions.giving.give(…)`, after it named its kind of thing in `things`; all else (reminders, the
superior, the board, evidence, confirmation) is here.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import update

from club.db import db
from club.home import cards as home
from club.people import personal_data
from club.units.signals import unit_merged
from decisions import hub
from decisions.tasks import cards, jobs, personal, records
from decisions.tasks.actions import indexing, steps
from decisions.tasks.models import ActionItem
from decisions.tasks.routes import blueprint


@unit_merged.connect
def _follow(source_id: int, *, target_id: int, **_more: Any) -> None:
    for column in (ActionItem.unit_id, ActionItem.place_id):
        moved = update(ActionItem).where(column == source_id).values({column.key: target_id})
        db.session.execute(moved, execution_options={"synchronize_session": False})


def init_app(app: Flask) -> None:
    """Put the part into the room."""
    app.register_blueprint(blueprint)
    hub.block(cards.block)
    home.needs(cards.needs)
    indexing.declare()
    steps.declare_kinds()
    records.init_app()
    personal_data.add(personal.PART)


__all__ = ["init_app", "jobs"]
