"""A log that is read from its beginning, and searched."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from club.db import db
from club.search.models import SearchDocument
from club.text import fold as folded
from club.text import words
from live.models import MESSAGE_KIND, EventType, LiveEvent, LiveSession
from live.queries.log import latest_words

SIZE = 120
# How many rows before a message that was looked for are shown, so that it is read in its course.
LEAD = 8
MOST_FOUND = 100


def with_changes(session: LiveSession, rows: Sequence[LiveEvent]) -> list[LiveEvent]:
    """The rows, and after them whatever later changed the messages among them: a beginning of a log does not fold by
    itself as an end of it does."""
    if not rows:
        return []
    seqs = [row.seq for row in rows if row.type == EventType.MESSAGE]
    later = select(LiveEvent).where(
        LiveEvent.session_id == session.id, LiveEvent.about_seq.in_(seqs), LiveEvent.seq > rows[-1].seq
    )
    return [*rows, *db.session.scalars(later.order_by(LiveEvent.seq))]


def found_in(session: LiveSession, query: str) -> tuple[list[LiveEvent], bool]:
    """The messages of an ended session that hold all words of a query, typed with marks or without, with what changed
    them; and whether the list was cut."""
    parts = words(folded(query))
    if not parts:
        return [], False
    if not _is_indexed(session):
        return _read_through(session, parts)
    matching = (
        select(LiveEvent)
        .join(SearchDocument, (SearchDocument.thing_id == LiveEvent.id) & (SearchDocument.kind == MESSAGE_KIND))
        .where(LiveEvent.session_id == session.id)
    )
    for part in parts:
        matching = matching.where(SearchDocument.folded.like(f"%{part}%"))
    rows = list(db.session.scalars(matching.order_by(LiveEvent.seq).limit(MOST_FOUND + 1)))
    return with_changes(session, rows[:MOST_FOUND]), len(rows) > MOST_FOUND


def _is_indexed(session: LiveSession) -> bool:
    """Whether the job that follows the end of a session has come to its messages."""
    mine = (
        select(SearchDocument.id)
        .join(LiveEvent, (SearchDocument.thing_id == LiveEvent.id) & (SearchDocument.kind == MESSAGE_KIND))
        .where(LiveEvent.session_id == session.id)
    )
    return db.session.scalar(mine.limit(1)) is not None


def _read_through(session: LiveSession, parts: Sequence[str]) -> tuple[list[LiveEvent], bool]:
    """`found_in` without an index: who leaves the room and looks something up at once finds it as well."""
    said = select(LiveEvent).where(LiveEvent.session_id == session.id, LiveEvent.type == EventType.MESSAGE)
    rows = list(db.session.scalars(said.order_by(LiveEvent.seq)))
    latest = latest_words(session.id, [row.seq for row in rows])
    texts = {seq: folded(payload["text"]) for seq, payload in latest.items()}
    found = [row for row in rows if all(part in texts.get(row.seq, "") for part in parts)]
    return with_changes(session, found[:MOST_FOUND]), len(found) > MOST_FOUND
