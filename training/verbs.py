"""How the room's acts read in the ledger."""

from __future__ import annotations

from sqlalchemy import select

from club.audit.verbs import thing, verb
from club.db import db
from club.i18n import _, _l
from training.models import Attempt, Course, Lesson, Question, QuestionImport, Quiz

COURSE_PUBLISHED = verb("course.published", _l("published a course"))
COURSE_WITHDRAWN = verb("course.withdrawn", _l("withdrew a course"))
TRAINER_NAMED = verb("course.trainer_named", _l("named the trainer of a course"), lambda detail: detail["name"])
LESSON_PUBLISHED = verb("lesson.published", _l("published a lesson"))
LESSON_WITHDRAWN = verb("lesson.withdrawn", _l("withdrew a lesson"))
LESSON_REMOVED = verb("lesson.removed", _l("removed a lesson"))
LESSON_RESTORED = verb("lesson.restored", _l("put a removed lesson back"))
QUIZ_REMOVED = verb("quiz.removed", _l("removed a quiz"))
QUIZ_REGRADED = verb(
    "quiz.regraded",
    _l("marked a quiz again"),
    lambda detail: _("%(count)d attempts changed", count=detail["attempts"]),
)
ATTEMPT_EXTENDED = verb(
    "attempt.extended",
    _l("gave a learner more time"),
    lambda detail: _("%(count)d minutes", count=detail["minutes"]),
)
QUESTION_RETIRED = verb("question.retired", _l("took a question out of the bank"))
QUESTION_RESTORED = verb("question.restored", _l("put a question back into the bank"))
QUESTIONS_BROUGHT = verb(
    "questions.brought",
    _l("brought a file of questions into the bank"),
    lambda detail: _("%(file)s: %(count)d new", file=detail["file"], count=detail["added"]),
)


def _titles(model: type[Course] | type[Lesson] | type[Quiz]):
    def names(numbers: set[int]) -> dict[int, str]:
        rows = db.session.execute(select(model.id, model.title).where(model.id.in_(numbers)))
        return dict(rows.all())

    return names


def course_names(numbers: set[int]) -> dict[int, str]:
    """Titles of courses, one query."""
    return _titles(Course)(numbers)


def _question_names(numbers: set[int]) -> dict[int, str]:
    rows = db.session.execute(select(Question.id, Question.name).where(Question.id.in_(numbers)))
    return {number: name or str(number) for number, name in rows}


def _attempt_names(numbers: set[int]) -> dict[int, str]:
    rows = select(Attempt.id, Quiz.title).join(Quiz, Attempt.quiz_id == Quiz.id).where(Attempt.id.in_(numbers))
    return dict(db.session.execute(rows).all())  # pyright: ignore[reportArgumentType]


def _file_names(numbers: set[int]) -> dict[int, str]:
    rows = db.session.execute(select(QuestionImport.id, QuestionImport.file_name).where(QuestionImport.id.in_(numbers)))
    return dict(rows.all())  # pyright: ignore[reportArgumentType]


thing("course", _l("Course"), names=course_names)
thing("lesson", _l("Lesson"), names=_titles(Lesson))
thing("quiz", _l("Quiz"), names=_titles(Quiz))
thing("bank_question", _l("Question"), names=_question_names)
thing("quiz_attempt", _l("Attempt at a quiz"), names=_attempt_names)
thing("question_import", _l("File of questions"), names=_file_names)
