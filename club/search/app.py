"""Puts the search into the application."""

from __future__ import annotations

from flask import Flask

from club.search import cli, people
from club.search.routes import blueprint

# Imported for what it declares.
_DECLARED = (cli,)


def init_app(app: Flask) -> None:
    """Register the page, and people as something that is found."""
    app.register_blueprint(blueprint)
    people.init_app()
