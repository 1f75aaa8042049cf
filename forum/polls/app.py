"""Puts this part into the room."""

from __future__ import annotations

from club.people import personal_data
from forum.polls import demo, notices, parts, records
from forum.polls.routes import pages

# Imported for the pages and the part of the demo they register.
SHELVES = (pages, demo)


def init_app() -> None:
    """Put the part into the room."""
    notices.init_app()
    records.init_app()
    personal_data.add(parts.PART)
