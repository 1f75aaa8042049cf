"""Minutes of sessions, up to a state, by the very acts of those who make them."""

from __future__ import annotations

from sqlalchemy import insert

from club import clock
from club.db import db, transaction
from club.people.models import Person
from live.minutes.actions import drafting, issuing
from live.minutes.models import Minutes, MinutesCorrection, Part, State
from live.minutes.queries.minutes import minutes_for
from live.models import LiveSession
from live.queries.sessions import session_for


def minutes_of(session: LiveSession, secretary: Person, chair: Person, *, state: State = State.PUBLISHED) -> Minutes:
    """The minutes of an ended session."""
    with transaction():
        writer, leader = db.session.get_one(Person, secretary.id), db.session.get_one(Person, chair.id)
        made = drafting.compose(writer, session_for(writer, session.id, lock=True, agenda=True))
        if state != State.DRAFT:
            issuing.submit(writer, minutes_for(writer, session.id))
        if state in (State.APPROVED, State.PUBLISHED):
            issuing.approve(leader, minutes_for(leader, session.id))
        if state == State.PUBLISHED:
            issuing.publish(writer, minutes_for(writer, session.id))
    return made


def many_corrections(minutes: Minutes, by: Person, count: int) -> None:
    """Wishes for corrections, past the actions, for counting queries."""
    row = {"minutes_id": minutes.id, "part": Part.AGENDA, "by_id": by.id, "at": clock.now(), "answer": ""}
    with transaction():
        db.session.execute(insert(MinutesCorrection), [{**row, "words": f"Sửa {step}"} for step in range(count)])
