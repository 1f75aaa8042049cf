"""Taking a course: enrolling, reading, finishing lessons, completing."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Select, select

from club import clock
from club.db import db
from club.errors import Refused
from club.i18n import _
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from training import policy
from training.actions.once import once
from training.models import Course, Enrolment, Lesson, LessonProgress
from training.notices import COMPLETED
from training.paths import done_path
from training.queries.outline import Outline, outline_of
from training.signals import course_completed

# Reading pages write at most this often.
READ_EVERY = timedelta(minutes=10)


def enrol(actor: Person, course: Course) -> Enrolment:
    """Begin a course; somebody who began it already gets the same enrolment."""
    ensure(policy.may_learn(actor, course))
    return once(_enrolled(actor, course), lambda: Enrolment(person_id=actor.id, course_id=course.id))


def worth_noting(progress: LessonProgress | None) -> bool:
    """Whether opening the lesson now says something new: reading pages write seldom."""
    return progress is None or clock.now() - progress.read_at > READ_EVERY


def open_lesson(actor: Person, course: Course, lesson: Lesson) -> None:
    """Note that a learner reads a lesson, so that "continue" leads back to it.

    Who did not begin the course leaves no trace.
    """
    ensure(policy.may_read(actor, course, lesson))
    _touch(actor, course, lesson)


def keep_position(actor: Person, course: Course, lesson: Lesson, *, position: int) -> None:
    """Remember the paragraph a learner has reached (counted from 0)."""
    ensure(policy.may_read(actor, course, lesson))
    progress = _touch(actor, course, lesson)
    if progress is not None and not progress.completed_at:
        progress.position = position


def finish_lesson(actor: Person, course: Course, lesson: Lesson, *, earned: bool = False) -> Enrolment:
    """Mark a lesson as done, in its present text; done twice, the first moment stays. May complete the course.

    One with a package or a practice task in it is done only when that says so (`earned`).
    """
    ensure(policy.may_read(actor, course, lesson))
    if lesson.package_size and not earned:
        raise Refused(_("This lesson is done when its package is. Open it and get through."))
    if lesson.practice and not earned:
        raise Refused(_("This lesson is done when its practice task is passed. Hand in what you did in your branch."))
    enrolment = enrol(actor, course)
    progress = _progress(actor, lesson)
    progress.completed_at = progress.completed_at or clock.now()
    progress.version = lesson.version
    progress.position = 0
    enrolment.active_at = progress.read_at = clock.now()
    complete(actor, course, enrolment)
    return enrolment


def finish_course(actor: Person, course: Course) -> Enrolment:
    """Write a completion down that a change of the course made possible (the missing lesson was removed)."""
    ensure(policy.may_learn(actor, course))
    enrolment = enrol(actor, course)
    complete(actor, course, enrolment)
    return enrolment


def complete(actor: Person, course: Course, enrolment: Enrolment) -> Outline:
    """Complete the enrolment when nothing is missing any more; tells the learner once."""
    ensure(policy.may_learn(actor, course))
    db.session.flush()
    outline = outline_of(actor, course)
    if outline.all_done and not enrolment.completed_at:
        enrolment.completed_at, enrolment.completed_version = clock.now(), course.version
        tell([actor.id], COMPLETED, key=f"course:{course.id}", url=done_path(course), course=course.title)
        course_completed.send(enrolment, course=course)
    return outline


def _touch(actor: Person, course: Course, lesson: Lesson) -> LessonProgress | None:
    enrolment = db.session.scalar(_enrolled(actor, course))
    if enrolment is None or not lesson.is_published:
        return None
    progress = _progress(actor, lesson)
    enrolment.active_at = progress.read_at = clock.now()
    return progress


def _enrolled(actor: Person, course: Course) -> Select[Enrolment]:
    return select(Enrolment).where(Enrolment.person_id == actor.id, Enrolment.course_id == course.id)


def _progress(actor: Person, lesson: Lesson) -> LessonProgress:
    mine = select(LessonProgress).where(LessonProgress.person_id == actor.id, LessonProgress.lesson_id == lesson.id)
    return once(mine, lambda: LessonProgress(person_id=actor.id, lesson_id=lesson.id))
