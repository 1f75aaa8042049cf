"""Asking, supporting, and what those who preside do with questions.

Each act is one row of the log, and carries what phones need to follow: the new support, where a duplicate went. A
repeated sending is answered as the first time. An act that finds its wish fulfilled already (a second device supports
what is supported) returns None: nothing happened, nothing is told.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, select, update

from club import clock, ledger
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.limits import hit
from club.people.models import Person
from club.policy import ensure
from club.text import shorten
from live import policy
from live.actions.log import append
from live.models import EventType, LiveEvent, LiveQuestion, LiveSession, LiveSupport, QuestionState
from live.queries import log
from live.queries.questions import question_in
from live.signals import question_answered

PACE = "6 per minute"
SUPPORT_PACE = "40 per minute"


def ask(
    actor: Person, session: LiveSession, *, text: str, anonymous: bool = False, client_id: str | None = None
) -> LiveEvent:
    """Ask a question, with one's name or (where the session allows it) without."""
    if first := log.sent_before(session.id, actor.id, client_id):
        return first
    ensure(policy.may_ask(actor, session, anonymous=anonymous))
    hit("live.ask", PACE, actor.id)
    payload: dict[str, Any] = {"text": text, "anon": True} if anonymous else {"text": text}
    event = append(actor, session, EventType.ASK, client_id=client_id, payload=payload)
    db.session.add(
        LiveQuestion(
            session_id=session.id,
            seq=event.seq,
            author_id=actor.id,
            anonymous=anonymous,
            text=text,
            asked_at=event.at,
        )
    )
    db.session.flush()
    return event


def retract(actor: Person, session: LiveSession, seq: int, *, client_id: str | None = None) -> LiveEvent:
    """Take one's own question back: its words are shown to nobody any more."""
    if first := log.sent_before(session.id, actor.id, client_id):
        return first
    question = question_in(session, seq)
    ensure(policy.may_retract(actor, session, question))
    _must_wait(question)
    _put_down(session, seq)
    _settle(question, QuestionState.RETRACTED, actor)
    payload = {"anon": True} if question.anonymous else {}
    return append(actor, session, EventType.RETRACT, client_id=client_id, about=seq, payload=payload)


def support(actor: Person, session: LiveSession, seq: int, *, client_id: str | None = None) -> LiveEvent | None:
    """Support a question, once a person."""
    if first := log.sent_before(session.id, actor.id, client_id):
        return first
    question = question_in(session, seq)
    ensure(policy.may_support(actor, session, question))
    _must_wait(question)
    hit("live.support", SUPPORT_PACE, actor.id)
    if db.session.get(LiveSupport, (question.id, actor.id)) is not None:
        return None
    db.session.add(LiveSupport(question_id=question.id, person_id=actor.id))
    question.support += 1
    return append(actor, session, EventType.SUPPORT, client_id=client_id, about=seq, payload={"n": question.support})


def unsupport(actor: Person, session: LiveSession, seq: int, *, client_id: str | None = None) -> LiveEvent | None:
    """Take one's support back."""
    if first := log.sent_before(session.id, actor.id, client_id):
        return first
    question = question_in(session, seq)
    ensure(policy.may_support(actor, session, question))
    _must_wait(question)
    found = db.session.get(LiveSupport, (question.id, actor.id))
    if found is None:
        return None
    db.session.delete(found)
    question.support -= 1
    return append(actor, session, EventType.UNSUPPORT, client_id=client_id, about=seq, payload={"n": question.support})


def merge(actor: Person, session: LiveSession, seq: int, *, into: int, client_id: str | None = None) -> LiveEvent:
    """Let a duplicate go up in another question. Who supported it, and who asked it, support the other from now on; who
    supported both counts once."""
    if first := log.sent_before(session.id, actor.id, client_id):
        return first
    ensure(policy.may_preside(actor, session))
    if seq == into:
        raise Invalid(_("A question cannot be merged with itself."))
    question, other = question_in(session, seq), question_in(session, into)
    _must_wait(question)
    if other.state not in {QuestionState.WAITING, QuestionState.ANSWERED}:
        raise Conflict(_("The question you merge into is not there any more."))
    known = set(db.session.scalars(select(LiveSupport.person_id).where(LiveSupport.question_id == other.id)))
    coming = set(db.session.scalars(select(LiveSupport.person_id).where(LiveSupport.question_id == question.id)))
    if question.author_id is not None:
        coming.add(question.author_id)
    for person_id in sorted(coming - known - {other.author_id or 0}):
        db.session.add(LiveSupport(question_id=other.id, person_id=person_id, via_seq=seq))
    db.session.flush()
    other.support = _supporters(other)
    db.session.execute(
        update(LiveQuestion)
        .where(LiveQuestion.session_id == session.id, LiveQuestion.into_seq == seq)
        .values(into_seq=into)
        .execution_options(synchronize_session="fetch")
    )
    question.into_seq = into
    _put_down(session, seq)
    _settle(question, QuestionState.MERGED, actor)
    ledger.record(actor, "live.question_merged", question, session=session.id, seq=seq, into=into)
    payload = {"into": into, "n": other.support}
    return append(actor, session, EventType.MERGE, client_id=client_id, about=seq, payload=payload)


def pick(actor: Person, session: LiveSession, seq: int, *, client_id: str | None = None) -> LiveEvent:
    """Put a question above the room: it is being answered now. The one before makes place."""
    if first := log.sent_before(session.id, actor.id, client_id):
        return first
    ensure(policy.may_lead(actor, session))
    question = question_in(session, seq)
    _must_wait(question)
    session.picked_seq = seq
    payload = {"text": shorten(question.text, 200)}
    return append(actor, session, EventType.PICK, client_id=client_id, about=seq, payload=payload)


def unpick(actor: Person, session: LiveSession, seq: int, *, client_id: str | None = None) -> LiveEvent:
    """Take the question down again, unanswered."""
    if first := log.sent_before(session.id, actor.id, client_id):
        return first
    ensure(policy.may_preside(actor, session))
    if session.picked_seq != seq:
        raise Conflict(_("This question is not being answered just now."))
    session.picked_seq = None
    return append(actor, session, EventType.UNPICK, client_id=client_id, about=seq)


def answer(
    actor: Person, session: LiveSession, seq: int, *, text: str = "", aloud: bool = False, client_id: str | None = None
) -> LiveEvent:
    """Mark a question as answered aloud, or answer it in writing (also after the end, and again to correct it)."""
    if first := log.sent_before(session.id, actor.id, client_id):
        return first
    ensure(policy.may_preside(actor, session))
    question = question_in(session, seq)
    if question.state not in {QuestionState.WAITING, QuestionState.ANSWERED}:
        raise Conflict(_("This question does not wait any more."))
    if not text and not aloud:
        raise Invalid(_("Write the answer."), fields={"text": [_("Write the answer.")]})
    question.answer, question.answered_live = text or question.answer, aloud or question.answered_live
    _put_down(session, seq)
    _settle(question, QuestionState.ANSWERED, actor)
    if session.is_ended:
        question_answered.send(question, actor=actor)
    ledger.record(actor, "live.question_answered", question, session=session.id, seq=seq, aloud=aloud)
    payload = {"answer": question.answer, "live": question.answered_live}
    return append(actor, session, EventType.ANSWER, client_id=client_id, about=seq, payload=payload)


def dismiss(
    actor: Person, session: LiveSession, seq: int, *, reason: str, masked: bool = False, client_id: str | None = None
) -> LiveEvent:
    """Not answer a question; everybody reads why. `masked` hides its words too (hurtful ones, personal data)."""
    if first := log.sent_before(session.id, actor.id, client_id):
        return first
    ensure(policy.may_preside(actor, session))
    question = question_in(session, seq)
    _must_wait(question)
    question.reason, question.masked = reason, masked
    _put_down(session, seq)
    _settle(question, QuestionState.DISMISSED, actor)
    ledger.record(actor, "live.question_dismissed", question, reason=reason, session=session.id, seq=seq, masked=masked)
    payload = {"reason": reason, "masked": masked}
    return append(actor, session, EventType.DISMISS, client_id=client_id, about=seq, payload=payload)


def reopen(actor: Person, session: LiveSession, seq: int, *, client_id: str | None = None) -> LiveEvent:
    """Let a question wait again. A duplicate takes back the support that came with it."""
    if first := log.sent_before(session.id, actor.id, client_id):
        return first
    ensure(policy.may_preside(actor, session))
    question = question_in(session, seq)
    if question.state in {QuestionState.WAITING, QuestionState.RETRACTED}:
        raise Conflict(_("Only a question that was answered, dismissed or merged can be opened again."))
    payload: dict[str, Any] = {"n": question.support, "text": question.text}
    if question.into_seq is not None:
        other = question_in(session, question.into_seq)
        db.session.execute(delete(LiveSupport).where(LiveSupport.question_id == other.id, LiveSupport.via_seq == seq))
        other.support = _supporters(other)
        payload["into"], payload["into_n"] = other.seq, other.support
    ledger.record(actor, "live.question_reopened", question, session=session.id, seq=seq, was=question.state.value)
    question.state, question.into_seq, question.masked, question.reason = QuestionState.WAITING, None, False, ""
    question.answered_live, question.settled_at, question.settled_by_id = False, None, None
    return append(actor, session, EventType.REOPEN, client_id=client_id, about=seq, payload=payload)


def _must_wait(question: LiveQuestion) -> None:
    if question.state != QuestionState.WAITING:
        raise Conflict(_("This question does not wait any more."))


def _put_down(session: LiveSession, seq: int) -> None:
    if session.picked_seq == seq:
        session.picked_seq = None


def _settle(question: LiveQuestion, state: QuestionState, actor: Person) -> None:
    question.state, question.settled_at, question.settled_by_id = state, clock.now(), actor.id
    db.session.flush()


def _supporters(question: LiveQuestion) -> int:
    counted = select(func.count()).select_from(LiveSupport).where(LiveSupport.question_id == question.id)
    return db.session.scalar(counted) or 0
