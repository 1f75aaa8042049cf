"""What was said in a session, to read and to search."""

from __future__ import annotations

from flask import render_template, request

from club.auth import me, members_only
from live.doors import asked_number
from live.queries import log, transcript
from live.queries.fold import fold, group
from live.queries.sessions import session_for
from live.routes import blueprint


@blueprint.get("/<int:session_id>/transcript")
@members_only
def read(session_id: int) -> str:
    """The log of a session from its beginning (`from`), or around a message (`at`), or what a search finds (`q`)."""
    person = me()
    session = session_for(person, session_id)
    query = request.args.get("q", "").strip()[:200]
    if query:
        found, cut = transcript.found_in(session, query)
        page = log.page(person, session, found)
        lines = [line for line in fold(page["events"]) if line.kind == "message"]
        return render_template(
            "live/transcript.html",
            session=session,
            page=page,
            lines=lines,
            query=query,
            cut=cut,
            newer=None,
            older=None,
        )
    start = asked_number("from") or max((asked_number("at") or 1) - transcript.LEAD, 1)
    rows, more = log.after(session, start - 1, size=transcript.SIZE)
    page = log.page(person, session, transcript.with_changes(session, rows))
    lines = group([line for line in fold(page["events"]) if not rows or line.seq <= rows[-1].seq])
    return render_template(
        "live/transcript.html",
        session=session,
        page=page,
        lines=lines,
        query="",
        cut=False,
        newer=rows[-1].seq + 1 if more else None,
        older=max(start - transcript.SIZE, 1) if start > 1 else None,
    )
