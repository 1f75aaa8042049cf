"""What every act over an inquiry shares: holding it, writing the step, telling people, setting the clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import inspect

from club import clock
from club.db import db
from club.notices.actions import tell
from club.people.models import Person
from club.profile import club_profile
from club.text import shorten
from decisions.inquiries.models import Inquiry, InquiryStep, StepKind
from decisions.inquiries.queries.duty import readers

ASKED, UNASSIGNED, ASSIGNED = "inquiry.asked", "inquiry.unassigned", "inquiry.assigned"
ANSWERED, CONFIRMED, DISPUTED = "inquiry.answered", "inquiry.confirmed", "inquiry.disputed"
DUE_SOON, OVERDUE, RAISED, LATE = "inquiry.due_soon", "inquiry.overdue", "inquiry.raised", "inquiry.late"
# Told this long before the day, or at half of the time where that is shorter.
BEFORE = timedelta(days=2)


def hold(inquiry: Inquiry) -> None:
    """Let one act over an inquiry happen after the other, each on what the one before left."""
    columns = [column.key for column in inspect(Inquiry).column_attrs]
    db.session.refresh(inquiry, columns, with_for_update=True)


def days_to_answer() -> int:
    """The club's setting: within how many days a question is answered."""
    return int(club_profile()["answer_days"])


def set_clock(inquiry: Inquiry, *, begins: datetime | None = None) -> None:
    """Give the inquiry its day, counted from now, and let the reminding begin anew."""
    begins = begins or clock.now()
    span = timedelta(days=days_to_answer())
    inquiry.due_at = begins + span
    inquiry.stage, inquiry.next_at = 0, inquiry.due_at - min(BEFORE, span / 2)
    inquiry.raised_role = inquiry.raised_unit_id = None


def stop_clock(inquiry: Inquiry) -> None:
    """Nobody owes anything now."""
    inquiry.next_at = inquiry.raised_role = inquiry.raised_unit_id = None


def note(
    inquiry: Inquiry,
    kind: StepKind,
    actor: Person | None,
    *,
    words: str = "",
    addressee: str = "",
    client_id: str | None = None,
    at: datetime | None = None,
) -> InquiryStep:
    """Write what happened; flushed, so that notices may be keyed by it."""
    step = InquiryStep(
        inquiry_id=inquiry.id,
        kind=kind,
        actor_id=actor.id if actor else None,
        words=words,
        addressee=addressee[:200],
        client_id=client_id or None,
        at=at or clock.now(),
    )
    db.session.add(step)
    db.session.flush()
    return step


def tell_of(
    inquiry: Inquiry, step: InquiryStep, kind: str, people: Iterable[Person], *, but: Person | None = None, **words: str
) -> int:
    """Tell those who may see the inquiry; how many were told. Nobody learns by a notice of what is closed to them."""
    seeing = readers([person for person in people if but is None or person.id != but.id], inquiry)
    told = {"title": shorten(inquiry.title, 80), "who": inquiry.addressee, **words}
    return tell([person.id for person in seeing], kind, key=f"step:{step.id}", url=inquiry.url, but=but, **told)
