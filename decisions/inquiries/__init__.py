"""Questions and wishes that are put to an officer or a unit, and the duty to answer them.

A room makes an inquiry by `actions.asking.ask(…)`, after it named its kind of thing in `sources`; all else (whose duty
it is, the day, reminders, the level above, what the asker says to the answer, the public figures) is here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from club.audit.verbs import changed_words, thing, verb
from club.db import db
from club.i18n import _l
from club.people import personal_data
from club.search import actions as search
from decisions import citing
from decisions.inquiries import cards, citable, notices, parts
from decisions.inquiries.actions import following
from decisions.inquiries.actions.asking import FOUND, document
from decisions.inquiries.models import Inquiry, State
from decisions.inquiries.routes import acts, pages

# Imported for what they register: pages, cards, the clock's job.
SHELVES = (acts, pages, cards, following)


def init_app() -> None:
    """Put the part into the room."""
    notices.init_app()
    citing.add(citable.KIND)
    personal_data.add(parts.PART)
    search.declare(FOUND, _l("Questions to officers and units"), icon="question-circle", every=_every)
    verb("inquiry.assigned", _l("assigned a question"), lambda d: f"{d.get('before') or '–'} → {d.get('after') or '–'}")
    verb("inquiry.raised", _l("raised a question that was not answered in time"), lambda d: str(d.get("to") or ""))
    verb("club.answer_days", _l("set the days to answer questions"), changed_words)
    thing("inquiry", _l("Question"), url=lambda number: f"/decisions/inquiries/{number}", names=_names)


def _names(ids: set[int]) -> dict[int, str]:
    # The ledger's readers are not all readers of a closed space or of a private question: a number is enough for them.
    open_ones = select(Inquiry.id, Inquiry.title).where(
        Inquiry.id.in_(ids), Inquiry.thing_kind.is_(None), Inquiry.private.is_(False)
    )
    return dict(db.session.execute(open_ones).all())


def _every() -> Iterator[dict[str, Any]]:
    wanted = (Inquiry.thing_kind.is_(None), Inquiry.private.is_(False), Inquiry.state != State.WITHDRAWN)
    for inquiry in db.session.scalars(select(Inquiry).where(*wanted).order_by(Inquiry.id)):
        yield document(inquiry)
