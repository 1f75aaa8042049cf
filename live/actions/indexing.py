"""What search finds of sessions: a session from its planning on, its messages once it has ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, select

from club.db import db, transaction
from club.i18n import _l
from club.markdown import plain
from club.search import actions as search
from club.search.models import SearchDocument
from club.tasks import job
from club.text import shorten
from live.models import MESSAGE_KIND, SESSION_KIND, EventType, LiveEvent, LiveSession, SessionState
from live.queries import log

BATCH = 500


def session_document(session: LiveSession) -> dict[str, Any]:
    """The arguments of `search.index` for a session."""
    agenda = "\n".join(item.title for item in session.agenda)
    body = "\n".join([plain(session.aims), session.place, *map(str, session.speakers), agenda])
    return {
        "kind": SESSION_KIND,
        "thing_id": session.id,
        "title": session.title,
        "body": body,
        "url": f"/live/{session.id}-{session.slug}",
        "audience": session.audience,
        "at": session.starts_at,
    }


def message_document(session: LiveSession, event: LiveEvent, payload: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `search.index` for a message. Its title is its own beginning: with the session's title, who
    looks for the session would find every message of it."""
    said = plain(payload["text"])
    return {
        "kind": MESSAGE_KIND,
        "thing_id": event.id,
        "title": shorten(said, 90),
        "body": said,
        "url": f"/live/{session.id}/transcript?at={event.seq}#m{event.seq}",
        "audience": session.audience,
        "at": event.at,
        "author_id": event.actor_id,
    }


def index_session(session: LiveSession) -> None:
    """Put a session in, or renew it; its messages follow when it may have got another audience."""
    search.index(**session_document(session))


def index_message(session: LiveSession, event: LiveEvent, payload: dict[str, Any]) -> None:
    """Put one message of an ended session in."""
    search.index(**message_document(session, event, payload))


@job()
def index_transcript(session_id: int) -> None:
    """Index the messages of an ended session anew, in batches, so that writers wait for none of them long."""
    with transaction():
        mine = select(LiveEvent.id).where(LiveEvent.session_id == session_id)
        db.session.execute(
            delete(SearchDocument).where(SearchDocument.kind == MESSAGE_KIND, SearchDocument.thing_id.in_(mine))
        )
    session = db.session.get(LiveSession, session_id)
    if session is None or not session.is_ended:
        return
    after = 0
    while True:
        with transaction():
            session = db.session.get_one(LiveSession, session_id)
            batch = _batch(session, after)
            for event, payload in batch:
                document = message_document(session, event, payload)
                exact, folded = search.normal_forms(document["title"], document["body"])
                db.session.add(SearchDocument(**document, exact=exact, folded=folded))
        if not batch:
            return
        after = batch[-1][0].seq


def _batch(session: LiveSession, after: int) -> list[tuple[LiveEvent, dict[str, Any]]]:
    """The next messages with their latest words; what is withdrawn or hidden is passed over."""
    found: list[tuple[LiveEvent, dict[str, Any]]] = []
    while not found:
        query = select(LiveEvent).where(
            LiveEvent.session_id == session.id, LiveEvent.type == EventType.MESSAGE, LiveEvent.seq > after
        )
        events = list(db.session.scalars(query.order_by(LiveEvent.seq).limit(BATCH)))
        if not events:
            return []
        after = events[-1].seq
        latest = log.latest_words(session.id, [event.seq for event in events])
        found = [(event, latest[event.seq]) for event in events if event.seq in latest]
    return found


def every_session() -> Iterator[dict[str, Any]]:
    """All sessions, for a rebuild of the index."""
    for session in db.session.scalars(select(LiveSession).order_by(LiveSession.id)):
        yield session_document(session)


def every_message() -> Iterator[dict[str, Any]]:
    """All messages of ended sessions, for a rebuild of the index."""
    for session in db.session.scalars(select(LiveSession).where(LiveSession.state == SessionState.ENDED)).all():
        after = 0
        while batch := _batch(session, after):
            for event, payload in batch:
                yield message_document(session, event, payload)
            after = batch[-1][0].seq


def declare() -> None:
    """Tell search what kinds there are."""
    search.declare(SESSION_KIND, _l("Club sessions"), icon="calendar-event", every=every_session)
    search.declare(MESSAGE_KIND, _l("Messages of sessions"), icon="chat-left-text", every=every_message)
