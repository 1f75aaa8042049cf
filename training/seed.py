"""Training's part of `club bench seed`: a few courses, half of the members in the first of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from club import clock, markdown
from club.bench import Size, seeder
from club.db import db, transaction
from club.people.models import Person
from training.marks import Key, answers, mark
from training.models import (
    Attempt,
    AttemptEvent,
    AttemptState,
    Course,
    CourseModule,
    CourseState,
    Enrolment,
    EventKind,
    Lesson,
    LessonProgress,
    LessonState,
    Question,
    QuestionKind,
    Quiz,
    QuizChoice,
    QuizQuestion,
    QuizSlot,
)

COURSES, LESSONS, QUESTIONS = 3, 8, 5
_SENTENCE = "Buổi sinh hoạt chi đoàn có dân chủ khi ai cũng được nói và việc đã bàn có người làm. "


@seeder(20, "training")
def training(size: Size, rng: random.Random, report: Callable[[str, int, int], None]) -> None:
    """Courses as ORM objects; enrolments, progress and attempts in bulk."""
    members = list(db.session.scalars(select(Person.id).order_by(Person.id)))
    for number in range(COURSES):
        with transaction():
            course = _course(number + 1)
        learners = members[:: 2 if number == 0 else 10]
        with transaction():
            _learn(course, learners, rng)
        report("courses", number + 1, COURSES)


def _course(number: int) -> Course:
    now = clock.now()
    course = Course(
        slug=f"khoa-{number}",
        title=f"Khóa học đo thử {number}",
        summary=_SENTENCE * 2,
        outcomes=[f"Việc làm được {k + 1}" for k in range(4)],
        minutes=15 * LESSONS,
        trainer_id=1,
        state=CourseState.PUBLISHED,
        version=1,
        published_at=now,
    )
    db.session.add(course)
    db.session.flush()
    module = CourseModule(course_id=course.id, title="Phần 1")
    db.session.add(module)
    db.session.flush()
    for place in range(LESSONS):
        body = "\n\n".join(_SENTENCE * 6 for _paragraph in range(10))
        html = markdown.render(body)
        db.session.add(
            Lesson(
                course_id=course.id,
                module_id=module.id,
                position=place,
                slug=f"bai-{place + 1}",
                title=f"Bài {place + 1}",
                summary=_SENTENCE,
                minutes=15,
                body=body,
                html=html,
                html_version=markdown.VERSION,
                size=len(html.encode()),
                version=1,
                state=LessonState.PUBLISHED,
            )
        )
    quiz = Quiz(course_id=course.id, title="Kiểm tra cuối khóa", pass_percent=60)
    db.session.add(quiz)
    db.session.flush()
    for place in range(QUESTIONS):
        entry = Question(course_id=course.id, author_id=1, folded=f"cau hoi {place + 1}?")
        db.session.add(entry)
        db.session.flush()
        question = QuizQuestion(entry_id=entry.id, kind=QuestionKind.SINGLE, text=f"Câu hỏi {place + 1}?", asked_at=now)
        question.choices = [QuizChoice(position=k, text=f"Ý {k + 1}", correct=k == 0) for k in range(4)]
        db.session.add_all([question, QuizSlot(quiz_id=quiz.id, position=place, question_id=entry.id)])
    db.session.flush()
    return course


def _learn(course: Course, learners: list[int], rng: random.Random) -> None:
    now = clock.now()
    lessons = list(db.session.scalars(select(Lesson.id).where(Lesson.course_id == course.id).order_by(Lesson.position)))
    quiz = db.session.scalars(select(Quiz).where(Quiz.course_id == course.id)).one()
    mine = select(QuizSlot.question_id).where(QuizSlot.quiz_id == quiz.id)
    questions = db.session.scalars(select(QuizQuestion).where(QuizQuestion.entry_id.in_(mine))).all()
    enrolments: list[dict[str, Any]] = []
    progress: list[dict[str, Any]] = []
    tried: list[dict[str, Any]] = []
    given: list[list[dict[str, Any]]] = []
    for person in learners:
        began = now - timedelta(days=rng.randint(5, 90))
        done = rng.randint(0, LESSONS)
        events = _answers(questions, began, rng) if done == LESSONS else []
        marks = mark([Key(q.id, q.correct_ids) for q in questions], answers(_Row(e) for e in events), pass_percent=60)
        completed = now if events and marks.passed else None
        enrolments.append(
            {"person_id": person, "course_id": course.id, "started_at": began, "active_at": began,
             "completed_at": completed, "completed_version": 1 if completed else None}
        )  # fmt: skip
        progress += [
            {"person_id": person, "lesson_id": lesson, "opened_at": began, "read_at": began, "completed_at": began,
             "version": 1, "position": 0}
            for lesson in lessons[:done]
        ]  # fmt: skip
        if events:
            tried.append(
                {"person_id": person, "quiz_id": quiz.id, "number": 1, "state": AttemptState.SUBMITTED,
                 "started_at": began, "submitted_at": now, "question_ids": [q.id for q in questions],
                 "pass_percent": 60, "score": marks.score, "passed": marks.passed,
                 "seed": f"{rng.getrandbits(64):016x}"}
            )  # fmt: skip
            given.append(events)
    for model, rows in ((Enrolment, enrolments), (LessonProgress, progress)):
        if rows:
            db.session.execute(insert(model), rows)
    if tried:
        ids = db.session.scalars(insert(Attempt).returning(Attempt.id, sort_by_parameter_order=True), tried).all()
        logs = [event | {"attempt_id": number} for number, events in zip(ids, given, strict=True) for event in events]
        db.session.execute(insert(AttemptEvent), logs)


class _Row:
    """An event's plain values, as the marks read them."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.question_id, self.answer = values["question_id"], values["answer"]
        self.at, self.client_id = values["at"], values["client_id"]


def _answers(questions: Any, began: Any, rng: random.Random) -> list[dict[str, Any]]:
    return [
        {"seq": place + 1, "client_id": f"seed-{place}", "kind": EventKind.ANSWERED, "question_id": question.id,
         "answer": [question.choices[0].id if rng.random() < 0.75 else question.choices[1].id],
         "at": began, "received_at": began}
        for place, question in enumerate(questions)
    ]  # fmt: skip
