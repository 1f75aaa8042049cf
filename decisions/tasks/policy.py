"""Who sees action items, who works on them, who confirms. `may_see` and `is_open_to` are one rule with two faces."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_

from club.i18n import _, _l
from club.policy import BOARD, LEADERS, Verdict, audiences_of, declare, has_role, may, no, yes
from decisions.inquiries.policy import offices_held
from decisions.tasks.models import OPEN, ActionItem, State

GIVE = declare("decisions.tasks", _l("Give action items, and follow them up"), BOARD)


def may_see(person: Any, item: ActionItem) -> Verdict:
    """Know of an item: members; what is only planned, the board."""
    if not person.is_authenticated:
        return no(_("Please sign in first."))
    if "members" not in audiences_of(person):
        return no(_("Action items are for members."))
    return may(person, GIVE) if item.state == State.PLANNED else yes()


def is_open_to(person: Any) -> ColumnElement[bool]:
    """`may_see` as a condition on ActionItem."""
    if not person.is_authenticated or "members" not in audiences_of(person):
        return false()
    return ActionItem.id > 0 if may(person, GIVE) else ActionItem.state != State.PLANNED


def units_of(person: Any) -> list[int]:
    """The units for which the person answers, by their offices over exactly those."""
    return offices_held(person)[1]


def is_of(person: Any, item: ActionItem) -> bool:
    """Whether the person owes the item, themselves or by an office over the unit."""
    return person.is_authenticated and (item.owner_id == person.id or item.unit_id in units_of(person))


def mine(person: Any) -> ColumnElement[bool]:
    """`is_of` as a condition on ActionItem."""
    if not person.is_authenticated:
        return false()
    return or_(ActionItem.owner_id == person.id, ActionItem.unit_id.in_(units_of(person)))


def may_give(person: Any) -> Verdict:
    """Give somebody something to do."""
    return may(person, GIVE)


def may_work(person: Any, item: ActionItem) -> Verdict:
    """Say how far it is, what blocks it, that it is done: who owes it."""
    if item.state not in OPEN:
        return no(_("This is not possible now: %(state)s.", state=item.state.label))
    if not is_of(person, item):
        return no(_("%(who)s says how far this is.", who=item.who))
    return may_see(person, item)


def judges(person: Any, item: ActionItem) -> Verdict:
    """Whether the person is one who confirms: whoever asked; where they are gone from the board, or claimed it
    themselves, the chair and vice-chairs. Nobody confirms what they claimed."""
    if person.id == item.claimed_by_id:
        return no(_("You said that it is done, so somebody else confirms it."))
    if person.id == item.asked_by_id:
        return yes()
    gone = item.claimed_by_id == item.asked_by_id or not has_role(item.asked_by, BOARD)
    if gone and has_role(person, LEADERS):
        return yes()
    return no(_("%(who)s asked for it and confirms it.", who=item.asked_by.full_name))


def may_judge(person: Any, item: ActionItem) -> Verdict:
    """Confirm that it is done, or send it back."""
    if item.state != State.CLAIMED:
        return no(_("This is not possible now: %(state)s.", state=item.state.label))
    return may_see(person, item) and judges(person, item)


def may_arrange(person: Any, item: ActionItem) -> Verdict:
    """Give it to another, change its day, drop it: the board."""
    if item.state not in (*OPEN, State.PLANNED):
        return no(_("This is not possible now: %(state)s.", state=item.state.label))
    return may_see(person, item) and may(person, GIVE)


def to_judge(person: Any) -> ColumnElement[bool]:
    """What waits for the person's word as the one who asked."""
    return and_(
        ActionItem.state == State.CLAIMED,
        ActionItem.asked_by_id == person.id,
        ActionItem.claimed_by_id != person.id,
    )
