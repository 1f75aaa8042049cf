"""Puts this part into the room."""

from __future__ import annotations

from forum.moving import notices, records
from forum.moving.routes import acts, log

# Imported for the pages they register.
SHELVES = (acts, log)


def init_app() -> None:
    """State notices and verbs of the ledger."""
    notices.init_app()
    records.init_app()
