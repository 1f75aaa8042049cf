"""Puts packages into the application."""

from __future__ import annotations

from flask import Flask

from training.packages import demo, parts
from training.packages.routes import blueprint
from training.packages.routes.content import tell
from training.packages.routes.place import guard_address

# Imported for the loader it declares.
DECLARED = (demo,)


def init_app(app: Flask) -> None:
    """Register the pages, and let a page that goes tell without a form's token: its ticket is one."""
    app.register_blueprint(blueprint)
    app.extensions["csrf"].exempt(tell)
    guard_address(app)
    parts.declare()
