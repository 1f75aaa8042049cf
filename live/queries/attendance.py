"""Who was in the room."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from club.db import db
from live.models import AttendanceSpan


def last_span(session_id: int, person_id: int) -> AttendanceSpan | None:
    """The latest stay of a person in a session."""
    query = select(AttendanceSpan).where(AttendanceSpan.session_id == session_id, AttendanceSpan.person_id == person_id)
    return db.session.scalar(query.order_by(AttendanceSpan.last_seen.desc(), AttendanceSpan.id.desc()).limit(1))


def minutes_of(session_id: int) -> dict[int, float]:
    """Minutes each person was in the room: the union of their stays."""
    rows = db.session.execute(
        select(AttendanceSpan.person_id, AttendanceSpan.first_seen, AttendanceSpan.last_seen)
        .where(AttendanceSpan.session_id == session_id)
        .order_by(AttendanceSpan.person_id, AttendanceSpan.first_seen)
    )
    total: dict[int, timedelta] = {}
    until: dict[int, datetime] = {}
    for person_id, first, last in rows:
        start = max(first, until.get(person_id, first))
        total[person_id] = total.get(person_id, timedelta()) + max(last - start, timedelta())
        until[person_id] = max(last, until.get(person_id, last))
    return {person_id: spent.total_seconds() / 60 for person_id, spent in total.items()}
