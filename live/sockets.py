"""The room's sockets: coming in and out, and the same acts as over HTTP.

Joining enters the socket room first and reads the log afterwards, in a new snapshot: what is appended in between then
arrives twice (the browser drops it by its number) and never not at all.
"""

from __future__ import annotations

from typing import Any

from flask import request
from flask_socketio import join_room, leave_room

from club import clock, realtime
from club.auth import me
from club.db import transaction
from club.forms import validated
from club.realtime import on
from live import presence
from live.delivery import room_of
from live.doors import ACTS, perform, whole
from live.forms import JoinForm
from live.policy import may_moderate, may_preside, may_say
from live.queries import log
from live.queries.polls import open_tallies
from live.queries.sessions import session_for


def _sid() -> str:
    return request.sid  # pyright: ignore[reportAttributeAccessIssue]


@on("live.join")
def join(data: dict[str, Any]) -> dict[str, Any]:
    """Come into a room; answers with what happened after the number the browser holds."""
    person = me()
    form = validated(JoinForm, data)
    session = session_for(person, whole(data, "session"))
    join_room(room_of(session.id))
    presence.enter(session.id, person.id, _sid())
    with transaction():
        # A transaction of its own also for reading: SQLite would go on showing what stood before we entered.
        session = session_for(person, session.id)
        presence.write_down(session, [person.id])
        last = form.after.data
        events, more = log.before(session, None) if last is None else log.after(session, last)
        page = log.page(person, session, events, more=more)
        tallies = open_tallies(session)
    return {
        "ok": True,
        "page": page,
        "state": session.state,
        "pinned": session.pinned_seq,
        "count": presence.count(session.id),
        "tallies": tallies,
        "now": log.milliseconds(clock.now()),
        "may": {
            "say": bool(may_say(person, session)),
            "moderate": bool(may_moderate(person, session)),
            "preside": bool(may_preside(person, session)),
        },
    }


@on("live.leave")
def leave(data: dict[str, Any]) -> None:
    """Leave a room with this connection."""
    number = whole(data, "session")
    leave_room(room_of(number))
    presence.leave(_sid(), number)


def _door(act: str) -> None:
    @on(f"live.{act}")
    def through(data: dict[str, Any]) -> dict[str, Any]:
        return perform(me(), whole(data, "session"), act, data)


for _act in ACTS:
    _door(_act)

realtime.when_gone(presence.leave)
