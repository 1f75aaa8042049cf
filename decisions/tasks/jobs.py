"""What the clock does: a word before the day, the superior when it has passed, the board a week later; once each."""

from __future__ import annotations

from sqlalchemy import select

from club import clock, ledger
from club.db import db, transaction
from club.i18n import gettext
from club.policy import BOARD
from club.tasks import every_minute
from decisions.inquiries.queries.duty import in_office
from decisions.tasks.actions.steps import AGAIN, DUE_SOON, OVERDUE, RAISED, note, tell_of
from decisions.tasks.models import OPEN, ActionItem, StepKind
from decisions.tasks.queries.duty import owing, superiors

BATCH = 100


@every_minute
def follow_up() -> None:
    """Take the next step of every item whose moment has come; each in a transaction of its own, and one that was done
    meanwhile, or stepped by another process, is left alone."""
    due = select(ActionItem.id).where(ActionItem.next_at <= clock.now()).order_by(ActionItem.next_at).limit(BATCH)
    for number in db.session.scalars(due).all():
        with transaction():
            item = db.session.scalar(select(ActionItem).where(ActionItem.id == number).with_for_update(of=ActionItem))
            if item is not None and item.next_at and item.next_at <= clock.now() and item.state in OPEN:
                _step(item)


def _step(item: ActionItem) -> None:
    # Whoever was away for a month finds one step, not three at once: the stage follows from the day.
    if clock.now() < item.due_at:
        item.stage, item.next_at = 1, item.due_at
        tell_of(item, note(item, StepKind.REMINDED, None, who=item.who), DUE_SOON, owing(item))
    elif item.stage < 2:
        item.stage, item.next_at = 2, item.due_at + AGAIN
        late = owing(item)
        tell_of(item, note(item, StepKind.REMINDED, None, who=item.who), OVERDUE, late)
        unit, people = superiors(item)
        if people:
            _raise(item, unit.name if unit else "", people)
        else:
            # Nobody stands above: the board has it at once.
            item.next_at = clock.now()
    else:
        item.stage, item.next_at = 3, None
        _raise(item, gettext("The management board"), in_office(*BOARD))


def _raise(item: ActionItem, to: str, people: list) -> None:
    step = note(item, StepKind.RAISED, None, who=to)
    ledger.record(None, "task.raised", item, to=to)
    tell_of(item, step, RAISED, people)
