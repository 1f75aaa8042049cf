"""Quizzes and their questions. A question somebody was asked is never rewritten: a successor takes its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from club import clock, ledger
from club.db import db
from club.errors import Invalid
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from training import policy, verbs
from training.models import Attempt, Course, Lesson, QuestionKind, Quiz, QuizChoice, QuizQuestion
from training.queries.courses import questions_of


@dataclass(frozen=True)
class Offered:
    """A choice as its writer gives it."""

    text: str
    correct: bool = False
    feedback: str = ""


def add_quiz(
    actor: Person, course: Course, *, title: str, pass_percent: int, lesson: Lesson | None = None, required: bool = True
) -> Quiz:
    """A new quiz after a lesson, or at the course's end; learners see it once it has a question."""
    ensure(policy.may_author(actor, course))
    quiz = Quiz(course_id=course.id, lesson_id=lesson.id if lesson else None, title=title)
    quiz.pass_percent, quiz.required = pass_percent, required
    db.session.add(quiz)
    db.session.flush()
    return quiz


def edit_quiz(
    actor: Person,
    course: Course,
    quiz: Quiz,
    *,
    title: str,
    pass_percent: int,
    lesson: Lesson | None = None,
    required: bool = True,
) -> None:
    """Change a quiz. Attempts under way and handed in keep the pass mark they began with."""
    ensure(policy.may_author(actor, course))
    quiz.title, quiz.pass_percent, quiz.required = title, pass_percent, required
    quiz.lesson_id = lesson.id if lesson else None


def remove_quiz(actor: Person, course: Course, quiz: Quiz, *, reason: str) -> None:
    """Take a quiz out of the course; results stay."""
    ensure(policy.may_author(actor, course))
    if quiz.removed_at:
        return
    quiz.removed_at = clock.now()
    ledger.record(actor, verbs.QUIZ_REMOVED, quiz, reason=reason, course=course.id)


def add_question(
    actor: Person,
    course: Course,
    quiz: Quiz,
    *,
    kind: QuestionKind,
    text: str,
    feedback: str,
    choices: Sequence[Offered],
) -> QuizQuestion:
    """A new question at the quiz's end."""
    ensure(policy.may_author(actor, course))
    last = db.session.scalar(select(func.max(QuizQuestion.position)).where(QuizQuestion.quiz_id == quiz.id))
    return _make(quiz, 0 if last is None else last + 1, kind, text, feedback, choices)


def edit_question(
    actor: Person,
    course: Course,
    question: QuizQuestion,
    *,
    kind: QuestionKind,
    text: str,
    feedback: str,
    choices: Sequence[Offered],
) -> QuizQuestion:
    """Change a question and return the one that now stands: the same, or its successor if it was asked already."""
    ensure(policy.may_author(actor, course))
    before = [Offered(item.text, item.correct, item.feedback) for item in question.choices]
    if (question.kind, question.text, question.feedback, before) == (kind, text, feedback, list(choices)):
        return question
    quiz = db.session.get_one(Quiz, question.quiz_id)
    if _was_asked(quiz):
        question.retired_at = clock.now()
        return _make(quiz, question.position, kind, text, feedback, choices)
    _check(kind, choices)
    question.kind, question.text, question.feedback = kind, text, feedback
    question.choices = _rows(choices)
    db.session.flush()
    return question


def move_question(actor: Person, course: Course, question: QuizQuestion, *, step: int) -> None:
    """Move a question up (-1) or down (1); at the edge it stays."""
    ensure(policy.may_author(actor, course))
    ordered = questions_of(db.session.get_one(Quiz, question.quiz_id))
    index = ordered.index(question)
    ordered.insert(min(max(index + step, 0), len(ordered) - 1), ordered.pop(index))
    for position, item in enumerate(ordered):
        item.position = position


def remove_question(actor: Person, course: Course, question: QuizQuestion) -> None:
    """Take a question out; if somebody was asked it, it stays in their results."""
    ensure(policy.may_author(actor, course))
    if _was_asked(db.session.get_one(Quiz, question.quiz_id)):
        question.retired_at = clock.now()
    else:
        db.session.delete(question)
    db.session.flush()


def _was_asked(quiz: Quiz) -> bool:
    return db.session.scalar(select(Attempt.id).where(Attempt.quiz_id == quiz.id).limit(1)) is not None


def _make(
    quiz: Quiz, position: int, kind: QuestionKind, text: str, feedback: str, choices: Sequence[Offered]
) -> QuizQuestion:
    _check(kind, choices)
    question = QuizQuestion(quiz_id=quiz.id, position=position, kind=kind, text=text, feedback=feedback)
    question.choices = _rows(choices)
    db.session.add(question)
    db.session.flush()
    return question


def _rows(choices: Sequence[Offered]) -> list[QuizChoice]:
    return [
        QuizChoice(position=place, text=item.text, correct=item.correct, feedback=item.feedback)
        for place, item in enumerate(choices)
    ]


def _check(kind: QuestionKind, choices: Sequence[Offered]) -> None:
    right = sum(item.correct for item in choices)
    if len(choices) < 2:
        raise Invalid(_("Give at least two choices."))
    if kind == QuestionKind.MULTIPLE and right < 1:
        raise Invalid(_("Mark at least one choice as right."))
    if kind != QuestionKind.MULTIPLE and right != 1:
        raise Invalid(_("Mark exactly one choice as right."))
    if kind == QuestionKind.TRUE_FALSE and len(choices) != 2:
        raise Invalid(_("A true-or-false question has two choices."))
