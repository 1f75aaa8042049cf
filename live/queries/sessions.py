"""Sessions, fetched through the person who asks."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from club import clock
from club.db import db
from club.errors import NotFound
from club.paging import Page, keyset
from club.people.models import Appointment, Person, PersonState
from club.policy import BOARD
from live.models import AttendanceSpan, EventType, LiveEvent, LiveQuestion, LiveSession, SessionState
from live.policy import visible_sessions

# The programme shows what is to come on one page; a club that meets quarterly plans a few ahead.
MOST_AHEAD = 60


def session_for(person: Any, session_id: int, *, lock: bool = False, agenda: bool = False) -> LiveSession:
    """A session the person may see, else NotFound. `lock` holds its row until the transaction ends: whoever appends
    to a log asks for it, so that numbers are given one after the other."""
    query = visible_sessions(person).where(LiveSession.id == session_id)
    if agenda:
        query = query.options(
            selectinload(LiveSession.agenda),
            joinedload(LiveSession.chaired_by).options(lazyload(Person.appointments), lazyload(Person.unit)),
        )
    if lock:
        query = query.with_for_update(of=LiveSession)
    found = db.session.scalar(query.execution_options(populate_existing=lock))
    if found is None:
        raise NotFound
    return found


def upcoming(person: Any) -> list[LiveSession]:
    """Open and planned sessions, the open ones first, then by time."""
    query = visible_sessions(person).where(LiveSession.state != SessionState.ENDED)
    rows = db.session.scalars(query.order_by(LiveSession.starts_at, LiveSession.id).limit(MOST_AHEAD)).all()
    return sorted(rows, key=lambda row: not row.is_open)


def past(person: Any, *, after: str | None, size: int = 20) -> Page[LiveSession]:
    """Ended sessions, the latest first."""
    query = visible_sessions(person).where(LiveSession.state == SessionState.ENDED)
    return keyset(query, [LiveSession.starts_at.desc(), LiveSession.id.desc()], after=after, size=size)


def by_quarter(sessions: Any) -> list[tuple[tuple[int, int | None], list[LiveSession]]]:
    """Neighbours of the same quarter of the programme together, in the order given."""
    return [
        (key, list(rows))
        for key, rows in groupby(sessions, key=lambda row: (row.programme_year, row.programme_quarter))
    ]


def live_and_next(person: Any, *, ahead: int = 3) -> list[LiveSession]:
    """For home: the open sessions and the next planned ones; practice rooms are not among them."""
    query = visible_sessions(person).where(LiveSession.state != SessionState.ENDED, LiveSession.rehearsal.is_(False))
    rows = db.session.scalars(query.order_by(LiveSession.starts_at, LiveSession.id).limit(MOST_AHEAD)).all()
    now = clock.now()
    return [row for row in rows if row.is_open] + [row for row in rows if not row.is_open and row.ends_at > now][:ahead]


def figures(session: LiveSession) -> dict[str, int]:
    """What came of a session: how many messages, people who spoke up, people who were in the room. Two queries."""
    said = db.session.execute(
        select(func.count(), func.count(LiveEvent.actor_id.distinct())).where(
            LiveEvent.session_id == session.id, LiveEvent.type == EventType.MESSAGE
        )
    ).one()
    present = db.session.scalar(
        select(func.count(AttendanceSpan.person_id.distinct())).where(AttendanceSpan.session_id == session.id)
    )
    return {"messages": said[0], "speakers": said[1], "present": present or 0}


def possible_chairs() -> list[tuple[int, str]]:
    """Members of the board in office today: (id, name), in the order of names."""
    today = clock.today()
    rows = db.session.execute(
        select(Person.id, Person.full_name)
        .where(
            Person.state == PersonState.ACTIVE,
            Person.id.in_(
                select(Appointment.person_id).where(
                    Appointment.role.in_(BOARD),
                    Appointment.thing.is_(None),
                    Appointment.starts_on <= today,
                    (Appointment.ends_on.is_(None)) | (Appointment.ends_on >= today),
                )
            ),
        )
        .order_by(Person.sort_key, Person.id)
    )
    return [(row.id, row.full_name) for row in rows]


def people_named(names: set[str]) -> dict[str, int]:
    """Ids of the active people with exactly these names; a name that two people share is nobody's."""
    if not names:
        return {}
    rows = db.session.execute(
        select(Person.full_name, func.min(Person.id))
        .where(Person.full_name.in_(names), Person.state == PersonState.ACTIVE)
        .group_by(Person.full_name)
        .having(func.count() == 1)
    )
    return dict(iter(rows))


def source_of_question(question: LiveQuestion) -> str:
    """What the inquiry is made of that follows from a question; see live/duty.py."""
    return f"live-question:{question.id}"
