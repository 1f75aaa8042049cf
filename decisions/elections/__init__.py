"""Elections of the board, secret and verifiable: docs/elections.md tells how, and what an operator could still do."""

from __future__ import annotations

from flask import Flask

from club.home import cards as home
from decisions import citing, hub
from decisions.elections import cards, citable, cli, demo, jobs, personal
from decisions.elections.actions import indexing
from decisions.elections.routes import blueprint


def init_app(app: Flask) -> None:
    """Put this part into the room."""
    app.register_blueprint(blueprint)
    hub.block(cards.block)
    home.needs(cards.needs)
    indexing.declare()
    personal.declare()
    citing.add(citable.KIND)


__all__ = ["cli", "demo", "init_app", "jobs"]
