"""From the log to the sockets: each room's events leave in the order of their numbers.

Commits are in order (the session's row is locked until the commit), but the greenlets that committed may run on in any
order. So every event is handed to its room's line, and one emitter at a time sends what is next. Where a number is
missing (another process appended it), the line is filled from the database. Browsers drop doubles by number.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app

from club.db import db
from club.realtime import push, socketio
from live.models import LiveSession
from live.queries import log


def room_of(session_id: int) -> str:
    """The socket room of a session."""
    return f"live:{session_id}"


@dataclass
class _Line:
    """What waits to leave for one room. `next`: the number that must leave next."""

    next: int
    waiting: dict[int, dict[str, Any]] = field(default_factory=dict)
    running: bool = False


_lines: dict[int, _Line] = {}
_lock = threading.Lock()


def expect(session_id: int, seq: int) -> None:
    """Called inside the transaction that gives the number: the first such number begins the line."""
    with _lock:
        line = _lines.setdefault(session_id, _Line(seq))
        if seq < line.next:
            # Numbers only go back when the database was replaced under the process (a restored backup).
            _lines[session_id] = _Line(seq)


def deliver(session_id: int, seq: int, page: dict[str, Any]) -> None:
    """Called after the commit with the page of one event."""
    with _lock:
        line = _lines.setdefault(session_id, _Line(seq))
        if seq < line.next:
            return  # another greenlet came first and sent it from the database
        line.waiting[seq] = page
        if line.running:
            return
        line.running = True
    app: Flask = current_app._get_current_object()  # pyright: ignore[reportAttributeAccessIssue]
    if app.testing:
        _drain(app, session_id, line)
    else:
        # A greenlet of its own: the acknowledgement does not wait for a thousand sockets.
        socketio.start_background_task(_drain, app, session_id, line)


def _drain(app: Flask, session_id: int, line: _Line) -> None:
    while True:
        with _lock:
            if not line.waiting:
                line.running = False
                return
            run = []
            while (page := line.waiting.pop(line.next, None)) is not None:
                run.append(page)
                line.next += 1
            gap = None if run else (line.next, min(line.waiting) - 1)
        try:
            if gap:
                filled = _from_database(app, session_id, *gap)
                with _lock:
                    line.next = gap[1] + 1
                run = [filled] if filled else []
            if run:
                push(room_of(session_id), "live.events", _joined(run))
        except BaseException:
            with _lock:
                line.running = False
            raise


def _from_database(app: Flask, session_id: int, first: int, last: int) -> dict[str, Any] | None:
    with app.app_context():
        try:
            session = db.session.get(LiveSession, session_id)
            return log.page(None, session, log.between(session_id, first, last)) if session else None
        finally:
            db.session.remove()


def _joined(pages: list[dict[str, Any]]) -> dict[str, Any]:
    if len(pages) == 1:
        return pages[0]
    return {
        "session": pages[0]["session"],
        "events": [event for page in pages for event in page["events"]],
        "people": {key: value for page in pages for key, value in page["people"].items()},
        "quotes": {key: value for page in pages for key, value in page["quotes"].items()},
        "last_seq": pages[-1]["last_seq"],
    }
