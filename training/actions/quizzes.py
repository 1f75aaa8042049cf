"""Quizzes: their rules, and the places in them: questions of the bank, one by one or drawn at random."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from club import clock, ledger
from club.db import db
from club.errors import Invalid
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from training import policy, verbs
from training.actions import bank
from training.models import Behaviour, Course, Lesson, Question, QuestionCategory, Quiz, QuizQuestion, QuizSlot
from training.queries.slots import slots_of
from training.question import Difficulty, Draft


@dataclass(frozen=True)
class Rules:
    """How a quiz is taken and marked; `time_limit` in minutes, `grace` in seconds, `penalty` in percent a wrong try."""

    behaviour: Behaviour = Behaviour.DEFERRED
    tries: int = 3
    penalty: int = 33
    time_limit: int | None = None
    grace: int = 60
    shuffle_answers: bool = True
    shuffle_questions: bool = False
    negative: bool = False
    remarks: list[dict[str, Any]] = field(default_factory=list)


def add_quiz(
    actor: Person,
    course: Course,
    *,
    title: str,
    pass_percent: int,
    lesson: Lesson | None = None,
    required: bool = True,
    rules: Rules | None = None,
) -> Quiz:
    """A new quiz after a lesson, or at the course's end; learners see it once it has a question."""
    ensure(policy.may_author(actor, course))
    quiz = Quiz(course_id=course.id, lesson_id=lesson.id if lesson else None, title=title)
    quiz.pass_percent, quiz.required = pass_percent, required
    _rule(quiz, rules or Rules())
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
    rules: Rules | None = None,
) -> None:
    """Change a quiz. Attempts under way and handed in keep the rules and the pass mark they began with."""
    ensure(policy.may_author(actor, course))
    quiz.title, quiz.pass_percent, quiz.required = title, pass_percent, required
    quiz.lesson_id = lesson.id if lesson else None
    if rules is not None:
        _rule(quiz, rules)


def _rule(quiz: Quiz, rules: Rules) -> None:
    for name, value in vars(rules).items():
        setattr(quiz, name, value)


def remove_quiz(actor: Person, course: Course, quiz: Quiz, *, reason: str) -> None:
    """Take a quiz out of the course; results stay."""
    ensure(policy.may_author(actor, course))
    if quiz.removed_at:
        return
    quiz.removed_at = clock.now()
    ledger.record(actor, verbs.QUIZ_REMOVED, quiz, reason=reason, course=course.id)


def _next(quiz: Quiz) -> int:
    last = db.session.scalar(select(func.max(QuizSlot.position)).where(QuizSlot.quiz_id == quiz.id))
    return 0 if last is None else last + 1


def add_question(
    actor: Person, course: Course, quiz: Quiz, draft: Draft, *, category: QuestionCategory | None = None
) -> QuizQuestion:
    """A new question in the bank, at the quiz's end."""
    ensure(policy.may_author(actor, course))
    made = bank.add_question(actor, draft, category=category, course=course)
    db.session.add(QuizSlot(quiz_id=quiz.id, position=_next(quiz), question_id=made.entry_id))
    db.session.flush()
    return made


def take_questions(actor: Person, course: Course, quiz: Quiz, question_ids: Iterable[int]) -> int:
    """Put questions of the bank at the quiz's end; those it asks already stay where they are. How many were added."""
    ensure(policy.may_author(actor, course))
    ensure(policy.may_use_bank(actor))
    wanted = list(dict.fromkeys(question_ids))
    open_to_me = select(Question.id).where(
        Question.id.in_(wanted), Question.retired_at.is_(None), policy.visible_questions(actor)
    )
    known = set(db.session.scalars(open_to_me))
    there = {slot.question_id for slot in slots_of(quiz)}
    fresh = [number for number in wanted if number in known and number not in there]
    first = _next(quiz)
    db.session.add_all(
        QuizSlot(quiz_id=quiz.id, position=first + place, question_id=number) for place, number in enumerate(fresh)
    )
    db.session.flush()
    return len(fresh)


def add_draw(
    actor: Person,
    course: Course,
    quiz: Quiz,
    *,
    count: int,
    category: QuestionCategory | None = None,
    tags: Iterable[str] = (),
    difficulty: Difficulty | None = None,
    points: int = 1,
) -> QuizSlot:
    """A place where each attempt gets so many questions at random, none of them twice."""
    ensure(policy.may_author(actor, course))
    ensure(policy.may_use_bank(actor))
    if count < 1:
        raise Invalid(_("Draw at least one question."))
    slot = QuizSlot(quiz_id=quiz.id, position=_next(quiz), draw_count=count, points=points, difficulty=difficulty)
    slot.category, slot.tags = category, list(tags)
    db.session.add(slot)
    db.session.flush()
    return slot


def weigh_slot(actor: Person, course: Course, slot: QuizSlot, *, points: int) -> None:
    """How many points a place gives (a draw: each of its questions)."""
    ensure(policy.may_author(actor, course))
    if not 1 <= points <= 100:
        raise Invalid(_("Points lie between 1 and 100."))
    slot.points = points


def move_slot(actor: Person, course: Course, slot: QuizSlot, *, step: int) -> None:
    """Move a place up (-1) or down (1); at the edge it stays."""
    ensure(policy.may_author(actor, course))
    ordered = slots_of(db.session.get_one(Quiz, slot.quiz_id))
    index = ordered.index(slot)
    ordered.insert(min(max(index + step, 0), len(ordered) - 1), ordered.pop(index))
    for position, item in enumerate(ordered):
        item.position = position


def remove_slot(actor: Person, course: Course, slot: QuizSlot) -> None:
    """Take a place out of the quiz; its question stays in the bank, and in the results of those who were asked it."""
    ensure(policy.may_author(actor, course))
    db.session.delete(slot)
    db.session.flush()
