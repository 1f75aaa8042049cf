"""How the room's acts read in the ledger."""

from __future__ import annotations

from sqlalchemy import select

from club.audit.verbs import thing, verb
from club.db import db
from club.i18n import _l
from training.models import Course, Lesson, Quiz

COURSE_PUBLISHED = verb("course.published", _l("published a course"))
COURSE_WITHDRAWN = verb("course.withdrawn", _l("withdrew a course"))
TRAINER_NAMED = verb("course.trainer_named", _l("named the trainer of a course"), lambda detail: detail["name"])
LESSON_PUBLISHED = verb("lesson.published", _l("published a lesson"))
LESSON_WITHDRAWN = verb("lesson.withdrawn", _l("withdrew a lesson"))
LESSON_REMOVED = verb("lesson.removed", _l("removed a lesson"))
LESSON_RESTORED = verb("lesson.restored", _l("put a removed lesson back"))
QUIZ_REMOVED = verb("quiz.removed", _l("removed a quiz"))


def _titles(model: type[Course] | type[Lesson] | type[Quiz]):
    def names(numbers: set[int]) -> dict[int, str]:
        rows = db.session.execute(select(model.id, model.title).where(model.id.in_(numbers)))
        return dict(rows.all())

    return names


def course_names(numbers: set[int]) -> dict[int, str]:
    """Titles of courses, one query."""
    return _titles(Course)(numbers)


thing("course", _l("Course"), names=course_names)
thing("lesson", _l("Lesson"), names=_titles(Lesson))
thing("quiz", _l("Quiz"), names=_titles(Quiz))
