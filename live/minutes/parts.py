"""The part of minutes in what the site holds about a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select, update

from club.db import db
from club.i18n import _l
from club.people.personal_data import Part
from live.minutes.models import CorrectionState, Minutes, MinutesCorrection, MinutesRevision, MinutesSection
from live.models import LiveSession


def export(person: Any) -> list[dict[str, Any]]:
    """The minutes the person wrote, submitted, approved or concluded; what they wrote in sections; the corrections they
    asked for."""
    columns = (Minutes.secretary_id, Minutes.submitted_by_id, Minutes.approved_by_id, Minutes.concluded_by_id)
    roles = ("secretary", "submitted", "approved", "concluded")
    query = select(LiveSession.title, Minutes.session_id, *columns).join(Minutes, Minutes.session_id == LiveSession.id)
    rows = [
        {"session": row[0], "url": f"/live/{row[1]}/minutes", "what": what}
        for row in db.session.execute(query.where(or_(*(column == person.id for column in columns))))
        for what, number in zip(roles, row[2:], strict=True)
        if number == person.id
    ]
    written = (
        select(MinutesSection.part, MinutesRevision.text, MinutesRevision.at, Minutes.session_id)
        .join(MinutesSection, MinutesSection.id == MinutesRevision.section_id)
        .join(Minutes, Minutes.id == MinutesSection.minutes_id)
        .where(MinutesRevision.by_id == person.id, MinutesRevision.number > 1)
    )
    rows += [
        {"url": f"/live/{number}/minutes", "what": f"wrote {part.value}", "text": text, "at": at.isoformat()}
        for part, text, at, number in db.session.execute(written.order_by(MinutesRevision.id))
    ]
    asked = select(MinutesCorrection).where(MinutesCorrection.by_id == person.id).order_by(MinutesCorrection.id)
    rows += [
        {"what": "correction", "text": one.words, "state": one.state.value, "at": one.at.isoformat()}
        for one in db.session.scalars(asked)
    ]
    return rows


def erase(person: Any) -> None:
    """What was published in an office stays as it was published; signatures and unanswered wishes go."""
    for column, name in ((Minutes.approved_by_id, "signer"), (Minutes.secretary_id, "signer_secretary")):
        signed = update(Minutes).where(column == person.id).values({name: ""})
        db.session.execute(signed, execution_options={"synchronize_session": False})
    mine = (MinutesCorrection.by_id == person.id, MinutesCorrection.state != CorrectionState.ACCEPTED)
    gone = update(MinutesCorrection).where(*mine).values(words="")
    db.session.execute(gone, execution_options={"synchronize_session": False})


PART = Part("live.minutes", _l("Minutes of sessions"), export, erase)
