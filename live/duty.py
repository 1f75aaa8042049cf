"""What a session left unanswered becomes somebody's duty (`decisions.inquiries`): with a day, reminders, and the
asker's word at the end. A question is exactly as visible as its session.

A question asked without a name stays without one: the inquiry is the chair's (or of who ended the session), who asks
for the room.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, select

from club.db import db
from club.i18n import _
from club.people.models import Person
from club.policy import Verdict
from club.text import shorten
from decisions.inquiries.actions import answering, asking
from decisions.inquiries.policy import may_answer
from decisions.inquiries.queries.lists import inquiry_from
from decisions.inquiries.sources import Source, add
from live import policy
from live.models import LiveQuestion, LiveSession
from live.queries.sessions import source_of_question
from live.signals import question_answered, session_ended

TITLE = 180


@session_ended.connect
def hand_on(session: LiveSession, *, actor: Person, questions: Iterable[LiveQuestion]) -> None:
    """Each open question becomes an inquiry, once; the board says whose duty it is. A practice room leaves none."""
    if session.rehearsal:
        return
    for question in questions:
        asking.ask(
            _asker(session, question) or actor,
            title=shorten(question.text, TITLE),
            thing=f"session:{session.id}",
            source=source_of_question(question),
            source_url=f"/live/{session.id}/room?tab=questions#q{question.seq}",
        )


def _asker(session: LiveSession, question: LiveQuestion) -> Person | None:
    author = db.session.get(Person, question.author_id) if question.author_id and not question.anonymous else None
    if author is not None and author.is_active:
        return author
    return db.session.get(Person, session.chaired_by_id) if session.chaired_by_id else None


@question_answered.connect
def settle(question: LiveQuestion, *, actor: Person) -> None:
    """Who presides answered it after the end: the duty is done, where that answer is theirs to give."""
    inquiry = inquiry_from(source_of_question(question))
    if inquiry is not None and may_answer(actor, inquiry):
        answering.answer(actor, inquiry, words=question.answer or _("Answered aloud in the session."))


# Sessions as things that inquiries stem from


def seen_by(person: Any) -> Select[Any]:
    """The ids of the sessions a person sees."""
    return policy.visible_sessions(person).with_only_columns(LiveSession.id)


def open_ids() -> Select[Any]:
    """Those that every member sees."""
    return select(LiveSession.id).where(LiveSession.audience.in_(("members", "observers")))


def readers(people: Iterable[Person], session_id: int) -> list[Person]:
    """Those of some people who see one session."""
    session = db.session.get(LiveSession, session_id)
    return [person for person in people if session is not None and policy.may_see(person, session)]


def may_assign(person: Any, session_id: int) -> Verdict:
    """Who presides says whose duty an answer is."""
    return policy.may_preside(person, db.session.get_one(LiveSession, session_id))


def init_app() -> None:
    """Name sessions to the duty to answer; the answer is written on the inquiry's own page."""
    add(Source("session", seen_by, open_ids, readers, may_assign, words_here=True))
