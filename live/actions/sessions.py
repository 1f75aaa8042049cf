"""Planning, opening and ending sessions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from club import clock, ledger, markdown
from club.db import after_commit, db
from club.people.models import Person
from club.policy import ensure
from live import policy, presence
from live.actions import indexing, polls, speakers
from live.actions.log import append
from live.models import AgendaItem, EventType, LiveEvent, LiveSession, SessionFormat, SessionState
from live.queries.questions import unanswered
from live.queries.sessions import people_named
from live.signals import session_changed, session_ended


@dataclass(frozen=True)
class Point:
    """One point of an agenda as it was typed; `id` where it stood there before."""

    title: str
    minutes: int
    owner: str = ""
    id: int | None = None


@dataclass(frozen=True)
class Plan:
    """All that planning a session decides."""

    title: str
    format: SessionFormat
    starts_at: datetime
    ends_at: datetime
    audience: str
    quarter: int | None
    aims: str = ""
    place: str = ""
    link: str = ""
    speakers: list[str] = field(default_factory=list)
    chaired_by_id: int | None = None
    agenda: list[Point] = field(default_factory=list)
    anonymous_questions: bool = True


def plan(actor: Person, wanted: Plan, *, client_id: str | None = None) -> LiveSession:
    """Put a session on the programme; the same form sent twice makes one."""
    ensure(policy.may_plan(actor))
    if client_id:
        known = select(LiveSession).where(LiveSession.planned_by_id == actor.id, LiveSession.client_id == client_id)
        if (found := db.session.scalar(known)) is not None:
            return found
    session = LiveSession(planned_by_id=actor.id, client_id=client_id or None, state=SessionState.PLANNED)
    _fill(session, wanted)
    db.session.add(session)
    db.session.flush()
    _set_agenda(session, wanted.agenda)
    ledger.record(actor, "live.planned", session, title=session.title, starts_at=session.starts_at.isoformat())
    indexing.index_session(session)
    return session


def change(actor: Person, session: LiveSession, wanted: Plan) -> LiveSession:
    """Change what was planned; the ledger keeps what stood there before."""
    ensure(policy.may_plan(actor))
    before = _outline(session)
    audience = session.audience
    _fill(session, wanted)
    _set_agenda(session, wanted.agenda)
    db.session.flush()
    now = _outline(session)
    changed = {key: [before[key], now[key]] for key in now if before[key] != now[key]}
    if changed:
        ledger.record(actor, "live.changed", session, changed=changed)
    indexing.index_session(session)
    session_changed.send(session)
    if session.is_ended and session.audience != audience:
        after_commit(indexing.index_transcript, session.id)
    return session


def _outline(session: LiveSession) -> dict[str, Any]:
    return {
        "title": session.title,
        "format": session.format,
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "place": session.place,
        "audience": session.audience,
        "chaired_by": session.chaired_by_id,
        "anonymous_questions": session.anonymous_questions,
    }


def _fill(session: LiveSession, wanted: Plan) -> None:
    session.name(wanted.title)
    session.format, session.audience = wanted.format, wanted.audience
    session.starts_at, session.ends_at = wanted.starts_at, wanted.ends_at
    session.programme_year = clock.local(wanted.starts_at).year
    session.programme_quarter = wanted.quarter
    session.aims, session.aims_html = wanted.aims, markdown.render(wanted.aims)
    session.html_version = markdown.VERSION
    session.place, session.link, session.speakers = wanted.place, wanted.link, list(wanted.speakers)
    session.chaired_by_id = wanted.chaired_by_id
    session.anonymous_questions = wanted.anonymous_questions


def _set_agenda(session: LiveSession, points: list[Point]) -> None:
    """Keep the rows of points that stay: later events of the log name them."""
    known = {item.id: item for item in session.agenda}
    owners = people_named({point.owner for point in points if point.owner})
    # First out of the way, so that two points that change places never hold the same number.
    for item in session.agenda:
        item.position += 10_000
    db.session.flush()
    kept = []
    for position, point in enumerate(points, start=1):
        item = known.pop(point.id, None) if point.id else None
        item = item or AgendaItem(session_id=session.id)
        item.position, item.title, item.minutes, item.owner = position, point.title, point.minutes, point.owner
        item.owner_id = owners.get(point.owner)
        kept.append(item)
    session.agenda[:] = kept
    db.session.flush()


def open_session(actor: Person, session: LiveSession, *, client_id: str | None = None) -> LiveEvent | None:
    """Open the room: who is waiting in it is present from now on. Opening what is open changes nothing."""
    if session.is_open:
        return None
    ensure(policy.may_open(actor, session))
    again = session.is_ended
    session.state, session.ended_at = SessionState.OPEN, None
    session.opened_at = session.opened_at or clock.now()
    ledger.record(actor, "live.reopened" if again else "live.opened", session)
    presence.write_down(session)
    return append(actor, session, EventType.OPENED, client_id=client_id)


def end_session(actor: Person, session: LiveSession, *, client_id: str | None = None) -> LiveEvent | None:
    """End the session: its log is read from now on, and search finds what was said."""
    if session.is_ended:
        return None
    ensure(policy.may_end(actor, session))
    presence.close_all(session)
    polls.close_open_polls(actor, session)
    speakers.end_running_speech(actor, session)
    session.state, session.ended_at, session.picked_seq = SessionState.ENDED, clock.now(), None
    ledger.record(actor, "live.ended", session, messages=session.last_seq)
    session_ended.send(session, actor=actor, questions=unanswered(session))
    after_commit(indexing.index_transcript, session.id)
    return append(actor, session, EventType.ENDED, client_id=client_id)
