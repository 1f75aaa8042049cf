"""What training holds about a person: handed out on request, removed when they leave."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from club.db import db
from club.i18n import _l
from club.people.personal_data import Part
from training.marks import answers
from training.models import (
    Attempt,
    AttemptEvent,
    Course,
    Enrolment,
    ImportItem,
    Lesson,
    LessonProgress,
    Question,
    QuestionImport,
    Quiz,
    QuizChoice,
    QuizQuestion,
)


def export(person: Any) -> list[dict[str, Any]]:
    """Enrolments, lessons, attempts with their answers, questions written and brought, as plain values."""
    rows: list[dict[str, Any]] = []
    enrolled = select(Enrolment, Course.title).join(Course, Enrolment.course_id == Course.id)
    for enrolment, title in db.session.execute(enrolled.where(Enrolment.person_id == person.id).order_by(Enrolment.id)):
        rows.append({"kind": "enrolment", "course": title, "started_at": _time(enrolment.started_at),
                     "completed_at": _time(enrolment.completed_at)})  # fmt: skip
    read = select(LessonProgress, Lesson.title).join(Lesson, LessonProgress.lesson_id == Lesson.id)
    for progress, title in db.session.execute(read.where(LessonProgress.person_id == person.id)):
        rows.append({"kind": "lesson", "lesson": title, "opened_at": _time(progress.opened_at),
                     "read_at": _time(progress.read_at), "completed_at": _time(progress.completed_at)})  # fmt: skip
    return rows + _attempts(person) + _bank(person)


def _attempts(person: Any) -> list[dict[str, Any]]:
    tried = select(Attempt, Quiz.title).join(Quiz, Attempt.quiz_id == Quiz.id).where(Attempt.person_id == person.id)
    attempts = db.session.execute(tried.order_by(Attempt.id)).all()
    events: dict[int, list[AttemptEvent]] = {attempt.id: [] for attempt, _title in attempts}
    for event in db.session.scalars(select(AttemptEvent).where(AttemptEvent.attempt_id.in_(events))):
        events[event.attempt_id].append(event)
    standing = {number: answers(log) for number, log in events.items()}
    wanted = {choice for said in standing.values() for one in said.values() if isinstance(one, tuple) for choice in one}
    texts = dict(db.session.execute(select(QuizChoice.id, QuizChoice.text).where(QuizChoice.id.in_(wanted))).all())  # pyright: ignore
    return [
        {
            "kind": "attempt",
            "quiz": title,
            "number": attempt.number,
            "started_at": _time(attempt.started_at),
            "submitted_at": _time(attempt.submitted_at),
            "score": attempt.score,
            "passed": attempt.passed,
            "answers": [said for one in standing[attempt.id].values() for said in _said(one, texts)],
            "comments": [e.answer["comment"] for e in events[attempt.id] if e.kind == "marked" and e.answer["comment"]],
        }
        for attempt, title in attempts
    ]


def _said(answer: Any, texts: dict[int, str]) -> list[str]:
    """An answer as plain words: choices by their text, what was typed as it was typed."""
    if isinstance(answer, str):
        return [answer]
    if isinstance(answer, dict):
        return [str(said) for said in answer.values()]
    return [texts.get(choice, "") for choice in answer]


def _bank(person: Any) -> list[dict[str, Any]]:
    mine = select(Question, QuizQuestion).join(QuizQuestion, QuizQuestion.entry_id == Question.id)
    mine = mine.where(Question.author_id == person.id, QuizQuestion.retired_at.is_(None)).order_by(Question.id)
    rows: list[dict[str, Any]] = [
        {"kind": "question", "text": version.text, "written_at": _time(entry.created_at)}
        for entry, version in db.session.execute(mine)
    ]
    brought = select(QuestionImport).where(QuestionImport.actor_id == person.id).order_by(QuestionImport.id)
    return rows + [
        {"kind": "file of questions", "name": row.file_name, "brought_at": _time(row.created_at)}
        for row in db.session.scalars(brought)
    ]


def _time(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def erase(person: Any) -> None:
    """Remove all of it; a course the person taught keeps their (then empty) name, and questions they wrote for the club
    stay in its bank without an author."""
    mine = select(Attempt.id).where(Attempt.person_id == person.id)
    db.session.execute(delete(AttemptEvent).where(AttemptEvent.attempt_id.in_(mine)))
    for model in (Attempt, LessonProgress, Enrolment):
        db.session.execute(delete(model).where(model.person_id == person.id))
    brought = select(QuestionImport.id).where(QuestionImport.actor_id == person.id)
    db.session.execute(delete(ImportItem).where(ImportItem.import_id.in_(brought)))
    db.session.execute(delete(QuestionImport).where(QuestionImport.actor_id == person.id))
    db.session.execute(update(Question).where(Question.author_id == person.id).values(author_id=None))
    db.session.execute(update(QuizQuestion).where(QuizQuestion.made_by_id == person.id).values(made_by_id=None))


PART = Part("training.progress", _l("Courses, lessons and quizzes"), export, erase)
