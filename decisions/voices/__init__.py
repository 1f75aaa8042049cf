"""The thread of a voice: what somebody said, how far it went, and why it stopped; and the club's figures of it."""

from __future__ import annotations

from flask import Flask

from decisions import hub
from decisions.voices import cards, cli
from decisions.voices.routes import blueprint


def init_app(app: Flask) -> None:
    """Put the part into the room."""
    app.register_blueprint(blueprint)
    hub.block(cards.block)


__all__ = ["cli", "init_app"]
