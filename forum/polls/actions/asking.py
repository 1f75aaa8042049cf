"""Putting a poll into a post, closing it, taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from club import clock, ledger
from club.db import db
from club.errors import Invalid
from club.i18n import _
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from club.text import fold, shorten
from forum.actions.sending import hold
from forum.models import Post
from forum.polls import policy
from forum.polls.models import FEWEST, MOST, PostPoll, Results
from forum.polls.notices import CLOSED


def ask(
    author: Person,
    post: Post,
    *,
    question: str,
    options: Sequence[str],
    most: int = 1,
    secret: bool = False,
    results: Results = Results.ALWAYS,
    closes_at: datetime | None = None,
) -> PostPoll:
    """Put a poll into one's own post. A secret one shows its results only after it is closed, whatever was asked."""
    hold(post)
    ensure(policy.may_ask(author, post))
    if not FEWEST <= len(options) <= MOST:
        raise Invalid(_("A poll has from %(fewest)d to %(most)d options.", fewest=FEWEST, most=MOST))
    if len({fold(option) for option in options}) < len(options):
        raise Invalid(_("Two options say the same."))
    if closes_at is not None and closes_at <= clock.now():
        raise Invalid(_("Choose a moment to come."))
    poll = PostPoll(
        post=post,
        question=question,
        options=list(options),
        most=min(max(most, 1), len(options)),
        secret=secret,
        results=Results.CLOSED if secret else results,
        closes_at=closes_at,
        counts=[0] * len(options),
    )
    db.session.add(poll)
    post.polled = True
    db.session.flush()
    return poll


def close(actor: Person, poll: PostPoll, *, reason: str) -> None:
    """End a poll before its time. A moderator's doing stands in the ledger, and the author is told why."""
    hold(poll)
    ensure(policy.may_close(actor, poll))
    poll.closed_at, poll.closed_by_id, poll.closed_reason = clock.now(), actor.id, reason
    post = poll.post
    if actor.id != post.author_id:
        line = ledger.record(actor, "poll.closed", post, reason=reason, question=poll.question)
        words = {"question": shorten(poll.question, 80), "reason": reason}
        tell([post.author_id], CLOSED, key=f"line:{line.id}", url=post.url, but=actor, **words)


def drop(author: Person, poll: PostPoll) -> None:
    """Take one's own poll back while nobody has voted."""
    hold(poll)
    ensure(policy.may_drop(author, poll))
    poll.post.polled = False
    db.session.delete(poll)
    db.session.flush()
