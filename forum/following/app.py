"""Puts this part into the room."""

from __future__ import annotations

from club.people import personal_data
from forum.actions.sending import edited, written
from forum.following import demo, jobs, notices, parts
from forum.following.actions import follows, mentions
from forum.following.routes import bookmarks, writing
from forum.following.routes import follows as pages

# Imported for the pages, the round and the part of the demo they register.
SHELVES = (pages, bookmarks, writing, jobs, demo)


def init_app() -> None:
    """Put the part into the room."""
    notices.init_app()
    personal_data.add(parts.PART)
    written.connect(mentions.tell_mentioned)
    written.connect(follows.note_written)
    edited.connect(mentions.tell_mentioned)
