"""Sessions of the club: the programme, and the room in which a session is held.

A room is a log (`live.models.LiveEvent`): what is said, pinned, hidden, later also asked and voted, is a numbered row.
The contract of a room in which nothing is lost stands in docs/house.md; `actions/log.py` gives the numbers,
`delivery.py` sends them out in order, `sockets.py` and `static/src/live/` keep both ends in step.
"""

from flask import Flask

from club import navigation
from club.home import cards as home
from club.i18n import _l
from club.navigation import Place
from live import cards, demo, personal, seed, sockets
from live.actions import indexing
from live.routes import blueprint


def init_app(app: Flask) -> None:
    """Put the room into the application."""
    app.register_blueprint(blueprint)
    navigation.add(Place("live.programme", _l("Club sessions"), "broadcast", 30))
    home.needs(cards.needs)
    home.pulse(cards.pulse)
    indexing.declare()
    personal.declare()


__all__ = ["demo", "init_app", "seed", "sockets"]
