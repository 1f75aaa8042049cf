"""What sessions bring to home: a session that is live wants everybody, the next one is announced."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import g, url_for

from club import clock
from club.home import cards
from club.i18n import _, ago, datetime_text
from live.models import LiveSession
from live.queries.sessions import live_and_next

# From when on the next session stands among what needs a person, not only in the programme.
SOON = timedelta(days=7)


def _ahead(person: Any) -> list[LiveSession]:
    # Both cards of one page read the same rows.
    if "live_ahead" not in g:
        g.live_ahead = live_and_next(person)
    return g.live_ahead


def needs(person: Any) -> list[cards.Need]:
    """Sessions that are open now, and the next one when it is near."""
    rows = _ahead(person)
    found = [
        cards.Need(
            title=_("Live now: %(title)s", title=row.title),
            url=url_for("live.room", session_id=row.id),
            icon="broadcast",
            detail=_("Opened %(time)s", time=ago(row.opened_at)),
            action=_("Join the room"),
            rank=1,
        )
        for row in rows
        if row.is_open
    ]
    coming = next((row for row in rows if not row.is_open and row.starts_at - clock.now() < SOON), None)
    if coming is not None:
        found.append(
            cards.Need(
                title=coming.title,
                url=url_for("live.session", session_id=coming.id, slug=coming.slug),
                icon="calendar-event",
                detail=_("%(when)s, %(place)s", when=datetime_text(coming.starts_at), place=coming.place)
                if coming.place
                else datetime_text(coming.starts_at),
                action=_("See the agenda"),
                rank=30,
            )
        )
    return found


def pulse(person: Any) -> cards.Pulse | None:
    """The programme: what comes next."""
    rows = [row for row in _ahead(person) if not row.is_open]
    if not rows:
        return None
    return cards.Pulse(
        title=_("Coming sessions"),
        url=url_for("live.programme"),
        icon="calendar-event",
        template="live/_pulse.html",
        style="live/pages.css",
        rows=rows,
        order=30,
    )
