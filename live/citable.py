"""Sessions, questions and votes as things that decisions rest on: a question is a voice.

Whose an anonymous question is, nobody is told and nothing here writes down: its asker finds it among their own voices,
by the row that lets them take it back, and is not told by a notice what became of it.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import BigInteger, Select, String, case, cast, literal, null, select

from club.db import db
from club.i18n import _, _l
from decisions import citing
from decisions.citing import Beginning, Edge, Kind, Ref, Told
from decisions.inquiries.models import Inquiry, State
from live import policy
from live.models import LivePoll, LiveQuestion, LiveSession, PollState, QuestionState

_SESSION = re.compile(r"/live/(\d+)(?:-[^?#/]*)?/?(?:[?#].*)?$")
_ROOM = re.compile(r"/live/(\d+)/(?:room|transcript)(?:\?[^#]*)?$")
_QUESTION = re.compile(r"/live/(\d+)/(?:question/(\d+)|room[^#]*#q(\d+))")
_VOTE = re.compile(r"/live/\d+/poll/(\d+)")
_STANDING = (QuestionState.WAITING, QuestionState.ANSWERED)
OFFERED = 20


def _seen(person: Any) -> Any:
    if person is None:
        return LiveSession.audience.in_(("members", "observers"))
    return LiveSession.id.in_(policy.visible_sessions(person).with_only_columns(LiveSession.id))


def sessions(person: Any) -> Select[Any]:
    """Those the person sees; practice rooms are none."""
    made = citing.row(
        LiveSession.id,
        title=LiveSession.title,
        at=LiveSession.starts_at,
        place=LiveSession.slug,
        fate=LiveSession.state,
        fate_at=LiveSession.ended_at,
    )
    return made.where(_seen(person), LiveSession.rehearsal.is_(False))


def _questions(*conditions: Any) -> Select[Any]:
    named = case((LiveQuestion.anonymous, cast(null(), BigInteger)), else_=LiveQuestion.author_id)
    made = citing.row(
        LiveQuestion.id,
        title=LiveQuestion.text,
        at=LiveQuestion.asked_at,
        author=named,
        place=cast(LiveQuestion.session_id, String) + "/" + cast(LiveQuestion.seq, String),
        fate=LiveQuestion.state,
        fate_at=LiveQuestion.settled_at,
        reason=LiveQuestion.reason,
    )
    joined = made.join(LiveSession, LiveSession.id == LiveQuestion.session_id)
    return joined.where(LiveSession.rehearsal.is_(False), LiveQuestion.state != QuestionState.RETRACTED, *conditions)


def questions(person: Any) -> Select[Any]:
    """Those that stand in a session the person sees; dismissed and merged ones are cited by nobody."""
    return _questions(_seen(person), LiveQuestion.state.in_(_STANDING), LiveQuestion.masked.is_(False))


def mine(person: Any) -> Select[Any]:
    """The person's own, dismissed ones too."""
    return _questions(_seen(person), LiveQuestion.author_id == person.id)


def question_url(number: int, place: str) -> str:
    """Its place in the room."""
    del number
    session, _slash, seq = place.partition("/")
    return f"/live/{session}/room?tab=questions#q{seq}"


def votes(person: Any) -> Select[Any]:
    """Votes and polls whose result is published."""
    made = citing.row(
        LivePoll.id, title=LivePoll.question, at=LivePoll.closed_at, place=LivePoll.session_id, fate=LivePoll.state
    )
    joined = made.join(LiveSession, LiveSession.id == LivePoll.session_id)
    return joined.where(_seen(person), LiveSession.rehearsal.is_(False), LivePoll.state == PollState.PUBLISHED)


def find_session(person: Any, address: str) -> int | None:
    """The number in "/live/7-ten"; the room and the transcript lead to the session."""
    del person
    found = _SESSION.match(address) or _ROOM.match(address)
    return int(found[1]) if found else None


def find_question(person: Any, address: str) -> int | None:
    """The question of "/live/7/question/12" or "/live/7/room?tab=questions#q12". At most one query."""
    del person
    found = _QUESTION.match(address)
    if found is None:
        return None
    seq = int(found[2] or found[3])
    query = select(LiveQuestion.id).where(LiveQuestion.session_id == int(found[1]), LiveQuestion.seq == seq)
    return db.session.scalar(query)


def find_vote(person: Any, address: str) -> int | None:
    """The number in "/live/7/poll/3"."""
    del person
    found = _VOTE.match(address)
    return int(found[1]) if found else None


def authors() -> Any:
    """Who asked with their name."""
    return select(LiveQuestion.id, LiveQuestion.author_id).where(LiveQuestion.anonymous.is_(False))


def step(told: Told) -> str:
    """What happened to a question in its session."""
    if told.fate == "answered":
        return _("It was answered in the session")
    if told.fate == "dismissed":
        return _("It was not answered. Reason: %(reason)s", reason=told.reason)
    return _("It went up in another question like it") if told.fate == "merged" else ""


def why(told: Told) -> str:
    """Why a question went no further."""
    if told.fate == "answered":
        return _("It was answered; no resolution rests on it.")
    if told.fate == "dismissed":
        return _("It was not answered. Reason: %(reason)s", reason=told.reason)
    if told.fate == "merged":
        return _("It went up in another question like it")
    return _("It waits for an answer.")


def pairs() -> Any:
    """Questions that a session left open, with the duty to answer that became of them."""
    made = literal("live-question:") + cast(LiveQuestion.id, String)
    return (
        select(LiveQuestion.id, Inquiry.id.label("inquiry"), Inquiry.asked_at)
        .join(Inquiry, Inquiry.source == made)
        .where(Inquiry.state != State.WITHDRAWN)
    )


def contains(person: Any, number: int) -> list[Ref]:
    """The published votes of a session and its questions, the most supported first. Two queries."""
    del person
    polls = select(LivePoll.id).where(LivePoll.session_id == number, LivePoll.state == PollState.PUBLISHED)
    asked = select(LiveQuestion.id).where(
        LiveQuestion.session_id == number, LiveQuestion.state.in_(_STANDING), LiveQuestion.masked.is_(False)
    )
    found = [Ref("vote", one) for one in db.session.scalars(polls.order_by(LivePoll.id).limit(OFFERED))]
    order = (LiveQuestion.support.desc(), LiveQuestion.seq)
    return found + [Ref("question", one) for one in db.session.scalars(asked.order_by(*order).limit(OFFERED))]


def begins(person: Any, number: int) -> Beginning | None:
    """A resolution that starts from a session rests on it, on its votes, and on the questions that many asked."""
    told = citing.told(person, [Ref("session", number)]).get(Ref("session", number))
    if told is None:
        return None
    return Beginning(title=told.title, sources=[told.ref, *contains(person, number)[:OFFERED]])


def init_app() -> None:
    """Name the kinds, and how a question goes on."""
    citing.add(
        Kind(
            "session", _l("Club session"), "broadcast", sessions, lambda number, place: f"/live/{number}-{place}",
            find=find_session, begins=begins, contains=contains,
        )
    )  # fmt: skip
    citing.add(
        Kind(
            "question", _l("Question of a session"), "question-circle", questions, question_url,
            find=find_question, mine=mine, authors=authors, step=step, why=why,
        )
    )  # fmt: skip
    citing.add(
        Kind(
            "vote", _l("Vote of a session"), "check2-square", votes,
            lambda number, place: f"/live/{place}/poll/{number}", find=find_vote,
        )
    )  # fmt: skip
    citing.lead(Edge("question", "inquiry", _l("It became a duty to answer"), pairs))
