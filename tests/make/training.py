"""Courses, lessons, quizzes, and learners in them."""

from __future__ import annotations

import itertools
from typing import Any

from sqlalchemy import select

from club import clock, markdown
from club.db import db, transaction
from club.people.models import Person
from training.models import (
    Course,
    CourseModule,
    CourseState,
    Enrolment,
    Lesson,
    LessonState,
    Question,
    QuestionKind,
    Quiz,
    QuizChoice,
    QuizQuestion,
    QuizSlot,
)

_numbers = itertools.count(1)


def course(
    title: str = "",
    *,
    lessons: int = 2,
    state: CourseState = CourseState.PUBLISHED,
    audience: str = "members",
    trainer: Person | None = None,
) -> Course:
    """A course with one module and so many published lessons, "bai-1", "bai-2", …"""
    number = next(_numbers)
    with transaction():
        made = Course(
            slug=f"khoa-{number}",
            title=title or f"Khóa học {number}",
            summary="Tóm tắt khóa học",
            outcomes=["Soạn được kịch bản 60 phút"],
            minutes=60,
            audience=audience,
            state=state,
            version=1 if state == CourseState.PUBLISHED else 0,
            published_at=clock.now() if state == CourseState.PUBLISHED else None,
            trainer_id=trainer.id if trainer else None,
        )
        db.session.add(made)
        db.session.flush()
        db.session.add(CourseModule(course_id=made.id, title="Phần 1"))
        db.session.flush()
        for place in range(lessons):
            _lesson(made, place, f"Bài số {place + 1}", LessonState.PUBLISHED, "Nội dung **bài học**.")
    return made


def lesson(
    of: Course, title: str = "Bài thêm", *, state: LessonState = LessonState.PUBLISHED, body: str = "Nội dung."
) -> Lesson:
    """One more lesson in the course's first module."""
    with transaction():
        return _lesson(of, next(_numbers) + 100, title, state, body)


def _lesson(of: Course, place: int, title: str, state: LessonState, body: str) -> Lesson:
    module = db.session.scalars(
        select(CourseModule).where(CourseModule.course_id == of.id).order_by(CourseModule.id)
    ).first()
    assert module is not None
    html = markdown.render(body)
    made = Lesson(
        course_id=of.id,
        module_id=module.id,
        position=place,
        slug=f"bai-{place + 1}",
        title=title,
        minutes=10,
        body=body,
        html=html,
        html_version=markdown.VERSION,
        size=len(html.encode()),
        version=1,
        state=state,
    )
    db.session.add(made)
    db.session.flush()
    return made


def lesson_at(of: Course, slug: str) -> Lesson:
    """A lesson that is there already."""
    return db.session.scalars(select(Lesson).where(Lesson.course_id == of.id, Lesson.slug == slug)).one()


def quiz(
    of: Course,
    *,
    after: Lesson | None = None,
    kinds: str = "smt",
    pass_percent: int = 60,
    required: bool = True,
    title: str = "Kiểm tra",
) -> Quiz:
    """A quiz; `kinds` gives its questions: s single, m multiple (two of four right), t true or false.

    Right choices are called "đúng …", wrong ones "sai …"; what is said about them begins with "bí mật".
    """
    with transaction():
        made = Quiz(course_id=of.id, lesson_id=after.id if after else None, title=title)
        made.pass_percent, made.required = pass_percent, required
        db.session.add(made)
        db.session.flush()
        for place, kind in enumerate(kinds):
            _question(made, place, kind)
    return made


def _question(of: Quiz, place: int, kind: str) -> QuizQuestion:
    rights = {"s": (True, False, False), "m": (True, False, True, False), "t": (False, True)}[kind]
    kinds = {"s": QuestionKind.SINGLE, "m": QuestionKind.MULTIPLE, "t": QuestionKind.TRUE_FALSE}
    entry = Question(course_id=of.course_id, folded=f"cau hoi so {place + 1}?")
    db.session.add(entry)
    db.session.flush()
    made = QuizQuestion(entry_id=entry.id, kind=kinds[kind], text=f"Câu hỏi số {place + 1}?", feedback="bí mật chung")
    made.choices = [
        QuizChoice(
            position=index,
            text=f"{'đúng' if right else 'sai'} {place}.{index}",
            correct=right,
            feedback=f"bí mật {place}.{index}",
        )
        for index, right in enumerate(rights)
    ]
    db.session.add_all([made, QuizSlot(quiz_id=of.id, position=place, question_id=entry.id)])
    db.session.flush()
    return made


def questions(of: Quiz) -> list[dict[str, Any]]:
    """The quiz's questions as plain values: id, kind, right and wrong choice ids."""
    found = db.session.scalars(
        select(QuizQuestion)
        .join(QuizSlot, QuizSlot.question_id == QuizQuestion.entry_id)
        .where(QuizSlot.quiz_id == of.id, QuizQuestion.retired_at.is_(None))
        .order_by(QuizSlot.position, QuizSlot.id)
    )
    return [
        {
            "id": row.id,
            "entry": row.entry_id,
            "kind": row.kind.value,
            "right": [choice.id for choice in row.choices if choice.correct],
            "wrong": [choice.id for choice in row.choices if not choice.correct],
        }
        for row in found
    ]


def enrolment(of: Course, person: Person, *, completed: bool = False) -> Enrolment:
    """A person takes the course."""
    with transaction():
        made = Enrolment(person_id=person.id, course_id=of.id)
        if completed:
            made.completed_at, made.completed_version = clock.now(), 1
        db.session.add(made)
    return made
