"""Puts this part into the room."""

from __future__ import annotations

from club.people import personal_data
from forum.actions.sending import written
from forum.following import jobs, notices, parts
from forum.following.actions import follows
from forum.following.routes import bookmarks
from forum.following.routes import follows as pages

# Imported for the pages and the round they register.
SHELVES = (pages, bookmarks, jobs)


def init_app() -> None:
    """Put the part into the room."""
    notices.init_app()
    personal_data.add(parts.PART)
    written.connect(follows.note_written)
