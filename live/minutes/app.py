"""Puts this part into the room."""

from __future__ import annotations

from club.home import cards as home
from club.people import personal_data
from decisions.tasks import things
from decisions.tasks.actions.giving import planned_while
from live.minutes import cards, demo, notices, parts, records
from live.minutes.actions import indexing
from live.minutes.models import KIND
from live.minutes.queries.minutes import is_planned, read_by
from live.minutes.routes import acts, corrections, pages, paper, writing

# Imported for the pages and the part of the demo they register.
SHELVES = (acts, corrections, demo, pages, paper, writing)


def init_app() -> None:
    """Put the part into the room."""
    notices.init_app()
    records.init_app()
    indexing.declare()
    personal_data.add(parts.PART)
    home.needs(cards.needs)
    things.add(KIND, read_by)
    planned_while(KIND, is_planned)
