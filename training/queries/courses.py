"""Courses and lessons, fetched through the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import joinedload, undefer

from club import markdown
from club.db import db
from club.errors import NotFound
from club.people.models import Person
from club.policy import ensure_visible
from training import policy
from training.models import (
    Course,
    CourseModule,
    CourseState,
    Enrolment,
    Lesson,
    Quiz,
)

if TYPE_CHECKING:
    from club.policy import Someone


def _courses(person: Someone) -> Select[Course]:
    trainer = joinedload(Course.trainer).lazyload(Person.appointments)
    return select(Course).where(policy.visible_courses(person)).options(trainer)


def courses_of(person: Someone) -> list[Course]:
    """Every course the person may see: published ones, newest first, then drafts. A club has tens, not thousands."""
    drafts_last = (Course.state == CourseState.DRAFT).asc()
    order = (drafts_last, Course.published_at.desc(), Course.id.desc())
    return list(db.session.scalars(_courses(person).order_by(*order)))


def standing_courses(person: Someone) -> list[tuple[Course, Enrolment | None]]:
    """Published courses open to the person, the newest first, each with their enrolment if they began it; one query."""
    mine = and_(Enrolment.course_id == Course.id, Enrolment.person_id == person.id)
    query = (
        select(Course, Enrolment)
        .outerjoin(Enrolment, mine)
        .where(policy.visible_courses(person), Course.state == CourseState.PUBLISHED)
        .order_by(Course.published_at.desc(), Course.id.desc())
    )
    return [(course, enrolment) for course, enrolment in db.session.execute(query)]


def course_for(person: Someone, slug: str) -> Course:
    """The course if the person may see it, else NotFound."""
    course = db.session.scalar(_courses(person).where(Course.slug == slug))
    if course is None:
        raise NotFound
    return course


def enrolment_for(person: Someone, slug: str) -> tuple[Course, Enrolment]:
    """The person's own enrolment and its course, also when that was withdrawn since; NotFound if they never began."""
    query = (
        select(Course, Enrolment)
        .join(Enrolment, Enrolment.course_id == Course.id)
        .where(Course.slug == slug, Enrolment.person_id == person.id)
        .options(joinedload(Course.trainer).lazyload(Person.appointments))
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def lesson_for(person: Someone, course: Course, slug: str) -> Lesson:
    """The lesson with its HTML if the person may read it, else NotFound."""
    found = select(Lesson).where(Lesson.course_id == course.id, Lesson.slug == slug).options(undefer(Lesson.html))
    lesson = db.session.scalar(found)
    if lesson is None:
        raise NotFound
    ensure_visible(policy.may_read(person, course, lesson))
    return lesson


def html_of(lesson: Lesson) -> str:
    """The lesson's text as HTML: what is stored, or made anew where an older version of the renderer made that."""
    return lesson.html if lesson.html_version == markdown.VERSION else markdown.render(lesson.body)


def lesson_of(course: Course, lesson_id: int) -> Lesson:
    """A lesson of the course with its text, for those who write; NotFound for another course's."""
    found = select(Lesson).where(Lesson.course_id == course.id, Lesson.id == lesson_id)
    lesson = db.session.scalar(found.options(undefer(Lesson.body), undefer(Lesson.html)))
    if lesson is None:
        raise NotFound
    return lesson


def module_of(course: Course, module_id: int) -> CourseModule:
    """A module of the course, or NotFound."""
    module = db.session.scalar(
        select(CourseModule).where(CourseModule.course_id == course.id, CourseModule.id == module_id)
    )
    if module is None:
        raise NotFound
    return module


def modules_of(course: Course) -> list[CourseModule]:
    """The course's modules in order."""
    found = select(CourseModule).where(CourseModule.course_id == course.id)
    return list(db.session.scalars(found.order_by(CourseModule.position, CourseModule.id)))


def lessons_of(course: Course) -> list[Lesson]:
    """Every lesson of the course, drafts and removed ones too, by module and position."""
    found = select(Lesson).join(CourseModule, Lesson.module_id == CourseModule.id).where(Lesson.course_id == course.id)
    order = (CourseModule.position, CourseModule.id, Lesson.position, Lesson.id)
    return list(db.session.scalars(found.order_by(*order)))


def quiz_for(person: Someone, course: Course, quiz_id: int) -> Quiz:
    """A quiz that stands in the course; NotFound when it was removed, or follows a lesson the person may not read."""
    found = (
        select(Quiz, Lesson)
        .outerjoin(Lesson, Quiz.lesson_id == Lesson.id)
        .where(Quiz.course_id == course.id, Quiz.id == quiz_id, Quiz.removed_at.is_(None))
    )
    row = db.session.execute(found).first()
    if row is None:
        raise NotFound
    quiz, lesson = row
    if lesson is not None:
        ensure_visible(policy.may_read(person, course, lesson))
    return quiz


def quizzes_of(course: Course) -> list[Quiz]:
    """The quizzes that stand, oldest first."""
    found = select(Quiz).where(Quiz.course_id == course.id, Quiz.removed_at.is_(None))
    return list(db.session.scalars(found.order_by(Quiz.id)))
