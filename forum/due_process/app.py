"""Puts this part into the room."""

from __future__ import annotations

from club.people import personal_data
from forum.due_process import cards, cli, demo, jobs, notices, parts, records
from forum.due_process.queries import restraints
from forum.due_process.routes import SHELVES as PAGES

# Imported for what they register: pages, home's cards, the command, the daily round, the restraint on writing.
SHELVES = (cards, cli, demo, jobs, restraints, PAGES)


def init_app() -> None:
    """State notices, verbs of the ledger, and the part in personal data."""
    notices.init_app()
    records.init_app()
    personal_data.add(parts.PART)
