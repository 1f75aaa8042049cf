"""Appending to a session's log: the one place where numbers are given.

The number is given in the transaction that writes the row (`UPDATE … RETURNING` on the locked session), so that the log
has no gap and no double, and numbers stand in the order of the commits. Browsers hear of it after the commit.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm.attributes import set_committed_value

from club import clock
from club.db import after_commit, db
from club.people.models import Person
from live import delivery
from live.models import EventType, LiveEvent, LiveSession
from live.queries import log


def append(
    actor: Person | None,
    session: LiveSession,
    kind: EventType,
    *,
    client_id: str | None = None,
    about: int | None = None,
    quotes: dict[int, dict[str, Any]] | None = None,
    payload: dict[str, Any] | None = None,
) -> LiveEvent:
    """Write the next row of a session fetched with `lock=True`, and tell the room once it stands. `actor` None is
    the clock."""
    event = LiveEvent(
        session_id=session.id,
        seq=_next(session, 1),
        type=kind,
        actor_id=actor.id if actor else None,
        client_id=client_id or None,
        about_seq=about,
        payload=payload or {},
        at=clock.now(),
    )
    db.session.add(event)
    db.session.flush()
    delivery.expect(session.id, event.seq)
    after_commit(delivery.deliver, session.id, event.seq, log.fresh_page(session, event, actor, quotes))
    return event


def append_told(
    session: LiveSession,
    rows: Iterable[tuple[datetime, EventType, int | None, dict[str, Any]]],
    *,
    about: int | None = None,
) -> int:
    """Write rows (moment, type, actor, payload) that were told elsewhere before (demo, measurements), all about the row
    `about` where it is given, under the next numbers, in bulk and without telling anybody; how many there were."""
    told = list(rows)
    if not told:
        return 0
    last = _next(session, len(told))
    values = [
        {
            "session_id": session.id,
            "seq": last - len(told) + 1 + index,
            "type": kind,
            "actor_id": actor_id,
            "about_seq": about,
            "payload": payload,
            "at": at,
        }
        for index, (at, kind, actor_id, payload) in enumerate(told)
    ]
    for start in range(0, len(values), 500):
        db.session.execute(insert(LiveEvent), values[start : start + 500])
    return len(told)


def _next(session: LiveSession, count: int) -> int:
    raised = (
        update(LiveSession)
        .where(LiveSession.id == session.id)
        .values(last_seq=LiveSession.last_seq + count)
        .returning(LiveSession.last_seq)
        .execution_options(synchronize_session=False)
    )
    seq = db.session.execute(raised).scalar_one()
    set_committed_value(session, "last_seq", seq)
    return seq
