"""Tasks, when they are due, and one's own work for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from club import clock, markdown
from club.db import db
from club.errors import NotFound
from club.people.models import Person
from club.policy import ensure_visible
from training import policy as training_policy
from training.models import Course, Enrolment, Lesson
from training.practice.models import PracticeEvent, PracticeReview, PracticeTask, PracticeWork, ReviewState, WorkState

if TYPE_CHECKING:
    from club.policy import Someone


@dataclass(frozen=True)
class Panel:
    """A lesson's task as one learner meets it."""

    task: PracticeTask
    work: PracticeWork | None
    due: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether it is late for handing in."""
        return self.due is not None and self.due < clock.now()


def due_of(task: PracticeTask, started_at: datetime | None) -> datetime | None:
    """When the task is due for somebody who enrolled then: its own moment, or the end of the day so many days later.
    None where it is never, or counts from an enrolment that is not there."""
    if task.due_at is not None:
        return task.due_at
    if task.due_days is None or started_at is None:
        return None
    day = clock.local(started_at).date() + timedelta(days=task.due_days)
    return clock.from_local(datetime.combine(day, time(23, 59)))


def task_of(lesson: Lesson) -> PracticeTask | None:
    """The task that stands in a lesson."""
    found = select(PracticeTask).where(PracticeTask.lesson_id == lesson.id, PracticeTask.retired_at.is_(None))
    return db.session.scalar(found)


def task_for(person: Someone, course: Course, task_id: int) -> PracticeTask:
    """A task of the course whose lesson the person may read; one that was taken out only with a work of their own."""
    task = task_in(course, task_id)
    if task.retired_at is not None and work_of(person, task) is None:
        raise NotFound
    if task.retired_at is None:
        ensure_visible(training_policy.may_read(person, course, task.lesson))
    return task


def task_in(course: Course, task_id: int) -> PracticeTask:
    """A task of the course for those who teach, also one that was taken out; NotFound for another course's."""
    found = select(PracticeTask).where(PracticeTask.course_id == course.id, PracticeTask.id == task_id)
    task = db.session.scalar(found.options(joinedload(PracticeTask.lesson), joinedload(PracticeTask.course)))
    if task is None:
        raise NotFound
    return task


def html_of(task: PracticeTask) -> str:
    """What is to be done, as HTML of the present renderer."""
    return task.html if task.html_version == markdown.VERSION else markdown.render(task.body)


def work_of(person: Someone, task: PracticeTask) -> PracticeWork | None:
    """The person's own work for the task, with its files."""
    return db.session.scalar(
        select(PracticeWork).where(PracticeWork.task_id == task.id, PracticeWork.author_id == person.id)
    )


def panel_of(person: Someone, lesson: Lesson, enrolment: Enrolment | None) -> Panel | None:
    """The lesson's task with the person's work; None where the lesson has none. Three queries at most."""
    task = task_of(lesson) if lesson.practice else None
    if task is None:
        return None
    return Panel(task, work_of(person, task), due_of(task, enrolment.started_at if enrolment else None))


def has_passed(person: Someone, lesson: Lesson) -> bool:
    """Whether the person passed the task that stands in the lesson."""
    found = (
        select(PracticeWork.id)
        .join(PracticeTask, PracticeWork.task_id == PracticeTask.id)
        .where(PracticeTask.lesson_id == lesson.id, PracticeTask.retired_at.is_(None))
        .where(PracticeWork.author_id == person.id, PracticeWork.state == WorkState.PASSED)
    )
    return db.session.scalar(found) is not None


def story_of(work: PracticeWork) -> list[PracticeEvent]:
    """Everything that happened to a work, oldest first."""
    found = select(PracticeEvent).where(PracticeEvent.work_id == work.id)
    found = found.options(joinedload(PracticeEvent.actor).lazyload(Person.appointments))
    return list(db.session.scalars(found.order_by(PracticeEvent.id)))


def reviews_of(work: PracticeWork) -> list[PracticeReview]:
    """The reviews of a work's present round, with their reviewers, in the order drawn."""
    found = select(PracticeReview).where(PracticeReview.work_id == work.id, PracticeReview.round == work.round)
    found = found.options(joinedload(PracticeReview.reviewer).lazyload(Person.appointments))
    return list(db.session.scalars(found.order_by(PracticeReview.id)))


def is_looked_at(reviews: Sequence[PracticeReview]) -> bool:
    """Whether somebody began to review a round, of all its reviews."""
    return any(review.state in (ReviewState.BEGUN, ReviewState.DONE) for review in reviews)


def started_at(person: Someone, course: Course) -> datetime | None:
    """When the person enrolled in the course."""
    mine = select(Enrolment.started_at).where(Enrolment.person_id == person.id, Enrolment.course_id == course.id)
    return db.session.scalar(mine)
