"""Puts practice into the application."""

from __future__ import annotations

from flask import Flask

from training.practice import cards, demo, jobs, parts
from training.practice.routes import blueprint

# Imported for what they declare: home's cards, the demo's loader, jobs.
DECLARED = (cards, demo, jobs)


def init_app(app: Flask) -> None:
    """Register the pages and the part of a person's data."""
    app.register_blueprint(blueprint)
    parts.declare()
