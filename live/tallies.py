"""Telling a room how a vote stands, at most three times a second, and closing it when its time is over.

A hall of three hundred votes within seconds: each vote only marks the poll; one task a poll waits a moment and tells
how it stands then. What is told is what everybody may know (live.queries.polls.tally).
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from flask import Flask, current_app

from club.db import db
from club.realtime import push, socketio
from live.delivery import room_of
from live.models import LivePoll
from live.queries.polls import count_of, tally

log = structlog.get_logger(__name__)

PAUSE = 0.35
_waiting: set[int] = set()
_lock = threading.Lock()


def tell(session_id: int, poll_id: int) -> None:
    """Called after a commit: the room learns soon how the poll stands."""
    app: Flask = current_app._get_current_object()  # pyright: ignore[reportAttributeAccessIssue]
    if app.testing:
        _tell(session_id, poll_id)
        return
    with _lock:
        if poll_id in _waiting:
            return
        _waiting.add(poll_id)
    socketio.start_background_task(_tell_soon, app, session_id, poll_id)


def _tell_soon(app: Flask, session_id: int, poll_id: int) -> None:
    socketio.sleep(PAUSE)  # pyright: ignore[reportArgumentType]
    with _lock:
        _waiting.discard(poll_id)
    with app.app_context():
        try:
            _tell(session_id, poll_id)
        finally:
            db.session.remove()


def _tell(session_id: int, poll_id: int) -> None:
    poll = db.session.get(LivePoll, poll_id, populate_existing=True)
    if poll is None or poll.seq is None:
        return
    count = count_of(poll)
    db.session.refresh(count)
    push(room_of(session_id), "live.tally", {"session": session_id, "seq": poll.seq, "tally": tally(poll, count)})


def close_later(seconds: float, close: Callable[[], None]) -> None:
    """Called after a commit: call `close()` in so many seconds. A restart forgets it; the rounds of presence do not."""
    app: Flask = current_app._get_current_object()  # pyright: ignore[reportAttributeAccessIssue]
    if not app.testing:
        socketio.start_background_task(_close_then, app, seconds, close)


def _close_then(app: Flask, seconds: float, close: Callable[[], None]) -> None:
    socketio.sleep(max(seconds, 0) + 0.05)  # pyright: ignore[reportArgumentType]
    with app.app_context():
        try:
            close()
        except Exception:
            log.exception("poll.not_closed")
        finally:
            db.session.remove()
