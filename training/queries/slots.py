"""The places of a quiz: which question stands there, or how many are drawn and from how many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select

from club.db import db
from club.errors import NotFound
from training.models import Course, Question, QuestionKind, Quiz, QuizQuestion, QuizSlot
from training.queries.bank import drawable, standing_of, wanted_by


@dataclass(frozen=True)
class Place:
    """A place as its writer sees it: its question, or the number of questions a draw can take from."""

    slot: QuizSlot
    question: QuizQuestion | None = None
    pool: int = 0


def slots_of(quiz: Quiz) -> list[QuizSlot]:
    """The places in order."""
    query = select(QuizSlot).where(QuizSlot.quiz_id == quiz.id).order_by(QuizSlot.position, QuizSlot.id)
    return list(db.session.scalars(query))


def places_of(quiz: Quiz) -> list[Place]:
    """The places with their questions; a query more for each draw, and quizzes have few of those."""
    slots = slots_of(quiz)
    standing = standing_of(slot.question_id for slot in slots if slot.question_id)
    return [
        Place(slot, standing.get(slot.question_id))
        if slot.question_id
        else Place(slot, pool=len(drawable(wanted_by(slot))))
        for slot in slots
    ]


def slot_of(course: Course, quiz_id: int, slot_id: int) -> QuizSlot:
    """A place of a quiz of the course, or NotFound."""
    query = (
        select(QuizSlot)
        .join(Quiz, QuizSlot.quiz_id == Quiz.id)
        .where(Quiz.course_id == course.id, Quiz.id == quiz_id, QuizSlot.id == slot_id)
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def question_of(course: Course, question_id: int) -> tuple[QuizQuestion, QuizSlot]:
    """A standing version that one of the course's quizzes asks, with its place; NotFound otherwise."""
    query = (
        select(QuizQuestion, QuizSlot)
        .join(QuizSlot, QuizSlot.question_id == QuizQuestion.entry_id)
        .join(Quiz, QuizSlot.quiz_id == Quiz.id)
        .where(Quiz.course_id == course.id, QuizQuestion.id == question_id, QuizQuestion.retired_at.is_(None))
        .order_by(QuizSlot.id)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def extent_of(quiz: Quiz) -> tuple[int, bool]:
    """(how many questions an attempt will ask, whether some have several right choices)."""
    several = func.count(case((QuizQuestion.kind == QuestionKind.MULTIPLE, 1)))
    fixed = func.count(case((QuizQuestion.kind != QuestionKind.NOTE, 1)))
    query = (
        select(fixed, several, func.coalesce(func.sum(QuizSlot.draw_count), 0))
        .select_from(QuizSlot)
        .outerjoin(QuizQuestion, (QuizQuestion.entry_id == QuizSlot.question_id) & QuizQuestion.retired_at.is_(None))
        .where(QuizSlot.quiz_id == quiz.id)
    )
    count, multiple, drawn = db.session.execute(query).one()
    return int(count) + int(drawn), bool(multiple)


def retired_among(slots: Sequence[QuizSlot]) -> set[int]:
    """Questions of these places that were taken out of the bank."""
    ids = [slot.question_id for slot in slots if slot.question_id]
    return set(db.session.scalars(select(Question.id).where(Question.id.in_(ids), Question.retired_at.is_not(None))))
