"""What is due: for the reminders, and for one person's home."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ScalarSelect, and_, func, literal, or_, select
from sqlalchemy.orm import joinedload

from club import clock
from club.db import db
from club.policy import has_role
from training import policy as training_policy
from training.models import Course, CourseState, Enrolment, Lesson, LessonState
from training.practice import policy
from training.practice.models import OPEN, OWN, PracticeReview, PracticeTask, PracticeWork, WorkState
from training.practice.queries.tasks import due_of

if TYPE_CHECKING:
    from club.policy import Someone

# Before and after a task's end that a learner is told of it.
SOON, AFTER = timedelta(days=2), timedelta(days=1)
MOST = 3


@dataclass(frozen=True)
class Owed:
    """A task that some people have not handed in, and when it is or was due for them."""

    task: PracticeTask
    course: Course
    due: datetime
    people: Sequence[int]


def _unfinished() -> Any:
    mine = and_(PracticeWork.task_id == PracticeTask.id, PracticeWork.author_id == Enrolment.person_id)
    return (
        select(PracticeTask, Course, Enrolment, PracticeWork)
        .join(Course, PracticeTask.course_id == Course.id)
        .join(Lesson, PracticeTask.lesson_id == Lesson.id)
        .join(Enrolment, Enrolment.course_id == Course.id)
        .outerjoin(PracticeWork, mine)
        .where(PracticeTask.retired_at.is_(None), Course.state == CourseState.PUBLISHED)
        .where(Lesson.state == LessonState.PUBLISHED)
        .where(or_(PracticeWork.id.is_(None), PracticeWork.state.in_(OWN)))
    )


def due_soon(now: datetime) -> list[Owed]:
    """Tasks due soon or just over, with who has not handed them in; a day's enrolments in one."""
    # An enrolment counts by its day, so a day more on either side is looked at, and `due_of` decides.
    tasks = db.session.scalars(select(PracticeTask).where(PracticeTask.retired_at.is_(None)))
    found: dict[tuple[int, datetime], list[int]] = defaultdict(list)
    places: dict[int, tuple[PracticeTask, Course]] = {}
    for task in tasks.all():
        query = _unfinished().where(PracticeTask.id == task.id)
        if task.due_at is not None:
            if not now - AFTER <= task.due_at <= now + SOON:
                continue
        elif task.due_days is not None:
            back = timedelta(days=task.due_days)
            query = query.where(
                Enrolment.started_at >= now - AFTER - back - timedelta(days=1),
                Enrolment.started_at <= now + SOON - back + timedelta(days=1),
            )
        else:
            continue
        rows: Any = db.session.execute(query)
        for row, course, enrolment, _work in rows:
            due = due_of(row, enrolment.started_at)
            if due is not None and now - AFTER <= due <= now + SOON:
                places[row.id] = (row, course)
                found[row.id, due].append(enrolment.person_id)
    return [Owed(*places[number], due, people) for (number, due), people in found.items()]


def reviews_due_before(moment: datetime) -> list[PracticeReview]:
    """Open reviews that are due before a moment."""
    task = joinedload(PracticeReview.work).joinedload(PracticeWork.task)
    found = select(PracticeReview).where(PracticeReview.state.in_(OPEN), PracticeReview.due_at <= moment)
    return list(db.session.scalars(found.options(task)))


def tasks_waiting(person: Someone) -> list[tuple[PracticeTask, Course, PracticeWork | None, datetime | None]]:
    """Tasks of courses the person takes that they have not handed in, the most urgent first; one query. Works that
    were withdrawn are left alone."""
    query = _unfinished().where(
        Enrolment.person_id == person.id, or_(PracticeWork.id.is_(None), PracticeWork.state != WorkState.WITHDRAWN)
    )
    query = query.where(training_policy.visible_courses(person)).order_by(PracticeTask.id).limit(50)
    found: Any = db.session.execute(query)
    rows = [(task, course, work, due_of(task, enrolment.started_at)) for task, course, enrolment, work in found]
    far = clock.now() + timedelta(days=3650)
    return sorted(rows, key=lambda row: (row[2] is None or row[2].state != WorkState.RETURNED, row[3] or far))[:MOST]


@dataclass(frozen=True)
class Waiting:
    """What waits for one person, in numbers."""

    reviews: int
    review_due: datetime | None
    to_check: int
    to_mark: int


def waiting_for(person: Someone) -> Waiting:
    """Reviews owed, works to be checked by office, works to be marked; one query."""
    owed = (PracticeReview.reviewer_id == person.id, PracticeReview.state.in_(OPEN))
    nothing: Any = literal(0)

    def works(state: WorkState, mine: Any) -> ScalarSelect[int]:
        return select(func.count()).select_from(PracticeWork).where(PracticeWork.state == state, mine).scalar_subquery()

    check = works(WorkState.WITH_SUPERIOR, policy.checked_by(person)) if policy.checks_anything(person) else nothing
    teaches = has_role(person, training_policy.AUTHORS)
    mark = works(WorkState.WITH_TRAINER, policy.marked_by(person)) if teaches else nothing
    row = db.session.execute(
        select(
            select(func.count()).select_from(PracticeReview).where(*owed).scalar_subquery(),
            select(func.min(PracticeReview.due_at)).where(*owed).scalar_subquery(),
            check,
            mark,
        )
    ).one()
    return Waiting(row[0], row[1], row[2], row[3])


def first_to_mark(person: Someone) -> tuple[PracticeTask, Course] | None:
    """The task in which a work waits longest for the person as its trainer."""
    found = (
        select(PracticeTask, Course)
        .join(Course, PracticeTask.course_id == Course.id)
        .join(PracticeWork, PracticeWork.task_id == PracticeTask.id)
        .where(PracticeWork.state == WorkState.WITH_TRAINER, policy.marked_by(person))
        .order_by(PracticeWork.handed_in_at, PracticeWork.id)
    )
    row = db.session.execute(found.limit(1)).first()
    return (row[0], row[1]) if row else None
