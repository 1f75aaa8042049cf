"""Puts this part into the room."""

from __future__ import annotations

from flask import Flask

from forum.tags import demo, records
from forum.tags.actions import tagging
from forum.tags.queries.tags import labels_of
from forum.tags.routes import curating, pages

# Imported for the pages and the part of the demo they register, and for what hears of new topics.
SHELVES = (pages, curating, tagging, demo)


def init_app(app: Flask) -> None:
    """State verbs of the ledger, and show tags in lines of topics."""
    records.init_app()
    app.jinja_env.filters["tags"] = labels_of
