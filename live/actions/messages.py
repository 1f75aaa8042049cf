"""What is said in a room, and what is done to what was said.

Every act carries the `client_id` its phone made. The same act arriving again is answered as the first time, even when
the rule would say no by now: the phone only wants to know what became of it.
"""

from __future__ import annotations

from club import ledger
from club.errors import Conflict, NotFound
from club.i18n import _
from club.limits import hit
from club.people.models import Person
from club.policy import ensure
from club.search import actions as search
from live import policy
from live.actions import indexing
from live.actions.log import append
from live.models import MESSAGE_KIND, EventType, LiveEvent, LiveSession
from live.queries import log

# A person who types fast says less than this; a phone that resends an outbox waits for its turn.
PACE = "10 per 10 seconds"


def _once(actor: Person, session: LiveSession, client_id: str | None) -> LiveEvent | None:
    return log.sent_before(session.id, actor.id, client_id)


def _message(session: LiveSession, seq: int) -> LiveEvent:
    found = log.message_in(session, seq)
    if found is None:
        raise NotFound(_("This message is not in the room."))
    return found


def say(
    actor: Person, session: LiveSession, *, text: str, client_id: str | None = None, reply_to: int | None = None
) -> LiveEvent:
    """Say something, as an answer to a message or freely."""
    if first := _once(actor, session, client_id):
        return first
    ensure(policy.may_say(actor, session))
    hit("live.say", PACE, actor.id)
    payload, quotes = log.words(text), {}
    if reply_to is not None:
        answered = _message(session, reply_to)
        state, latest = log.standing(session, answered.seq)
        if state:
            raise Conflict(_("The message you answer is not there any more."))
        payload["re"] = answered.seq
        quotes = {answered.seq: log.quote(answered.actor_id, latest)}
    return append(actor, session, EventType.MESSAGE, client_id=client_id, quotes=quotes, payload=payload)


def edit(actor: Person, session: LiveSession, seq: int, *, text: str, client_id: str | None = None) -> LiveEvent:
    """Change one's own message; the log keeps what stood there before."""
    if first := _once(actor, session, client_id):
        return first
    message = _message(session, seq)
    ensure(policy.may_take_back(actor, session, message))
    _must_stand(session, message)
    hit("live.say", PACE, actor.id)
    return append(actor, session, EventType.EDIT, client_id=client_id, about=message.seq, payload=log.words(text))


def withdraw(actor: Person, session: LiveSession, seq: int, *, client_id: str | None = None) -> LiveEvent:
    """Take one's own message back: its words are shown to nobody any more."""
    if first := _once(actor, session, client_id):
        return first
    message = _message(session, seq)
    ensure(policy.may_take_back(actor, session, message))
    if log.standing(session, message.seq)[0] == "withdrawn":
        raise Conflict(_("This message was withdrawn already."))
    _unpin(session, message)
    return append(actor, session, EventType.WITHDRAW, client_id=client_id, about=message.seq)


def hide(actor: Person, session: LiveSession, seq: int, *, reason: str, client_id: str | None = None) -> LiveEvent:
    """Hide somebody's message; everybody reads the reason in its place."""
    if first := _once(actor, session, client_id):
        return first
    ensure(policy.may_moderate(actor, session))
    message = _message(session, seq)
    _must_stand(session, message)
    ledger.record(actor, "live.message_hidden", message, reason=reason, session=session.id, seq=message.seq)
    _unpin(session, message)
    search.remove(MESSAGE_KIND, [message.id])
    return append(actor, session, EventType.HIDE, client_id=client_id, about=message.seq, payload={"reason": reason})


def restore(actor: Person, session: LiveSession, seq: int, *, client_id: str | None = None) -> LiveEvent:
    """Show a hidden message again."""
    if first := _once(actor, session, client_id):
        return first
    ensure(policy.may_moderate(actor, session))
    message = _message(session, seq)
    state, latest = log.standing(session, message.seq)
    if state != "hidden":
        raise Conflict(_("This message is not hidden."))
    ledger.record(actor, "live.message_restored", message, session=session.id, seq=message.seq)
    if session.is_ended:
        indexing.index_message(session, message, latest)
    shown = {key: latest[key] for key in ("text", "html", "v") if key in latest}
    return append(actor, session, EventType.RESTORE, client_id=client_id, about=message.seq, payload=shown)


def pin(actor: Person, session: LiveSession, seq: int, *, client_id: str | None = None) -> LiveEvent:
    """Put a message above the room as the announcement; the one before makes place."""
    if first := _once(actor, session, client_id):
        return first
    ensure(policy.may_pin(actor, session))
    message = _message(session, seq)
    _must_stand(session, message)
    session.pinned_seq = message.seq
    quotes = {message.seq: log.quote(message.actor_id, log.standing(session, message.seq)[1])}
    return append(actor, session, EventType.PIN, client_id=client_id, about=message.seq, quotes=quotes)


def unpin(actor: Person, session: LiveSession, seq: int, *, client_id: str | None = None) -> LiveEvent:
    """Take the announcement down."""
    if first := _once(actor, session, client_id):
        return first
    ensure(policy.may_pin(actor, session))
    if session.pinned_seq != seq:
        raise Conflict(_("This message is not pinned."))
    session.pinned_seq = None
    return append(actor, session, EventType.UNPIN, client_id=client_id, about=seq)


def _must_stand(session: LiveSession, message: LiveEvent) -> None:
    state, _latest = log.standing(session, message.seq)
    if state == "withdrawn":
        raise Conflict(_("This message was withdrawn already."))
    if state == "hidden":
        raise Conflict(_("This message is hidden."))


def _unpin(session: LiveSession, message: LiveEvent) -> None:
    if session.pinned_seq == message.seq:
        session.pinned_seq = None
