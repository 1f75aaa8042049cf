"""Setting a lesson's task, changing it, taking it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from club import clock, ledger, markdown
from club.db import db
from club.errors import Conflict, Refused
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from training.models import Course, Lesson, LessonState
from training.practice import policy, verbs
from training.practice.actions import deciding, rounds
from training.practice.actions.story import note
from training.practice.models import WAITING, EventKind, Evidence, PracticeTask, PracticeWork, WorkState
from training.practice.queries.tasks import task_of
from training.practice.rubric import Criterion, plain, shape


@dataclass(frozen=True)
class Setting:
    """All that is said about a task. At most one of `due_at` and `due_days` (after enrolling) is given."""

    title: str
    body: str
    evidence: Sequence[Evidence]
    rubric: Sequence[Criterion]
    due_at: datetime | None = None
    due_days: int | None = None
    peers: int = 2
    review_days: int = 5
    spot_percent: int = 20
    apart_percent: int = 30
    pass_percent: int = 60


def set_task(actor: Person, course: Course, lesson: Lesson, wanted: Setting) -> PracticeTask:
    """Put a task into a lesson, or change the one that stands. Once something was handed in the points of the rubric
    stay as they are: judgements would mean something else."""
    ensure(policy.may_set(actor, course))
    if lesson.state == LessonState.REMOVED:
        raise Conflict(_("This lesson was removed meanwhile. Put it back first."))
    if lesson.package_size:
        raise Refused(_("This lesson has an interactive package. Put the task into a lesson of its own."))
    task = task_of(lesson)
    verb = verbs.TASK_CHANGED if task else verbs.TASK_SET
    rubric = plain(wanted.rubric)
    if task is None:
        task = PracticeTask(course_id=course.id, lesson_id=lesson.id)
    elif shape(task.rubric) != shape(rubric) and is_used(task):
        raise Refused(
            _("Works were handed in already, so criteria and points stay as they are. You can still change the words.")
        )
    task.title, task.body = wanted.title, wanted.body
    task.html, task.html_version = markdown.render(wanted.body), markdown.VERSION
    task.evidence, task.rubric = [kind.value for kind in wanted.evidence], rubric
    task.due_at, task.due_days = wanted.due_at, wanted.due_days
    task.peers, task.review_days, task.spot_percent = wanted.peers, wanted.review_days, wanted.spot_percent
    task.apart_percent, task.pass_percent = wanted.apart_percent, wanted.pass_percent
    task.updated_at = lesson.updated_at = clock.now()
    lesson.practice, lesson.updated_by_id = True, actor.id
    db.session.add(task)
    db.session.flush()
    ledger.record(actor, verb, task, course=course.id)
    rounds.tend(course)
    return task


def is_used(task: PracticeTask) -> bool:
    """Whether somebody handed in something."""
    found = select(PracticeWork.id).where(PracticeWork.task_id == task.id, PracticeWork.state != WorkState.DRAFT)
    return db.session.scalar(found.limit(1)) is not None


def retire_task(actor: Person, course: Course, lesson: Lesson, *, reason: str) -> None:
    """Take the task out of its lesson: reviews end, works stay with what they came to, and the lesson is done by
    reading again."""
    ensure(policy.may_set(actor, course))
    task = task_of(lesson)
    if task is None:
        return
    waiting = select(PracticeWork).where(PracticeWork.task_id == task.id, PracticeWork.state.in_(WAITING))
    for work in db.session.scalars(waiting).all():
        deciding.close_reviews(work)
        work.state, work.cause, work.waits_until = WorkState.WITHDRAWN, None, None
        note(work, EventKind.WITHDRAWN, actor, words=reason)
    task.retired_at = lesson.updated_at = clock.now()
    lesson.practice, lesson.updated_by_id = False, actor.id
    db.session.flush()
    ledger.record(actor, verbs.TASK_RETIRED, task, reason=reason, course=course.id)
