"""Asking for the floor, giving it, and taking it back."""

from __future__ import annotations

from datetime import timedelta

from club import clock
from club.db import db
from club.errors import Conflict
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from live import policy
from live.actions.log import append
from live.models import EventType, LiveEvent, LiveSession, LiveSpeech, SpeechState
from live.queries import log
from live.queries.log import milliseconds
from live.queries.speakers import cluster_of, pending_of, speaking_in, speech_in


def raise_hand(
    actor: Person, session: LiveSession, *, point_of_order: bool = False, client_id: str | None = None
) -> LiveEvent | None:
    """Ask for the floor. Whoever waits already stays where they are; a point of order turns their hand into one."""
    if first := log.sent_before(session.id, actor.id, client_id):
        return first
    ensure(policy.may_speak(actor, session))
    mine = pending_of(actor, session)
    if mine is not None:
        if mine.state == SpeechState.SPEAKING:
            raise Conflict(_("You have the floor."))
        if mine.point_of_order or not point_of_order:
            return None
        _end(actor, session, mine, SpeechState.LOWERED, None)
    speech = LiveSpeech(
        person_id=actor.id,
        session_id=session.id,
        point_of_order=point_of_order,
        cluster=cluster_of(actor),
        officer=policy.is_officer(actor),
        raised_at=clock.now(),
    )
    payload = {"order": point_of_order, "cluster": speech.cluster, "officer": speech.officer}
    event = append(actor, session, EventType.RAISE, client_id=client_id, payload=payload)
    speech.seq, speech.raised_at = event.seq, event.at
    db.session.add(speech)
    db.session.flush()
    return event


def lower_hand(actor: Person, session: LiveSession, seq: int, *, client_id: str | None = None) -> LiveEvent:
    """Take one's hand down; who presides may take down any, e.g. of somebody who has left."""
    if first := log.sent_before(session.id, actor.id, client_id):
        return first
    speech = speech_in(session, seq)
    ensure(policy.may_speak(actor, session) if speech.person_id == actor.id else policy.may_preside(actor, session))
    if speech.state != SpeechState.WAITING:
        raise Conflict(_("This hand is not up any more."))
    return _end(actor, session, speech, SpeechState.LOWERED, client_id)


def give_floor(actor: Person, session: LiveSession, seq: int, *, client_id: str | None = None) -> LiveEvent:
    """Let somebody speak, for the session's length of a speech; who spoke before has done."""
    if first := log.sent_before(session.id, actor.id, client_id):
        return first
    ensure(policy.may_lead(actor, session))
    speech = speech_in(session, seq)
    if speech.state != SpeechState.WAITING:
        raise Conflict(_("This hand is not up any more."))
    before = speaking_in(session)
    if before is not None:
        _end(actor, session, before, SpeechState.DONE, None)
    speech.started_at = now = clock.now()
    speech.ends_at = ends = now + timedelta(seconds=session.speech_seconds)
    speech.state = SpeechState.SPEAKING
    db.session.flush()
    payload = {"ends": milliseconds(ends)}
    return append(actor, session, EventType.FLOOR, client_id=client_id, about=seq, payload=payload)


def prolong(actor: Person, session: LiveSession, seq: int, *, seconds: int, client_id: str | None = None) -> LiveEvent:
    """Give a speaker so many seconds more, from now on where the time is over already."""
    if first := log.sent_before(session.id, actor.id, client_id):
        return first
    ensure(policy.may_lead(actor, session))
    speech = _speaking(session, seq)
    speech.ends_at = ends = max(speech.ends_at or clock.now(), clock.now()) + timedelta(seconds=seconds)
    db.session.flush()
    payload = {"ends": milliseconds(ends)}
    return append(actor, session, EventType.FLOOR_ENDS, client_id=client_id, about=seq, payload=payload)


def end_speech(actor: Person, session: LiveSession, seq: int, *, client_id: str | None = None) -> LiveEvent:
    """The speaker has done: said by the speaker or by who presides."""
    if first := log.sent_before(session.id, actor.id, client_id):
        return first
    speech = speech_in(session, seq)
    if speech.person_id != actor.id:
        ensure(policy.may_preside(actor, session))
    return _end(actor, session, _speaking(session, seq), SpeechState.DONE, client_id)


def set_rule(
    actor: Person, session: LiveSession, *, balanced: bool, seconds: int, client_id: str | None = None
) -> LiveEvent:
    """Choose the queue's order and the length of a speech; everybody sees by which rule it goes."""
    if first := log.sent_before(session.id, actor.id, client_id):
        return first
    ensure(policy.may_preside(actor, session))
    session.queue_balanced, session.speech_seconds = balanced, seconds
    payload = {"balanced": balanced, "seconds": seconds}
    return append(actor, session, EventType.QUEUE_RULE, client_id=client_id, payload=payload)


def end_running_speech(actor: Person, session: LiveSession) -> None:
    """The session ends, and with it the speech that runs."""
    speech = speaking_in(session)
    if speech is not None:
        _end(actor, session, speech, SpeechState.DONE, None)


def _speaking(session: LiveSession, seq: int) -> LiveSpeech:
    speech = speech_in(session, seq)
    if speech.state != SpeechState.SPEAKING:
        raise Conflict(_("This person does not have the floor."))
    return speech


def _end(
    actor: Person, session: LiveSession, speech: LiveSpeech, state: SpeechState, client_id: str | None
) -> LiveEvent:
    speech.state = state
    if state == SpeechState.DONE:
        speech.done_at = clock.now()
    db.session.flush()
    kind = EventType.DONE if state == SpeechState.DONE else EventType.LOWER
    return append(actor, session, kind, client_id=client_id, about=speech.seq)
