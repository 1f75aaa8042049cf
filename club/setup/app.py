"""Puts the first run into the application."""

from __future__ import annotations

from flask import Flask

from club.setup.routes import blueprint


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
