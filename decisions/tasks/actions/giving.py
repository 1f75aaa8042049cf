"""The board's acts: give something to do, begin what was planned, give it to another, change its day, drop it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from club import clock, ledger
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _, date_text
from club.people.models import Person
from club.policy import MEMBERS, ensure, has_role
from club.units.models import Unit
from decisions.tasks import policy
from decisions.tasks.actions import indexing
from decisions.tasks.actions.steps import GIVEN, MOVED, note, set_clock, stop_clock, tell_of
from decisions.tasks.models import ActionItem, State, StepKind, end_of
from decisions.tasks.queries.duty import owing
from decisions.tasks.queries.items import item_sent

_plans: dict[str, Callable[[int], bool]] = {}


def planned_while(kind: str, rule: Callable[[int], bool]) -> None:
    """A room says while which of its things an item is only planned; `begin` makes it real."""
    _plans[kind] = rule


def give(
    actor: Person,
    *,
    text: str,
    due_on: date,
    owner: Person | None = None,
    unit: Unit | None = None,
    details: str = "",
    thing: tuple[str, int] | None = None,
    client_id: str | None = None,
) -> ActionItem:
    """Give a person or a unit something to do by a day. `thing`: what it stems from, e.g. ("resolution", 7); the caller
    asked whether the actor may add to it. Sent a second time, the first one again."""
    ensure(policy.may_give(actor))
    if sent := item_sent(actor, client_id):
        return sent
    if due_on < clock.today():
        raise Invalid(_("This day has passed. Choose today or a later day."))
    kind, number = thing or (None, None)
    planned = bool(kind and number and kind in _plans and _plans[kind](number))
    item = ActionItem(
        thing_kind=kind,
        thing_id=number,
        text=text,
        details=details,
        asked_by_id=actor.id,
        due_at=end_of(due_on),
        state=State.PLANNED if planned else State.OPEN,
        client_id=client_id or None,
    )
    _owe(item, owner, unit)
    db.session.add(item)
    db.session.flush()
    db.session.refresh(item)
    ledger.record(actor, "task.given", item, who=item.who, due=date_text(due_on))
    if not planned:
        _begin(actor, item)
    return item


def _owe(item: ActionItem, owner: Person | None, unit: Unit | None) -> None:
    if (owner is None) == (unit is None):
        raise Invalid(_("Choose one person or one unit."))
    if unit is not None and not unit.is_open:
        raise Invalid(_("This unit is closed. Choose the unit that took over its work."))
    if owner is not None and not (owner.is_active and has_role(owner, MEMBERS)):
        raise Invalid(_("This person is no member with an account. Choose another person, or a unit."))
    item.owner_id, item.unit_id = owner.id if owner else None, unit.id if unit else None
    item.place_id = unit.id if unit else owner.unit_id if owner else None


def _begin(actor: Person, item: ActionItem) -> None:
    item.state, item.given_at = State.OPEN, clock.now()
    set_clock(item)
    db.session.flush()
    step = note(item, StepKind.GIVEN, actor, who=item.who)
    tell_of(item, step, GIVEN, owing(item), but=actor, day=date_text(item.due_on))
    indexing.renew(item)


def begin(actor: Person, kind: str, number: int) -> None:
    """What was planned of a thing is real now: people are told, the clock begins. For the room that owns the thing,
    after its own rules."""
    query = select(ActionItem).where(
        ActionItem.thing_kind == kind, ActionItem.thing_id == number, ActionItem.state == State.PLANNED
    )
    for item in db.session.scalars(query.order_by(ActionItem.id)).all():
        _begin(actor, item)


def reassign(
    actor: Person, item: ActionItem, *, reason: str, owner: Person | None = None, unit: Unit | None = None
) -> None:
    """Give it to another, with a reason that both read. Its progress starts anew."""
    ensure(policy.may_arrange(actor, item))
    before, losing = item.who, owing(item)
    if (owner is not None and item.owner_id == owner.id) or (unit is not None and item.unit_id == unit.id):
        raise Conflict(_("It is with them already."))
    _owe(item, owner, unit)
    if item.state != State.PLANNED:
        item.state, item.progress, item.blocked_reason = State.OPEN, 0, None
        set_clock(item)
    db.session.flush()
    db.session.refresh(item, ["owner", "unit", "place"])
    step = note(item, StepKind.REASSIGNED, actor, words=reason, who=item.who)
    ledger.record(actor, "task.reassigned", item, reason=reason, before=before, after=item.who)
    if item.state == State.PLANNED:
        return
    tell_of(item, step, GIVEN, owing(item), but=actor, day=date_text(item.due_on))
    tell_of(item, step, MOVED, losing, but=actor, reason=reason[:200])


def postpone(actor: Person, item: ActionItem, *, due_on: date, reason: str) -> None:
    """Change the day, with a reason; reminding begins anew."""
    ensure(policy.may_arrange(actor, item))
    if due_on < clock.today():
        raise Invalid(_("This day has passed. Choose today or a later day."))
    before, item.due_at = item.due_on, end_of(due_on)
    if before == due_on:
        return
    if item.state != State.PLANNED:
        set_clock(item)
    step = note(item, StepKind.POSTPONED, actor, words=reason, who=date_text(due_on))
    ledger.record(actor, "task.postponed", item, reason=reason, before={"day": str(before)}, after={"day": str(due_on)})
    if item.state != State.PLANNED:
        tell_of(item, step, MOVED, owing(item), but=actor, reason=reason[:200])


def drop(actor: Person, item: ActionItem, *, reason: str) -> None:
    """Nobody has to do it any more, with a reason that stays readable."""
    ensure(policy.may_arrange(actor, item))
    told = item.state != State.PLANNED
    item.state, item.dropped_reason, item.blocked_reason = State.DROPPED, reason[:500], None
    stop_clock(item)
    indexing.renew(item)
    step = note(item, StepKind.DROPPED, actor, words=reason)
    ledger.record(actor, "task.dropped", item, reason=reason)
    if told:
        tell_of(item, step, MOVED, owing(item), but=actor, reason=reason[:200])
