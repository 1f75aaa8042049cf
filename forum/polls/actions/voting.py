"""Voting in a poll: once in a secret one, changed at will in a named one while it is open; a repetition is nothing."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from club import clock
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from forum.actions.sending import hold
from forum.polls import policy
from forum.polls.models import PostPoll, PostTurnout, PostVote

# So many changes of a vote are told apart from their repetitions; nobody changes their mind that often.
MOST_SENT = 50


def vote(actor: Person, poll: PostPoll, *, choice: Iterable[int], client_id: str | None = None) -> None:
    """Choose options by their places (from 0)."""
    hold(poll)
    chosen = sorted(set(choice))
    if poll.secret:
        _secretly(actor, poll, chosen, client_id)
    else:
        _by_name(actor, poll, chosen, client_id)


def _secretly(actor: Person, poll: PostPoll, chosen: list[int], client_id: str | None) -> None:
    before = db.session.get(PostTurnout, (poll.id, actor.id))
    if before is not None:
        if client_id and before.client_id == client_id:
            return
        raise Conflict(_("You have voted. A secret vote cannot be changed: nobody knows which one is yours."))
    _check(actor, poll, chosen)
    db.session.add(PostTurnout(poll_id=poll.id, person_id=actor.id, client_id=client_id or None))
    _count(poll, [], chosen, 1)


def _by_name(actor: Person, poll: PostPoll, chosen: list[int], client_id: str | None) -> None:
    mine = db.session.get(PostVote, (poll.id, actor.id))
    if mine is not None and client_id and client_id in mine.sent:
        return
    _check(actor, poll, chosen)
    if mine is None:
        mine = PostVote(poll_id=poll.id, person_id=actor.id, choice=[], sent=[])
        db.session.add(mine)
        _count(poll, [], chosen, 1)
    else:
        _count(poll, mine.choice, chosen, 0)
    mine.choice, mine.at = chosen, clock.now()
    mine.sent = [*mine.sent, *([client_id] if client_id else [])][-MOST_SENT:]
    db.session.flush()


def _check(actor: Person, poll: PostPoll, chosen: list[int]) -> None:
    ensure(policy.may_vote(actor, poll))
    if not 1 <= len(chosen) <= poll.most:
        raise Invalid(_("Choose at least one and at most %(most)d.", most=poll.most))
    if chosen[0] < 0 or chosen[-1] >= len(poll.options):
        raise Invalid(_("There is no such option."))


def recounted(counts: Sequence[int], before: Container[int], chosen: Container[int]) -> list[int]:
    """The counts after a voter who had chosen some options chose others."""
    return [count - (place in before) + (place in chosen) for place, count in enumerate(counts)]


def _count(poll: PostPoll, before: list[int], chosen: list[int], more: int) -> None:
    poll.counts = recounted(poll.counts, before, chosen)
    poll.ballots += more
    db.session.flush()
