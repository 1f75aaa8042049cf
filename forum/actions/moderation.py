"""Acts of power over what was written: each says why, in the ledger and to its author."""

from __future__ import annotations

from club import clock, ledger
from club.errors import Conflict
from club.i18n import _
from club.ledger import LedgerLine
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from club.text import shorten
from forum import policy
from forum.actions import indexing
from forum.actions.sending import hold
from forum.models import Post, Topic

HIDDEN, SHOWN = "forum.hidden", "forum.shown"


def hide(actor: Person, post: Post, *, reason: str) -> None:
    """Hide a post: others read the reason in its place, its author and the board still read the words."""
    ensure(policy.may_hide(actor, post))
    hold(post)
    if post.hidden_at:
        raise Conflict(_("This post is hidden already."))
    if post.deleted_at:
        raise Conflict(_("Its author deleted this post meanwhile."))
    post.hidden_at, post.hidden_by_id, post.hidden_reason = clock.now(), actor.id, reason
    indexing.index(post)
    line = ledger.record(actor, "post.hidden", post, reason=reason, topic=post.topic_id, number=post.number)
    _tell_author(actor, post.author_id, post.topic, line, HIDDEN, post.url)


def show(actor: Person, post: Post, *, reason: str) -> None:
    """Show a hidden post again."""
    ensure(policy.may_hide(actor, post))
    hold(post)
    if post.hidden_at is None:
        raise Conflict(_("This post is not hidden."))
    post.hidden_at = post.hidden_by_id = post.hidden_reason = None
    indexing.index(post)
    line = ledger.record(actor, "post.shown", post, reason=reason, topic=post.topic_id, number=post.number)
    _tell_author(actor, post.author_id, post.topic, line, SHOWN, post.url)


def hide_topic(actor: Person, topic: Topic, *, reason: str) -> None:
    """Hide a topic with all its posts from everybody but its author and the board."""
    ensure(policy.may_hide_topic(actor, topic))
    hold(topic)
    if topic.hidden_at:
        raise Conflict(_("This topic is hidden already."))
    topic.hidden_at, topic.hidden_reason = clock.now(), reason
    indexing.readdress(topic)
    line = ledger.record(actor, "topic.hidden", topic, reason=reason)
    _tell_author(actor, topic.author_id, topic, line, HIDDEN, topic.url)


def show_topic(actor: Person, topic: Topic, *, reason: str) -> None:
    """Show a hidden topic again."""
    ensure(policy.may_hide_topic(actor, topic))
    hold(topic)
    if topic.hidden_at is None:
        raise Conflict(_("This topic is not hidden."))
    topic.hidden_at = topic.hidden_reason = None
    indexing.readdress(topic)
    line = ledger.record(actor, "topic.shown", topic, reason=reason)
    _tell_author(actor, topic.author_id, topic, line, SHOWN, topic.url)


def _tell_author(actor: Person, author_id: int, topic: Topic, line: LedgerLine, kind: str, url: str) -> None:
    # Keyed by the ledger's line: what is hidden a second time is told a second time.
    words = {"title": shorten(topic.title, 80), "reason": line.reason or ""}
    tell([author_id], kind, key=f"line:{line.id}", url=url, but=actor, **words)


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
