"""Questions of a session: the list, one of them, and which are alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, select

from club.db import db
from club.errors import NotFound
from club.i18n import _
from club.text import fold, words
from live.models import LiveQuestion, LiveSession, LiveSupport, QuestionState

# A room of a thousand asks less; beyond this the newest are shown.
MOST = 500
# Words that say nothing about what a question is about (folded).
SMALL = frozenset(
    words(
        "a ai anh ban bao cac cai cho co con cua cung da dang de di do duoc em gi ha hay hoi khi khong la lai lam len "
        "may minh moi mot nao nay neu nhieu nhu nhung nhi o qua ra rang roi sao se thi the thua toi tren trong tu ve "
        "va vay vi voi xin dong chi chung"
    )
)
# From which share of common words on two questions are called alike.
ALIKE = 0.34


def question_in(session: LiveSession, seq: int) -> LiveQuestion:
    """The question with this number, else NotFound."""
    found = db.session.scalar(
        select(LiveQuestion).where(LiveQuestion.session_id == session.id, LiveQuestion.seq == seq)
    )
    if found is None:
        raise NotFound(_("This question is not in the room."))
    return found


def questions_of(person: Any, session: LiveSession) -> list[tuple[LiveQuestion, bool]]:
    """All questions in the order they were asked, each with whether the person supports it. One query."""
    mine = and_(LiveSupport.question_id == LiveQuestion.id, LiveSupport.person_id == (person.id if person else None))
    rows = db.session.execute(
        select(LiveQuestion, LiveSupport.person_id)
        .outerjoin(LiveSupport, mine)
        .where(LiveQuestion.session_id == session.id)
        .order_by(LiveQuestion.seq.desc())
        .limit(MOST)
    )
    return [(question, supported is not None) for question, supported in rows][::-1]


def unanswered(session: LiveSession) -> list[LiveQuestion]:
    """The questions that wait, the most supported first."""
    return list(
        db.session.scalars(
            select(LiveQuestion)
            .where(LiveQuestion.session_id == session.id, LiveQuestion.state == QuestionState.WAITING)
            .order_by(LiveQuestion.support.desc(), LiveQuestion.seq)
            .limit(MOST)
        )
    )


def topic(text: str) -> frozenset[str]:
    """The words that say what a question is about, without marks."""
    return frozenset(word for word in words(fold(text)) if word not in SMALL)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of common words, 0 to 1: of the shorter question's, so that a long one is like the short one it holds;
    two common words at least."""
    common = len(one & other)
    return common / min(len(one), len(other)) * (0.5 + common / (2 * max(len(one), len(other)))) if common > 1 else 0.0


def alike(text: str, questions: Iterable[LiveQuestion], *, most: int = 3) -> list[LiveQuestion]:
    """The waiting and answered questions that resemble a text, the most alike first."""
    about = topic(text)
    scored = [
        (likeness(about, topic(question.text)), question)
        for question in questions
        if question.state in {QuestionState.WAITING, QuestionState.ANSWERED} and not question.masked
    ]
    scored = [pair for pair in scored if pair[0] >= ALIKE]
    scored.sort(key=lambda pair: (-pair[0], -pair[1].support, pair[1].seq))
    return [question for _score, question in scored[:most]]
