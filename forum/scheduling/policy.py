"""Who plans topics, and whose a planned one is: its author's alone."""

from __future__ import annotations

from typing import Any

from club.i18n import _
from club.policy import Verdict, may, no, yes
from forum import policy
from forum.models import Space, TopicKind
from forum.scheduling.models import PlannedTopic, PlanState


def may_plan(person: Any, space: Space, kind: TopicKind | None = None) -> Verdict:
    """Let a topic come out at a time: the board, and the moderators of the space."""
    if not (starts := policy.may_start(person, space, kind)):
        return starts
    announces = may(person, policy.ANNOUNCE, unit=space.unit, thing=space.thing)
    if announces or policy.may_moderate(person, space):
        return yes()
    return no(_("Only the management board and the moderators of the space plan topics."))


def may_see_plan(person: Any, plan: PlannedTopic) -> Verdict:
    """Know of a planned topic before it is published: its author alone."""
    return yes() if plan.author_id == person.id else no(_("Nobody but its author sees a planned topic."))


def may_change(person: Any, plan: PlannedTopic) -> Verdict:
    """Change what is planned, or plan anew what was cancelled or failed."""
    if plan.state == PlanState.PUBLISHED:
        return no(_("This topic is published already. Change it where it stands."))
    return may_see_plan(person, plan)


def may_publish(person: Any, plan: PlannedTopic) -> Verdict:
    """Let it out."""
    return may_change(person, plan) and may_plan(person, plan.space, plan.kind)


def may_cancel(person: Any, plan: PlannedTopic) -> Verdict:
    """Call it off; the text stays."""
    if not plan.waits:
        return no(_("There is nothing to call off."))
    return may_see_plan(person, plan)
