"""What the clock does: a reminder before the day, the level above when it has passed, the chair a week later."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from club import clock, ledger
from club.db import db, transaction
from club.policy import Role
from club.tasks import every_minute
from decisions.inquiries.actions.steps import DUE_SOON, LATE, OVERDUE, RAISED, note, tell_of
from decisions.inquiries.models import OPEN, Inquiry, StepKind
from decisions.inquiries.queries.duty import holders, level_above, on_duty

AGAIN = timedelta(days=7)
BATCH = 100


@every_minute
def follow_up() -> None:
    """Take the next step of every inquiry whose moment has come; each in a transaction of its own, and one that was
    answered meanwhile, or stepped by another process, is left alone."""
    due = select(Inquiry.id).where(Inquiry.next_at <= clock.now()).order_by(Inquiry.next_at).limit(BATCH)
    for number in db.session.scalars(due).all():
        with transaction():
            inquiry = db.session.scalar(select(Inquiry).where(Inquiry.id == number).with_for_update(of=Inquiry))
            if inquiry is not None and inquiry.next_at and inquiry.next_at <= clock.now() and inquiry.state in OPEN:
                _step(inquiry)


def _step(inquiry: Inquiry) -> None:
    # Whoever was away for a month finds one step, not three at once: the stage follows from the day.
    if clock.now() < inquiry.due_at:
        inquiry.stage, inquiry.next_at = 1, inquiry.due_at
        step = note(inquiry, StepKind.REMINDED, None, addressee=inquiry.addressee)
        tell_of(inquiry, step, DUE_SOON, on_duty(inquiry))
    elif inquiry.stage < 2:
        inquiry.stage, inquiry.next_at = 2, inquiry.due_at + AGAIN
        _raise(inquiry, *level_above(inquiry))
        step = note(inquiry, StepKind.REMINDED, None, addressee=inquiry.addressee)
        tell_of(inquiry, step, OVERDUE, on_duty(inquiry))
        tell_of(inquiry, step, LATE, [inquiry.asker], above=inquiry.raised_to)
    else:
        inquiry.stage, inquiry.next_at = 3, None
        if inquiry.raised_role is None:
            _raise(inquiry, Role.CHAIR, None, holders(Role.CHAIR, None))
        else:
            step = note(inquiry, StepKind.REMINDED, None, addressee=inquiry.raised_to)
            tell_of(inquiry, step, OVERDUE, [*on_duty(inquiry), *holders(inquiry.raised_role, None)])


def _raise(inquiry: Inquiry, role: Role | None, unit_id: int | None, people: list) -> None:
    inquiry.raised_role, inquiry.raised_unit_id = role, unit_id
    db.session.flush()
    db.session.refresh(inquiry, ["raised_unit"])
    step = note(inquiry, StepKind.RAISED, None, addressee=inquiry.raised_to)
    ledger.record(None, "inquiry.raised", inquiry, to=inquiry.raised_to)
    tell_of(inquiry, step, RAISED, people)
