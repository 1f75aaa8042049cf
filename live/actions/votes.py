"""Casting a vote. When this returns and the transaction stands, the vote is kept, and counts once.

See live.models.polls for what is stored of a secret vote, and why it cannot be changed: nobody knows which it was.
"""

from __future__ import annotations

from club import clock
from club.db import after_commit, db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from live import policy, tallies
from live.models import LivePoll, LiveSession, LiveTurnout, LiveVote
from live.queries import tally
from live.queries.polls import count_of, poll_in
from live.queries.votes import vote_of

# So many changes of a vote are told apart from their repetitions; nobody changes their mind that often.
MOST_SENT = 50


def vote(actor: Person, session: LiveSession, seq: int, *, choice: list[str], client_id: str | None = None) -> None:
    """Vote, or (in a named poll) change one's vote. The same sending arriving again changes nothing, also after the
    poll was closed."""
    poll = poll_in(session, seq)
    if poll.secret:
        _secretly(actor, session, poll, choice, client_id)
    else:
        _by_name(actor, session, poll, choice, client_id)


def _secretly(actor: Person, session: LiveSession, poll: LivePoll, choice: list[str], client_id: str | None) -> None:
    before = db.session.get(LiveTurnout, (poll.id, actor.id))
    if before is not None:
        if client_id and before.client_id == client_id:
            return
        raise Conflict(_("You have voted. A secret vote cannot be changed: nobody knows which one is yours."))
    chosen = _checked(actor, session, poll, choice)
    db.session.add(LiveTurnout(poll_id=poll.id, person_id=actor.id, client_id=client_id or None))
    _count(session, poll, [], chosen, 1)


def _by_name(actor: Person, session: LiveSession, poll: LivePoll, choice: list[str], client_id: str | None) -> None:
    mine = vote_of(actor, poll)
    if mine is not None and client_id and client_id in mine.sent:
        return
    chosen = _checked(actor, session, poll, choice)
    if mine is None:
        mine = LiveVote(poll_id=poll.id, person_id=actor.id, choice=[], sent=[])
        db.session.add(mine)
        _count(session, poll, [], chosen, 1)
    else:
        _count(session, poll, mine.choice, chosen, 0)
    mine.choice, mine.at = chosen, clock.now()
    mine.sent = [*mine.sent, *([client_id] if client_id else [])][-MOST_SENT:]
    db.session.flush()


def _checked(actor: Person, session: LiveSession, poll: LivePoll, choice: list[str]) -> list[str]:
    ensure(policy.may_vote(actor, session, poll))
    chosen = tally.checked(poll.kind, poll.options, poll.most, choice)
    if chosen is None:
        raise Invalid(_("Choose at least one and at most %(most)d.", most=poll.most))
    return chosen


def _count(session: LiveSession, poll: LivePoll, before: list[str], chosen: list[str], more: int) -> None:
    count = count_of(poll)
    count.counts = tally.changed(tally.changed(count.counts, before, -1), chosen, 1)
    count.ballots += more
    poll.revision += 1
    db.session.flush()
    after_commit(tallies.tell, session.id, poll.id)
