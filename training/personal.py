"""What training holds about a person: handed out on request, removed when they leave."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from club.db import db
from club.i18n import _l
from club.people.personal_data import Part
from training.marks import answers
from training.models import Attempt, AttemptEvent, Course, Enrolment, Lesson, LessonProgress, Quiz, QuizChoice


def export(person: Any) -> list[dict[str, Any]]:
    """Enrolments, lessons and attempts with their answers, as plain values."""
    rows: list[dict[str, Any]] = []
    enrolled = select(Enrolment, Course.title).join(Course, Enrolment.course_id == Course.id)
    for enrolment, title in db.session.execute(enrolled.where(Enrolment.person_id == person.id).order_by(Enrolment.id)):
        rows.append({"kind": "enrolment", "course": title, "started_at": _time(enrolment.started_at),
                     "completed_at": _time(enrolment.completed_at)})  # fmt: skip
    read = select(LessonProgress, Lesson.title).join(Lesson, LessonProgress.lesson_id == Lesson.id)
    for progress, title in db.session.execute(read.where(LessonProgress.person_id == person.id)):
        rows.append({"kind": "lesson", "lesson": title, "opened_at": _time(progress.opened_at),
                     "read_at": _time(progress.read_at), "completed_at": _time(progress.completed_at)})  # fmt: skip
    return rows + _attempts(person)


def _attempts(person: Any) -> list[dict[str, Any]]:
    tried = select(Attempt, Quiz.title).join(Quiz, Attempt.quiz_id == Quiz.id).where(Attempt.person_id == person.id)
    attempts = db.session.execute(tried.order_by(Attempt.id)).all()
    events: dict[int, list[AttemptEvent]] = {attempt.id: [] for attempt, _title in attempts}
    for event in db.session.scalars(select(AttemptEvent).where(AttemptEvent.attempt_id.in_(events))):
        events[event.attempt_id].append(event)
    standing = {number: answers(log) for number, log in events.items()}
    wanted = {choice for chosen in standing.values() for ids in chosen.values() for choice in ids}
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
            "answers": [texts.get(choice, "") for ids in standing[attempt.id].values() for choice in sorted(ids)],
        }
        for attempt, title in attempts
    ]


def _time(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def erase(person: Any) -> None:
    """Remove all of it; a course the person taught keeps their (then empty) name."""
    mine = select(Attempt.id).where(Attempt.person_id == person.id)
    db.session.execute(delete(AttemptEvent).where(AttemptEvent.attempt_id.in_(mine)))
    for model in (Attempt, LessonProgress, Enrolment):
        db.session.execute(delete(model).where(model.person_id == person.id))


PART = Part("training.progress", _l("Courses, lessons and quizzes"), export, erase)
