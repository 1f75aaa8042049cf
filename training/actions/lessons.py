"""Modules and lessons: written, put in order, published, removed and brought back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from club import clock, ledger, markdown
from club.db import db
from club.errors import Conflict, Invalid, Refused
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from club.text import slug
from training import policy, verbs
from training.actions.indexing import index_lesson
from training.models import Course, CourseModule, Lesson, LessonState
from training.queries.courses import lessons_of, modules_of


def add_module(actor: Person, course: Course, *, title: str) -> CourseModule:
    """A new module at the course's end."""
    ensure(policy.may_author(actor, course))
    last = db.session.scalar(select(func.max(CourseModule.position)).where(CourseModule.course_id == course.id))
    module = CourseModule(course_id=course.id, position=(last or 0) + 1, title=title)
    db.session.add(module)
    db.session.flush()
    return module


def rename_module(actor: Person, course: Course, module: CourseModule, *, title: str) -> None:
    """Give a module another title."""
    ensure(policy.may_author(actor, course))
    module.title = title


def move_module(actor: Person, course: Course, module: CourseModule, *, step: int) -> None:
    """Move a module up (-1) or down (1); at the edge it stays."""
    ensure(policy.may_author(actor, course))
    _reorder(modules_of(course), module, step)


def remove_module(actor: Person, course: Course, module: CourseModule) -> None:
    """Remove a module in which no lesson stands. Removed lessons in it move to another module, to be restored there."""
    ensure(policy.may_author(actor, course))
    lessons = [lesson for lesson in lessons_of(course) if lesson.module_id == module.id]
    if any(lesson.state != LessonState.REMOVED for lesson in lessons):
        raise Refused(_("There are lessons in this part. Move or remove them first."))
    others = [other for other in modules_of(course) if other.id != module.id]
    if not others:
        raise Refused(_("A course keeps at least one part. Rename this one instead."))
    for lesson in lessons:
        lesson.module_id = others[0].id
    db.session.flush()
    db.session.delete(module)


def add_lesson(
    actor: Person,
    course: Course,
    module: CourseModule,
    *,
    title: str,
    summary: str = "",
    minutes: int = 0,
    body: str = "",
) -> Lesson:
    """A new lesson at the module's end, a draft until it is published."""
    ensure(policy.may_author(actor, course))
    last = db.session.scalar(select(func.max(Lesson.position)).where(Lesson.module_id == module.id))
    lesson = Lesson(course_id=course.id, module_id=module.id, position=-1 if last is None else last)
    lesson.position += 1
    lesson.slug = _free_slug(course, title)
    _write(actor, lesson, title, summary, minutes, body)
    db.session.add(lesson)
    db.session.flush()
    return lesson


def edit_lesson(
    actor: Person,
    course: Course,
    lesson: Lesson,
    *,
    title: str,
    summary: str,
    minutes: int,
    body: str,
    seen_at: str = "",
    minor: bool = False,
) -> None:
    """Change a lesson. `seen_at` is `stamp()` of the text the writer began from: a Conflict if somebody saved since.

    In a published lesson a change of the text that is not `minor` makes a new version, and those who completed the
    older one are shown so. What they completed stays completed.
    """
    ensure(policy.may_author(actor, course))
    if lesson.state == LessonState.REMOVED:
        raise Conflict(_("This lesson was removed meanwhile. Put it back first."))
    if seen_at and seen_at != stamp(lesson):
        raise Conflict(_("Somebody else saved this lesson while you were writing."))
    if lesson.is_published and body != lesson.body and not minor:
        lesson.version += 1
    _write(actor, lesson, title, summary, minutes, body)
    index_lesson(course, lesson)


def stamp(lesson: Lesson) -> str:
    """What tells one saved state of a lesson from the next."""
    return lesson.updated_at.isoformat()


def publish_lesson(actor: Person, course: Course, lesson: Lesson, *, reason: str = "") -> None:
    """Show a lesson to learners. An empty one is refused."""
    ensure(policy.may_author(actor, course))
    if lesson.is_published:
        return
    if lesson.state == LessonState.REMOVED:
        raise Conflict(_("This lesson was removed meanwhile. Put it back first."))
    if not lesson.body.strip() and not lesson.package_size and not lesson.practice:
        raise Invalid(_("This lesson has no text yet."))
    lesson.state, lesson.version = LessonState.PUBLISHED, max(lesson.version, 1)
    ledger.record(actor, verbs.LESSON_PUBLISHED, lesson, reason=reason, course=course.id)
    index_lesson(course, lesson)


def withdraw_lesson(actor: Person, course: Course, lesson: Lesson, *, reason: str) -> None:
    """Make a lesson a draft again: learners do not see it, their progress in it is kept."""
    ensure(policy.may_author(actor, course))
    if not lesson.is_published:
        return
    lesson.state = LessonState.DRAFT
    ledger.record(actor, verbs.LESSON_WITHDRAWN, lesson, reason=reason, course=course.id)
    index_lesson(course, lesson)


def remove_lesson(actor: Person, course: Course, lesson: Lesson, *, reason: str) -> None:
    """Take a lesson, and the quizzes behind it, out of the course. It can be put back."""
    ensure(policy.may_author(actor, course))
    if lesson.state == LessonState.REMOVED:
        return
    lesson.state = LessonState.REMOVED
    ledger.record(actor, verbs.LESSON_REMOVED, lesson, reason=reason, course=course.id)
    index_lesson(course, lesson)


def restore_lesson(actor: Person, course: Course, lesson: Lesson) -> None:
    """Put a removed lesson back where it was, as a draft."""
    ensure(policy.may_author(actor, course))
    if lesson.state != LessonState.REMOVED:
        return
    lesson.state = LessonState.DRAFT
    ledger.record(actor, verbs.LESSON_RESTORED, lesson, course=course.id)


def move_lesson(actor: Person, course: Course, lesson: Lesson, *, step: int) -> None:
    """Move a lesson up (-1) or down (1); over a module's edge it goes into the neighbouring module."""
    ensure(policy.may_author(actor, course))
    standing = [other for other in lessons_of(course) if other.state != LessonState.REMOVED]
    siblings = [other for other in standing if other.module_id == lesson.module_id]
    index = siblings.index(lesson) + step
    if 0 <= index < len(siblings):
        _reorder(siblings, lesson, step)
        return
    modules = modules_of(course)
    place = next(i for i, module in enumerate(modules) if module.id == lesson.module_id) + step
    if not 0 <= place < len(modules):
        return
    target = [other for other in standing if other.module_id == modules[place].id]
    lesson.module_id = modules[place].id
    target.insert(0 if step > 0 else len(target), lesson)
    _number(target)


def place_lesson(actor: Person, course: Course, lesson: Lesson, module: CourseModule) -> None:
    """Move a lesson to the end of another module."""
    ensure(policy.may_author(actor, course))
    if lesson.module_id == module.id:
        return
    last = db.session.scalar(select(func.max(Lesson.position)).where(Lesson.module_id == module.id))
    lesson.module_id, lesson.position = module.id, 0 if last is None else last + 1


def _reorder(siblings: Sequence[Any], thing: Any, step: int) -> None:
    ordered = list(siblings)
    index = ordered.index(thing)
    target = min(max(index + step, 0), len(ordered) - 1)
    ordered.insert(target, ordered.pop(index))
    _number(ordered)


def _number(ordered: Sequence[Any]) -> None:
    for position, thing in enumerate(ordered):
        thing.position = position


def _write(actor: Person, lesson: Lesson, title: str, summary: str, minutes: int, body: str) -> None:
    lesson.title, lesson.summary, lesson.minutes, lesson.body = title, summary, minutes, body
    lesson.html, lesson.html_version = markdown.render(body), markdown.VERSION
    lesson.size = len(lesson.html.encode())
    lesson.updated_at, lesson.updated_by_id = clock.now(), actor.id


def _free_slug(course: Course, title: str) -> str:
    base = slug(title)
    taken = set(db.session.scalars(select(Lesson.slug).where(Lesson.course_id == course.id)))
    found, number = base, 2
    while found in taken:
        found, number = f"{base}-{number}", number + 1
    return found
