"""Puts this part into the room."""

from __future__ import annotations

from club.people import personal_data
from forum.scheduling import jobs, notices, parts
from forum.scheduling.routes import pages

# Imported for the pages and the round they register.
SHELVES = (pages, jobs)


def init_app() -> None:
    """Put the part into the room."""
    notices.init_app()
    personal_data.add(parts.PART)
