"""How far it is, what blocks it, that it is done; and the word of whoever asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from club import clock, ledger
from club.db import db
from club.errors import Invalid
from club.files.actions import store_document, store_picture
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from decisions.tasks import policy
from decisions.tasks.actions.steps import (
    BLOCKED,
    CLAIMED,
    CONFIRMED,
    RETURNED,
    note,
    set_clock,
    stop_clock,
    tell_of,
)
from decisions.tasks.models import ActionFile, ActionItem, ActionStep, State, StepKind
from decisions.tasks.queries.duty import asked_for, owing
from decisions.tasks.queries.items import step_sent
from decisions.tasks.signals import confirmed

MOST_FILES = 5
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")


def report(
    actor: Person,
    item: ActionItem,
    *,
    progress: int,
    words: str = "",
    files: Sequence[Any] = (),
    client_id: str | None = None,
) -> None:
    """Say how far it is (percent), with what shows it: words, files (as a browser uploads them). Ends a blockade."""
    if step_sent(actor, client_id):
        return
    ensure(policy.may_work(actor, item))
    if not words and not files and progress == item.progress and item.state == State.PROGRESS:
        raise Invalid(_("Say what was done, or change the percentage."))
    item.state, item.progress, item.blocked_reason = State.PROGRESS, progress, None
    step = note(item, StepKind.PROGRESS, actor, words=words, progress=progress, client_id=client_id)
    _attach(actor, step, files)


def block(actor: Person, item: ActionItem, *, reason: str, client_id: str | None = None) -> None:
    """Say what keeps it from going on; whoever asked is told. The day stays."""
    if step_sent(actor, client_id):
        return
    ensure(policy.may_work(actor, item))
    item.state, item.blocked_reason = State.BLOCKED, reason[:500]
    step = note(item, StepKind.BLOCKED, actor, words=reason, client_id=client_id)
    tell_of(item, step, BLOCKED, asked_for(item), but=actor, reason=reason[:200])


def claim(
    actor: Person, item: ActionItem, *, words: str, files: Sequence[Any] = (), client_id: str | None = None
) -> None:
    """Say that it is done, with what shows it; whoever asked is asked to confirm."""
    if step_sent(actor, client_id):
        return
    ensure(policy.may_work(actor, item))
    item.state, item.progress, item.blocked_reason = State.CLAIMED, 100, None
    item.claimed_at, item.claimed_by_id = clock.now(), actor.id
    stop_clock(item)
    step = note(item, StepKind.CLAIMED, actor, words=words, progress=100, client_id=client_id)
    _attach(actor, step, files)
    tell_of(item, step, CLAIMED, asked_for(item), but=actor)


def _attach(actor: Person, step: ActionStep, files: Sequence[Any]) -> None:
    wanted = [one for one in files if getattr(one, "filename", "")]
    if len(wanted) > MOST_FILES:
        raise Invalid(_("At most %(num)d files at once.", num=MOST_FILES))
    for one in wanted:
        store = store_picture if one.mimetype in PICTURES else store_document
        kept = store(actor, one.stream, name=one.filename, audience="members")
        db.session.add(ActionFile(step_id=step.id, file_id=kept.id))
        db.session.flush()


def confirm(actor: Person, item: ActionItem, *, words: str = "") -> None:
    """It is done, says whoever asked; done twice is done once."""
    if item.state == State.DONE:
        return
    ensure(policy.may_judge(actor, item))
    item.state, item.confirmed_at, item.confirmed_by_id = State.DONE, clock.now(), actor.id
    step = note(item, StepKind.CONFIRMED, actor, words=words)
    ledger.record(actor, "task.confirmed", item, who=item.who)
    tell_of(item, step, CONFIRMED, owing(item), but=actor)
    confirmed.send(item, actor=actor)


def send_back(actor: Person, item: ActionItem, *, reason: str) -> None:
    """It is not done yet, with a reason; the day stays, and reminding goes on."""
    ensure(policy.may_judge(actor, item))
    item.state, item.progress = State.PROGRESS, min(item.progress, 90)
    item.claimed_at = item.claimed_by_id = None
    set_clock(item)
    step = note(item, StepKind.RETURNED, actor, words=reason)
    ledger.record(actor, "task.returned", item, reason=reason)
    tell_of(item, step, RETURNED, owing(item), but=actor, reason=reason[:200])
