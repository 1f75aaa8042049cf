"""Polls: drafted, opened, closed, published. Who presides does it; that it was done stands in the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from club import clock, ledger
from club.db import after_commit, db, transaction
from club.errors import Conflict, Invalid
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from live import policy, tallies
from live.actions.log import append
from live.models import EventType, LiveCount, LiveEvent, LivePoll, LiveSession, PollKind, PollState
from live.queries import log
from live.queries.polls import count_of, definition, draft_in, ends, overdue, poll_in, tally


@dataclass(frozen=True)
class Wanted:
    """All that preparing a poll decides."""

    question: str
    kind: PollKind
    options: list[str] = field(default_factory=list)
    most: int = 1
    secret: bool = False
    live_results: bool = False
    open_to: str = "members"
    majority: str = ""
    base: str = "ballots"
    summoned: int | None = None
    quorum: int | None = None


def prepare(
    actor: Person, session: LiveSession, wanted: Wanted, *, poll_id: int | None = None, client_id: str | None = None
) -> LivePoll:
    """Draft a poll, or change a draft; the same form sent twice makes one."""
    ensure(policy.may_prepare(actor, session))
    if client_id and poll_id is None:
        known = select(LivePoll).where(LivePoll.created_by_id == actor.id, LivePoll.client_id == client_id)
        if (found := db.session.scalar(known)) is not None:
            return found
    poll = LivePoll(session_id=session.id, created_by_id=actor.id, client_id=client_id or None)
    if poll_id is not None:
        poll = draft_in(session, poll_id)
    for name, value in vars(wanted).items():
        setattr(poll, name, value)
    db.session.add(poll)
    db.session.flush()
    return poll


def drop(actor: Person, session: LiveSession, poll_id: int) -> None:
    """Throw a draft away."""
    ensure(policy.may_prepare(actor, session))
    db.session.delete(draft_in(session, poll_id))
    db.session.flush()


def open_poll(
    actor: Person, session: LiveSession, poll_id: int, *, seconds: int | None = None, client_id: str | None = None
) -> LiveEvent:
    """Let people vote, for so many seconds or until it is closed."""
    if first := log.sent_before(session.id, actor.id, client_id):
        return first
    ensure(policy.may_lead(actor, session))
    poll = draft_in(session, poll_id)
    poll.opened_at = now = clock.now()
    poll.ends_at = now + timedelta(seconds=seconds) if seconds else None
    payload = {"poll": definition(poll), "ends": ends(poll), "text": poll.question}
    event = append(actor, session, EventType.POLL, client_id=client_id, payload=payload)
    poll.seq, poll.state = event.seq, PollState.OPEN
    db.session.add(LiveCount(poll_id=poll.id, counts={}, ballots=0))
    db.session.flush()
    ledger.record(actor, "live.poll_opened", poll, session=session.id, question=poll.question, secret=poll.secret)
    _watch(session, poll)
    return event


def count_down(
    actor: Person, session: LiveSession, seq: int, *, seconds: int, client_id: str | None = None
) -> LiveEvent:
    """Close an open poll in so many seconds."""
    if first := log.sent_before(session.id, actor.id, client_id):
        return first
    ensure(policy.may_lead(actor, session))
    poll = _open(session, seq)
    poll.ends_at = clock.now() + timedelta(seconds=seconds)
    _watch(session, poll)
    payload = {"ends": ends(poll)}
    return append(actor, session, EventType.POLL_ENDS, client_id=client_id, about=seq, payload=payload)


def close_poll(actor: Person, session: LiveSession, seq: int, *, client_id: str | None = None) -> LiveEvent:
    """Take no more votes."""
    if first := log.sent_before(session.id, actor.id, client_id):
        return first
    ensure(policy.may_preside(actor, session))
    return _close(actor, session, _open(session, seq), client_id)


def count_hall(actor: Person, session: LiveSession, seq: int, *, hands: list[int]) -> None:
    """Type in the hands raised in the hall, by option. They are counted together with the phones' votes and shown
    beside them. Whoever votes by phone does not raise a hand: only the hall can see to that."""
    ensure(policy.may_preside(actor, session))
    poll = poll_in(session, seq)
    if poll.state == PollState.PUBLISHED:
        raise Conflict(_("The result has been published; it cannot be changed any more."))
    if poll.kind != PollKind.SINGLE or poll.secret:
        raise Invalid(_("Hands are counted in an open vote with one choice only."))
    if len(hands) != len(poll.options):
        raise Invalid(_("Give a number for every option."))
    poll.hall, before = list(hands) if any(hands) else [], poll.hall
    poll.revision += 1
    db.session.flush()
    ledger.record(actor, "live.hall_counted", poll, session=session.id, seq=seq, was=before, hands=poll.hall)
    if poll.live_results:
        after_commit(tallies.tell, session.id, poll.id)


def publish_poll(actor: Person, session: LiveSession, seq: int, *, client_id: str | None = None) -> LiveEvent:
    """Show everybody what came out; an open poll is closed first."""
    if first := log.sent_before(session.id, actor.id, client_id):
        return first
    ensure(policy.may_preside(actor, session))
    poll = poll_in(session, seq)
    if poll.state == PollState.PUBLISHED:
        raise Conflict(_("The result has been published already."))
    if poll.state == PollState.OPEN:
        _close(actor, session, poll, None)
    poll.state = PollState.PUBLISHED
    db.session.flush()
    told = tally(poll, count_of(poll))
    ledger.record(actor, "live.poll_published", poll, session=session.id, seq=seq, **told)
    payload = {"tally": told, "text": poll.question}
    return append(actor, session, EventType.POLL_PUBLISHED, client_id=client_id, about=seq, payload=payload)


def close_open_polls(actor: Person, session: LiveSession) -> None:
    """The session ends, and with it every vote."""
    for poll in db.session.scalars(
        select(LivePoll).where(LivePoll.session_id == session.id, LivePoll.state == PollState.OPEN)
    ):
        _close(actor, session, poll, None)


def close_overdue() -> None:
    """Close what stands open past its time, each in a transaction of its own; the clock does it, nobody by name."""
    for session_id, seq in overdue():
        with transaction():
            session = db.session.get_one(LiveSession, session_id, with_for_update=True)
            poll = poll_in(session, seq)
            if poll.state == PollState.OPEN and poll.ends_at and poll.ends_at <= clock.now():
                _close(None, session, poll, None)


def _open(session: LiveSession, seq: int) -> LivePoll:
    poll = poll_in(session, seq)
    if poll.state != PollState.OPEN:
        raise Conflict(_("This vote is closed."))
    return poll


def _close(actor: Person | None, session: LiveSession, poll: LivePoll, client_id: str | None) -> LiveEvent:
    poll.state, poll.closed_at = PollState.CLOSED, clock.now()
    db.session.flush()
    count = count_of(poll)
    ledger.record(actor, "live.poll_closed", poll, session=session.id, seq=poll.seq, ballots=count.ballots)
    payload: dict[str, Any] = {"tally": tally(poll, count)}
    return append(actor, session, EventType.POLL_CLOSED, client_id=client_id, about=poll.seq, payload=payload)


def _watch(session: LiveSession, poll: LivePoll) -> None:
    if poll.ends_at is not None:
        after_commit(tallies.close_later, (poll.ends_at - clock.now()).total_seconds(), close_overdue)
