"""Who is in a room now, and the trace it leaves as attendance.

A person may have several connections (phone, laptop, two tabs) and counts once; somebody whose last connection broke
still counts for GRACE, so that a lift or a tunnel does not empty the hall. The register lives in the process that
serves the room's sockets; attendance is in the database and survives it.

`tick()` runs every few seconds: it lets go who is over the grace, writes down who was seen, and sends away whose right
to the room has ended meanwhile (an event asks for the right by itself; listening does not).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from flask import Flask, current_app
from sqlalchemy import select, update

from club import clock
from club.db import db, transaction
from club.people.models import Person
from club.realtime import push, put_out, socketio
from live.delivery import room_of
from live.models import AttendanceSpan, LiveSession
from live.policy import may_see
from live.queries.attendance import last_span

log = structlog.get_logger(__name__)

GRACE = timedelta(seconds=30)
TICK = 10
# How often attendance is written down: what a crash may cost.
SEEN_EVERY = timedelta(seconds=30)
# A person back within this time goes on with the same stay (a restart of the server lies within it).
SAME_STAY = timedelta(seconds=90)


@dataclass
class _Here:
    sids: set[str] = field(default_factory=set)
    left_at: datetime | None = None
    span_id: int | None = None
    written_at: datetime | None = None


_rooms: dict[int, dict[int, _Here]] = {}
_sids: dict[str, set[int]] = {}
_announcing: set[int] = set()
_lock = threading.RLock()
_ticking = False
_tasks: list[Callable[[], None]] = []


def enter(session_id: int, person_id: int, sid: str) -> None:
    """A connection came into a room."""
    with _lock:
        here = _rooms.setdefault(session_id, {}).setdefault(person_id, _Here())
        new = not here.sids and here.left_at is None
        here.sids.add(sid)
        here.left_at = None
        _sids.setdefault(sid, set()).add(session_id)
    if new:
        _announce(session_id)
    _begin_ticking()


def leave(sid: str, session_id: int | None = None) -> None:
    """A connection left a room, or (without one) is gone altogether."""
    with _lock:
        known = _sids.get(sid, set())
        for number in list(known) if session_id is None else [session_id]:
            known.discard(number)
            for here in _rooms.get(number, {}).values():
                if sid in here.sids:
                    here.sids.discard(sid)
                    if not here.sids:
                        here.left_at = clock.now()
        if not known:
            _sids.pop(sid, None)


def people_in(session_id: int) -> list[int]:
    """Ids of who is in the room, each once, the longest there first."""
    return list(_rooms.get(session_id, {}))


def count(session_id: int) -> int:
    """How many people are in the room."""
    return len(_rooms.get(session_id, {}))


def forget_all() -> None:
    """Empty the register (tests: a new database has other people)."""
    with _lock:
        _rooms.clear()
        _sids.clear()


def write_down(session: LiveSession, person_ids: Iterable[int] | None = None) -> None:
    """Inside a transaction: note these people (None: all who are there) as present now, in an open session."""
    if not session.is_open or session.rehearsal:
        return
    with _lock:
        room = _rooms.get(session.id, {})
        wanted = {number: room[number] for number in (room if person_ids is None else person_ids) if number in room}
    now = clock.now()
    for person_id, here in wanted.items():
        if here.span_id is None:
            here.span_id = _stay(session, person_id, now)
        here.written_at = now
    _stretch([here.span_id for here in wanted.values() if here.span_id], now)


def close_all(session: LiveSession) -> None:
    """Inside a transaction: the session ends, and with it every stay."""
    with _lock:
        room = list(_rooms.get(session.id, {}).values())
    _stretch([here.span_id for here in room if here.span_id and here.left_at is None], clock.now())
    for here in room:
        here.span_id = None


def _stay(session: LiveSession, person_id: int, now: datetime) -> int:
    last = last_span(session.id, person_id)
    if last is not None and now - last.last_seen <= SAME_STAY:
        return last.id
    span = AttendanceSpan(session_id=session.id, person_id=person_id, first_seen=now, last_seen=now)
    db.session.add(span)
    db.session.flush()
    return span.id


def _stretch(span_ids: list[int], until: datetime) -> None:
    for start in range(0, len(span_ids), 500):
        db.session.execute(
            update(AttendanceSpan)
            .where(AttendanceSpan.id.in_(span_ids[start : start + 500]), AttendanceSpan.last_seen < until)
            .values(last_seen=until)
            .execution_options(synchronize_session=False)
        )


def each_round(task: Callable[[], None]) -> None:
    """Do this too in every round, e.g. look whether a vote's time is over."""
    if task not in _tasks:
        _tasks.append(task)


def tick() -> None:
    """One round over all rooms, inside an application context."""
    for task in _tasks:
        task()
    for session_id in list(_rooms):
        _let_go(session_id)
        _look_around(session_id)


def _let_go(session_id: int) -> None:
    now = clock.now()
    with _lock:
        room = _rooms.get(session_id, {})
        gone = [number for number, here in room.items() if here.left_at and now - here.left_at > GRACE]
        stays = [(here.span_id, here.left_at) for number in gone if (here := room.pop(number))]
        if not room:
            _rooms.pop(session_id, None)
    if not gone:
        return
    with transaction():
        for span_id, left_at in stays:
            if span_id and left_at:
                _stretch([span_id], left_at)
    _announce(session_id)


def _look_around(session_id: int) -> None:
    now = clock.now()
    with _lock:
        room = _rooms.get(session_id, {})
        there = {number: here for number, here in room.items() if here.sids}
        due = [n for n, here in there.items() if here.written_at is None or now - here.written_at >= SEEN_EVERY]
    if not due:
        return
    with transaction():
        session = db.session.get(LiveSession, session_id)
        if session is None:
            return
        people = db.session.scalars(select(Person).where(Person.id.in_(due))).all()
        allowed = [person.id for person in people if person.is_active and may_see(person, session)]
        write_down(session, allowed)
        for number in allowed:
            there[number].written_at = now
    for number in set(due) - set(allowed):
        _send_away(session_id, number, there[number])


def _send_away(session_id: int, person_id: int, here: _Here) -> None:
    for sid in list(here.sids):
        push(sid, "live.out", {"session": session_id})
        put_out(sid, room_of(session_id))
        leave(sid, session_id)
    with _lock:
        _rooms.get(session_id, {}).pop(person_id, None)
    _announce(session_id)


def _announce(session_id: int) -> None:
    """Tell the room how many there are; at most once a second, since two hundred people come in together."""
    with _lock:
        if session_id in _announcing:
            return
        _announcing.add(session_id)
    if current_app.testing:
        _tell(session_id, 0)
    else:
        socketio.start_background_task(_tell, session_id, 1)


def _tell(session_id: int, wait: int) -> None:
    if wait:
        socketio.sleep(wait)
    with _lock:
        _announcing.discard(session_id)
    push(room_of(session_id), "live.presence", {"session": session_id, "count": count(session_id)})


def _begin_ticking() -> None:
    global _ticking
    app: Flask = current_app._get_current_object()  # pyright: ignore[reportAttributeAccessIssue]
    with _lock:
        if _ticking or app.testing:
            return
        _ticking = True
    socketio.start_background_task(_tick_on, app)


def _tick_on(app: Flask) -> None:
    while True:
        socketio.sleep(TICK)
        with app.app_context():
            try:
                tick()
            except Exception:
                log.exception("presence.failed")
            finally:
                db.session.remove()
