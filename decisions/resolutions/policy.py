"""Who drafts, approves, publishes and reads. `may_see` and `is_open_to` are one rule with two faces."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false, true

from club.i18n import _, _l
from club.policy import BOARD, Role, Verdict, audiences_of, declare, may, no, yes
from decisions.resolutions.models import PUBLIC, Resolution, State

DRAFT = declare("decisions.resolve", _l("Draft resolutions and say what they rest on"), BOARD)
APPROVE = declare("decisions.approve", _l("Approve, publish, replace and revoke resolutions"), {Role.CHAIR})


def may_see(person: Any, resolution: Resolution) -> Verdict:
    """Read it: members once it is published, the board before."""
    if not person.is_authenticated:
        return no(_("Please sign in first."))
    if may(person, DRAFT):
        return yes()
    if resolution.state in PUBLIC and "members" in audiences_of(person):
        return yes()
    return no(_("This resolution is not open to you."))


def is_open_to(person: Any) -> ColumnElement[bool]:
    """`may_see` as a condition on Resolution."""
    if not person.is_authenticated:
        return false()
    if may(person, DRAFT):
        return true()
    return Resolution.state.in_(PUBLIC) if "members" in audiences_of(person) else false()


def may_draft(person: Any) -> Verdict:
    """Draft one."""
    return may(person, DRAFT)


def _at(resolution: Resolution, *states: State) -> Verdict:
    if resolution.state in states:
        return yes()
    return no(_("This is not possible now: %(state)s.", state=resolution.state.label))


def may_edit(person: Any, resolution: Resolution) -> Verdict:
    """Change words and sources: until it is published. What was approved has to be approved again."""
    return may(person, DRAFT) and _at(resolution, State.DRAFT, State.SUBMITTED, State.APPROVED)


def may_submit(person: Any, resolution: Resolution) -> Verdict:
    """Ask the chair to approve."""
    return may(person, DRAFT) and _at(resolution, State.DRAFT)


def may_discard(person: Any, resolution: Resolution) -> Verdict:
    """Throw a draft away: who drafted it, and the chair."""
    allowed = may(person, APPROVE) if person.id != resolution.drafted_by_id else may(person, DRAFT)
    return allowed and _at(resolution, State.DRAFT, State.SUBMITTED)


def may_approve(person: Any, resolution: Resolution) -> Verdict:
    """Approve it, or send it back."""
    return may(person, APPROVE) and _at(resolution, State.DRAFT, State.SUBMITTED)


def may_publish(person: Any, resolution: Resolution) -> Verdict:
    """Give it its number and show it to members."""
    return may(person, APPROVE) and _at(resolution, State.APPROVED)


def may_revoke(person: Any, resolution: Resolution) -> Verdict:
    """Take it out of force, with a reason."""
    return may(person, APPROVE) and _at(resolution, State.PUBLISHED)


def may_replace(person: Any, resolution: Resolution) -> Verdict:
    """Draft another in its place."""
    return may(person, DRAFT) and _at(resolution, State.PUBLISHED)
