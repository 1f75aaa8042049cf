"""Sessions of the club: the programme, and the room in which a session is held.

A room is a log (`live.models.LiveEvent`): what is said, pinned, hidden, later also asked and voted, is a numbered row.
Contract of a room in which nothing is lost:

1. One log a session; UNIQUE (session, seq) and UNIQUE (session, actor, client_id). `actions/log.py` gives the numbers.
2. The number is given in the transaction that writes the row; the acknowledgement follows the commit; the same
   client_id is answered as the first time.
3. What leaves for the sockets leaves in the order of the numbers (`delivery.py`), from a greenlet of its own.
4. Joining enters the socket room first and reads the log afterwards (`sockets.py`); browsers drop doubles by number
   and ask over HTTP for what is missing 300 ms after a gap (`static/src/live/connection.js`, `log.js`).
5. What a phone says stays on it until it is acknowledged, and goes by HTTP where the socket does not get through
   (`static/src/live/outbox.js`); both doors end in the same action (`doors.py`).
6. Presence counts people, not connections, with a grace; attendance is written down every half minute (`presence.py`).
7. Questions, polls and the speakers' queue are rows of the log as well: a page brings the board as it stands
   (`queries/board.py`), the events after it change it (`queries/board_fold.py`, `static/src/live/board.js`). The one
   thing that is no row is a vote itself: see `models/polls.py`; how a vote stands is told by `tallies.py`.
"""

from flask import Flask

from club import navigation
from club.home import cards as home
from club.i18n import _l
from club.navigation import Place
from live import cards, citable, cli, demo, duty, personal, presence, seed, sockets
from live.actions import indexing, polls
from live.minutes import app as minutes
from live.routes import blueprint


def init_app(app: Flask) -> None:
    """Put the room into the application."""
    app.register_blueprint(blueprint)
    navigation.add(Place("live.programme", _l("Club sessions"), "broadcast", 30))
    home.needs(cards.needs)
    home.pulse(cards.pulse)
    indexing.declare()
    presence.each_round(polls.close_overdue)
    personal.declare()
    duty.init_app()
    citable.init_app()
    minutes.init_app()


__all__ = ["cli", "demo", "init_app", "seed", "sockets"]
