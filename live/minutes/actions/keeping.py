"""What is kept with the minutes on the session's page: the recording and documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from club import ledger
from club.db import db
from club.errors import Invalid
from club.files.actions import remove_file, store_document, store_picture
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from live.minutes import policy
from live.minutes.actions.drafting import open_file
from live.minutes.models import Minutes, MinutesDocument
from live.minutes.queries.minutes import file_of
from live.models import LiveSession

MOST_DOCUMENTS = 20
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")


def keep(actor: Person, session: LiveSession, *, recording_url: str, files: Iterable[Any] = ()) -> Minutes:
    """Set the address of the recording and add files (as a browser uploads them), for all who see the session."""
    ensure(policy.may_keep(actor, session, file_of(session)))
    minutes = open_file(actor, session)
    if minutes.recording_url != recording_url:
        minutes.recording_url = recording_url
        ledger.record(actor, "minutes.recording", minutes, url=recording_url)
    wanted = [one for one in files if getattr(one, "filename", "")]
    mine = select(func.count()).where(MinutesDocument.minutes_id == minutes.id)
    if (db.session.scalar(mine) or 0) + len(wanted) > MOST_DOCUMENTS:
        raise Invalid(_("At most %(num)d documents are kept with a session.", num=MOST_DOCUMENTS))
    for one in wanted:
        store = store_picture if one.mimetype in PICTURES else store_document
        kept = store(actor, one.stream, name=one.filename, audience=session.audience)
        db.session.add(MinutesDocument(minutes_id=minutes.id, file_id=kept.id))
        db.session.flush()
        ledger.record(actor, "minutes.document_added", minutes, name=kept.name)
    return minutes


def drop(actor: Person, session: LiveSession, file_id: int) -> None:
    """Take a document away; twice is once."""
    minutes = file_of(session)
    ensure(policy.may_keep(actor, session, minutes))
    row = db.session.get(MinutesDocument, (minutes.id, file_id)) if minutes else None
    if minutes is None or row is None:
        return
    file = row.file
    db.session.delete(row)
    db.session.flush()
    ledger.record(actor, "minutes.document_removed", minutes, name=file.name)
    remove_file(file)
