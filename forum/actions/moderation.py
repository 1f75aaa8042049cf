"""Arranging topics: pinning, locking, archiving, each with its reason in the ledger. Hiding is in forum.due_process."""

from __future__ import annotations

from club import clock, ledger
from club.errors import Conflict
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from forum import policy
from forum.actions.sending import hold
from forum.models import Topic


def pin(actor: Person, topic: Topic, *, reason: str) -> None:
    """Keep a topic on top of its space."""
    ensure(policy.may_arrange(actor, topic))
    hold(topic)
    if topic.pinned:
        raise Conflict(_("This topic is pinned already."))
    topic.pinned = True
    ledger.record(actor, "topic.pinned", topic, reason=reason)


def unpin(actor: Person, topic: Topic, *, reason: str) -> None:
    """Let a pinned topic take its place by time again."""
    ensure(policy.may_arrange(actor, topic))
    hold(topic)
    if not topic.pinned:
        raise Conflict(_("This topic is not pinned."))
    topic.pinned = False
    ledger.record(actor, "topic.unpinned", topic, reason=reason)


def lock(actor: Person, topic: Topic, *, reason: str) -> None:
    """End the writing in a topic; everybody reads why."""
    ensure(policy.may_arrange(actor, topic))
    hold(topic)
    if topic.locked_at:
        raise Conflict(_("This topic is locked already."))
    topic.locked_at, topic.locked_reason = clock.now(), reason
    ledger.record(actor, "topic.locked", topic, reason=reason)


def unlock(actor: Person, topic: Topic, *, reason: str) -> None:
    """Let people write in a topic again."""
    ensure(policy.may_arrange(actor, topic))
    hold(topic)
    if topic.locked_at is None:
        raise Conflict(_("This topic is not locked."))
    topic.locked_at = topic.locked_reason = None
    ledger.record(actor, "topic.unlocked", topic, reason=reason)


def archive(actor: Person, topic: Topic, *, reason: str) -> None:
    """Put a topic away: found and read, but not written in, and not among what is new."""
    ensure(policy.may_arrange(actor, topic))
    hold(topic)
    if topic.archived_at:
        raise Conflict(_("This topic is archived already."))
    topic.archived_at, topic.archived_reason, topic.pinned = clock.now(), reason, False
    ledger.record(actor, "topic.archived", topic, reason=reason)


def unarchive(actor: Person, topic: Topic, *, reason: str) -> None:
    """Take a topic back among the living ones."""
    ensure(policy.may_arrange(actor, topic))
    hold(topic)
    if topic.archived_at is None:
        raise Conflict(_("This topic is not archived."))
    topic.archived_at = topic.archived_reason = None
    ledger.record(actor, "topic.unarchived", topic, reason=reason)
