"""How lines of the ledger about minutes read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from club.audit.verbs import changed_words, thing, verb
from club.db import db
from club.i18n import _, _l
from live.minutes.models import KIND, Minutes, State
from live.models import LiveSession


def _version(detail: dict[str, Any]) -> str:
    return _("version %(number)s", number=detail.get("version", ""))


def _name(detail: dict[str, Any]) -> str:
    return str(detail.get("name", ""))


def _names(ids: set[int]) -> dict[int, str]:
    # Drafts, and sessions for few, are not for all who read the ledger.
    query = select(Minutes.id, LiveSession.title).join(LiveSession, LiveSession.id == Minutes.session_id)
    shown = (Minutes.state == State.PUBLISHED, LiveSession.audience.in_(("members", "observers")))
    return dict(iter(db.session.execute(query.where(Minutes.id.in_(ids), *shown))))


def init_app() -> None:
    """State the verbs and the thing."""
    verb("minutes.secretary", _l("named the secretary of a session"), _name)
    verb("minutes.composed", _l("composed the minutes of a session"))
    verb("minutes.submitted", _l("asked the chair to approve minutes"))
    verb("minutes.taken_back", _l("took minutes back to change them"))
    verb("minutes.approved", _l("approved minutes"), _version)
    verb("minutes.returned", _l("sent minutes back"))
    verb("minutes.published", _l("published minutes"), lambda detail: str(detail.get("number", "")))
    verb("minutes.correction_asked", _l("asked for a correction of minutes"))
    verb("minutes.corrected", _l("corrected published minutes"), _version)
    verb("minutes.correction_declined", _l("declined a correction of minutes"))
    verb("minutes.recording", _l("set the recording of a session"))
    verb("minutes.document_added", _l("added a document to a session"), _name)
    verb("minutes.document_removed", _l("took a document of a session away"), _name)
    verb("club.minutes_days", _l("set the days to correct minutes"), changed_words)
    thing(KIND, _l("Minutes of a session"), names=_names)
