"""The room of decisions: from many voices to one act.

Each part is a package with shelves of its own, as in the club: `inquiries` (a question put to an officer or a unit, and
the duty to answer it), `consultations` (statements and the opinion map), `elections` (of
the board, secret and verifiable), and those that come. Forum and live stand above
this room and may use it; it knows nothing of them.
"""

from __future__ import annotations

from flask import Flask

from decisions import elections, hub


def init_app(app: Flask) -> None:
    """Put the room into the application."""
    app.register_blueprint(hub.blueprint)
    elections.init_app(app)
