"""A log that is read from its beginning, and searched."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from club.db import db
from club.search.models import SearchDocument
from club.text import fold as folded
from club.text import words
from live.models import MESSAGE_KIND, EventType, LiveEvent, LiveSession

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
    matching = (
        select(LiveEvent)
        .join(SearchDocument, (SearchDocument.thing_id == LiveEvent.id) & (SearchDocument.kind == MESSAGE_KIND))
        .where(LiveEvent.session_id == session.id)
    )
    for part in parts:
        matching = matching.where(SearchDocument.folded.like(f"%{part}%"))
    rows = list(db.session.scalars(matching.order_by(LiveEvent.seq).limit(MOST_FOUND + 1)))
    return with_changes(session, rows[:MOST_FOUND]), len(rows) > MOST_FOUND
