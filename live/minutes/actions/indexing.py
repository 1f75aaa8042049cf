"""What search finds of minutes: the published text, for those who see the session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from club.db import db
from club.i18n import _l
from club.markdown import plain
from club.search import actions as search
from live.minutes.models import Minutes, MinutesVersion, Part, State
from live.minutes.queries.minutes import documents_of, file_of, version_of
from live.models import LiveSession
from live.signals import session_changed

SEARCH_KIND = "live_minutes"


def _document(minutes: Minutes, version: MinutesVersion) -> dict[str, Any]:
    return {
        "thing_id": minutes.id,
        "title": f"Biên bản: {minutes.session.title}",
        "body": "\n".join(plain(version.text(part)) for part in Part),
        "url": minutes.url,
        "audience": minutes.session.audience,
        "at": minutes.published_at,
    }


def renew(minutes: Minutes) -> None:
    """Put published minutes in, or renew them."""
    if minutes.is_public:
        search.index(SEARCH_KIND, **_document(minutes, version_of(minutes, minutes.version)))


@session_changed.connect
def _follow(session: LiveSession) -> None:
    minutes = file_of(session)
    if minutes is not None:
        minutes.session = session
        renew(minutes)
        for one in documents_of(minutes):
            one.file.audience = session.audience


def every() -> Iterator[dict[str, Any]]:
    """All published minutes, for a rebuild of the index."""
    query = select(Minutes, MinutesVersion).join(
        MinutesVersion, (MinutesVersion.minutes_id == Minutes.id) & (MinutesVersion.number == Minutes.version)
    )
    query = query.where(Minutes.state == State.PUBLISHED).options(joinedload(Minutes.session)).order_by(Minutes.id)
    for minutes, version in db.session.execute(query).all():
        yield _document(minutes, version)


def declare() -> None:
    """Tell search what kind there is."""
    search.declare(SEARCH_KIND, _l("Minutes of sessions"), icon="file-earmark-text", every=every)
