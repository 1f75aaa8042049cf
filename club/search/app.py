"""Puts the search into the application."""

from __future__ import annotations

from flask import Flask

from club.search import cli, people, seed
from club.search.routes import blueprint

# Imported for what they declare.
_DECLARED = (cli, seed)


def init_app(app: Flask) -> None:
    """Register the page, and people as something that is found."""
    app.register_blueprint(blueprint)
    people.init_app()
