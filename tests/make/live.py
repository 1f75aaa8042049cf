"""Sessions and what is said in them."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update

from club import clock
from club.db import db, transaction
from club.people.models import Person
from live.actions import messages, sessions
from live.models import AgendaItem, EventType, LiveEvent, LiveSession, SessionFormat, SessionState
from live.queries.sessions import session_for

_numbers = itertools.count(1)


def session(
    title: str = "",
    *,
    state: SessionState = SessionState.OPEN,
    audience: str = "members",
    starts_at: datetime | None = None,
    chair: Person | None = None,
    agenda: int = 0,
    rehearsal: bool = False,
) -> LiveSession:
    """A session of three hours that began an hour ago (an open one), with `agenda` points."""
    starts_at = starts_at or clock.now() - timedelta(hours=1)
    year, quarter = clock.quarter(clock.local(starts_at).date())
    with transaction():
        made = LiveSession(
            format=SessionFormat.FORUM,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=3),
            programme_year=year,
            programme_quarter=None if rehearsal else quarter,
            audience=audience,
            state=state,
            opened_at=None if state == SessionState.PLANNED else starts_at,
            ended_at=starts_at + timedelta(hours=2) if state == SessionState.ENDED else None,
            chaired_by_id=chair.id if chair else None,
            rehearsal=rehearsal,
        )
        made.name(title or f"Tọa đàm số {next(_numbers)}")
        db.session.add(made)
        db.session.flush()
        for number in range(1, agenda + 1):
            db.session.add(
                AgendaItem(session_id=made.id, position=number, title=f"Điểm {number}", minutes=10, owner="Chủ nhiệm")
            )
    return made


def said(
    who: Person, where: LiveSession, text: str = "", *, reply_to: int | None = None, client_id: str | None = None
) -> int:
    """Say something in an open session, as the room does; its number."""
    with transaction():
        who = db.session.get_one(Person, who.id)
        room = session_for(who, where.id, lock=True)
        event = messages.say(who, room, text=text or f"Ý kiến {next(_numbers)}", reply_to=reply_to, client_id=client_id)
    return event.seq


def done(who: Person, where: LiveSession, act: str, seq: int, **words: Any) -> int:
    """edit, withdraw, hide, restore, pin or unpin a message; the number of the act."""
    with transaction():
        who = db.session.get_one(Person, who.id)
        room = session_for(who, where.id, lock=True)
        event = getattr(messages, act)(who, room, seq, **words)
    return event.seq


def ended(who: Person, where: LiveSession) -> None:
    """End a session as its chair does."""
    with transaction():
        who = db.session.get_one(Person, who.id)
        sessions.end_session(who, session_for(who, where.id, lock=True))


def many_said(where: LiveSession, count: int, people: list[Person]) -> None:
    """Many messages at once, past the actions, for counting queries and measuring."""
    with transaction():
        last = db.session.get_one(LiveSession, where.id).last_seq
        for start in range(0, count, 500):
            db.session.execute(
                insert(LiveEvent),
                [
                    {
                        "session_id": where.id,
                        "seq": last + number + 1,
                        "type": EventType.MESSAGE,
                        "actor_id": people[number % len(people)].id,
                        "payload": {"text": f"Ý kiến thứ {number + 1}"},
                        "at": where.starts_at + timedelta(seconds=number),
                    }
                    for number in range(start, min(start + 500, count))
                ],
            )
        db.session.execute(update(LiveSession).where(LiveSession.id == where.id).values(last_seq=last + count))
