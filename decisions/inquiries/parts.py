"""What inquiries hold about a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from club.db import db
from club.i18n import _l
from club.people.personal_data import Part
from club.search import actions as search
from decisions.inquiries.actions.asking import FOUND
from decisions.inquiries.models import Inquiry, InquiryStep


def export(person: Any) -> list[dict[str, Any]]:
    """Everything the person asked, and everything they said to a question."""
    asked = db.session.scalars(select(Inquiry).where(Inquiry.asker_id == person.id).order_by(Inquiry.id))
    rows: list[dict[str, Any]] = [
        {
            "what": "asked",
            "at": one.asked_at.isoformat(),
            "title": one.title,
            "text": one.words,
            "url": one.source_url or one.url,
            "state": one.state.value,
            "private": one.private,
        }
        for one in asked
    ]
    steps = select(InquiryStep).where(InquiryStep.actor_id == person.id).order_by(InquiryStep.id)
    rows += [
        {"what": step.kind.value, "at": step.at.isoformat(), "question": step.inquiry_id, "text": step.words}
        for step in db.session.scalars(steps)
    ]
    return rows


def erase(person: Any) -> None:
    """Open questions and official answers stay under the erased person's row, so that what was promised stays
    readable; the words of private questions go."""
    mine = select(Inquiry.id).where(Inquiry.asker_id == person.id, Inquiry.private.is_(True))
    quiet = {"synchronize_session": False}
    db.session.execute(
        update(InquiryStep).where(InquiryStep.inquiry_id.in_(mine)).values(words="").execution_options(**quiet)
    )
    search.remove(FOUND, list(db.session.scalars(mine)))
    db.session.execute(
        update(Inquiry)
        .where(Inquiry.asker_id == person.id, Inquiry.private.is_(True))
        .values(title="…", words="")
        .execution_options(**quiet)
    )


PART = Part("inquiries", _l("Questions to officers and units"), export, erase)
