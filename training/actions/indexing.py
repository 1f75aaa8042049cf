"""What the search knows of courses: what is published, for the course's audience; drafts are not in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from club import clock
from club.db import db
from club.i18n import _l
from club.markdown import plain
from club.search.actions import declare, index, remove
from training.models import Course, CourseState, Lesson, LessonState
from training.paths import course_path, lesson_path


def every_course() -> Iterator[dict[str, Any]]:
    """All published courses, for a rebuild of the index."""
    for course in db.session.scalars(select(Course).where(Course.state == CourseState.PUBLISHED)):
        yield _of_course(course)


def every_lesson() -> Iterator[dict[str, Any]]:
    """All lessons that learners see, for a rebuild of the index."""
    found = (
        select(Lesson, Course)
        .join(Course, Lesson.course_id == Course.id)
        .where(Course.state == CourseState.PUBLISHED, Lesson.state == LessonState.PUBLISHED)
        .options(undefer(Lesson.body))
    )
    for lesson, course in db.session.execute(found):
        yield _of_lesson(course, lesson)


COURSE = declare("course", _l("Courses"), icon="mortarboard", every=every_course)
LESSON = declare("lesson", _l("Lessons"), icon="book", every=every_lesson)


def _of_course(course: Course) -> dict[str, Any]:
    return {
        "thing_id": course.id,
        "title": course.title,
        "body": "\n".join([course.summary, course.for_whom, *course.outcomes]),
        "url": course_path(course),
        "audience": course.audience,
        "at": course.published_at or clock.now(),
        "author_id": course.trainer_id,
    }


def _of_lesson(course: Course, lesson: Lesson) -> dict[str, Any]:
    return {
        "thing_id": lesson.id,
        "title": lesson.title,
        "body": f"{lesson.summary}\n{plain(lesson.body)}",
        "url": lesson_path(course, lesson),
        "audience": course.audience,
        "at": lesson.updated_at,
        "author_id": course.trainer_id,
    }


def index_course(course: Course) -> None:
    """Renew the course and all its lessons in the index, or take them out when the course is not published."""
    lessons = list(
        db.session.scalars(select(Lesson).where(Lesson.course_id == course.id).options(undefer(Lesson.body)))
    )
    if not course.is_published:
        remove(COURSE, [course.id])
        remove(LESSON, [lesson.id for lesson in lessons])
        return
    index(COURSE, **_of_course(course))
    for lesson in lessons:
        index_lesson(course, lesson)


def index_lesson(course: Course, lesson: Lesson) -> None:
    """Renew one lesson in the index; what learners do not see is taken out."""
    if course.is_published and lesson.is_published:
        index(LESSON, **_of_lesson(course, lesson))
    else:
        remove(LESSON, [lesson.id])
