"""Taking a course: the list, the course, its lessons, its end."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from club import clock
from club.auth import me, members_only
from club.db import transaction
from club.errors import NotFound
from club.limits import hit
from training import paths, policy
from training.actions import learning
from training.packages.queries import panel_of
from training.practice.policy import checks_anything
from training.practice.queries.tasks import has_passed
from training.practice.queries.tasks import panel_of as practice_of
from training.practice.queries.works import tasks_of
from training.practice.words import STATE_COLOURS, state_words
from training.queries.courses import course_for, courses_of, enrolment_for, html_of, lesson_for
from training.queries.outline import Outline, outline_of, outlines
from training.routes.place import blueprint, no_content, see_other


def under_way(found: list[Outline]) -> list[Outline]:
    """The courses begun and not completed, the one learned last first."""
    begun = [(o.enrolment.active_at, o) for o in found if o.enrolment and not o.is_complete]
    return [outline for _at, outline in sorted(begun, key=lambda pair: pair[0], reverse=True)]


@blueprint.get("")
@members_only
def index() -> str:
    """The courses open to me."""
    courses = courses_of(me())
    found = outlines(me(), [course for course in courses if course.is_published])
    begun = under_way(found)
    new = [outline for outline in found if not outline.enrolment]
    return render_template(
        "training/index.html",
        outlines=[*begun, *new, *(outline for outline in found if outline.is_complete)],
        drafts=[course for course in courses if not course.is_published],
        going_on=begun[0] if begun else None,
        may_begin=policy.may_begin_course(me()),
        may_use_bank=policy.may_use_bank(me()),
        checks_practice=checks_anything(me()),
    )


@blueprint.get("/<slug>")
@members_only
def course(slug: str) -> str:
    """A course: what it gives, its parts, how far I am."""
    found = course_for(me(), slug)
    outline = outline_of(me(), found)
    may_author = policy.may_author(me(), found)
    return render_template(
        "training/course.html",
        course=found,
        outline=outline,
        may_author=may_author,
        may_report=policy.may_report(me(), found),
        tasks=tasks_of(found) if may_author else [],
    )


@blueprint.post("/<slug>/start")
@members_only
def start(slug: str) -> Any:
    """Begin, or go on where I was."""
    with transaction():
        found = course_for(me(), slug)
        learning.enrol(me(), found)
        step = outline_of(me(), found).current
    return see_other(step.url if step else paths.course_path(found))


@blueprint.post("/<slug>/finish")
@members_only
def finish(slug: str) -> Any:
    """Complete a course whose missing step was removed."""
    with transaction():
        found = course_for(me(), slug)
        enrolment = learning.finish_course(me(), found)
    return see_other(paths.done_path(found) if enrolment.completed_at else paths.course_path(found))


@blueprint.get("/<slug>/lessons/<lesson_slug>")
@members_only
def lesson(slug: str, lesson_slug: str) -> str:
    """A lesson to read."""
    found, text, outline = _reading(slug, lesson_slug)
    step = outline.step_of(text)
    if outline.enrolment and found.is_published and step and learning.worth_noting(step.progress):
        with transaction():
            found = course_for(me(), slug)
            learning.open_lesson(me(), found, lesson_for(me(), found, lesson_slug))
        found, text, outline = _reading(slug, lesson_slug)
        step = outline.step_of(text)
    before, after = outline.neighbours(text)
    panel = panel_of(me(), text)
    return render_template(
        "training/lesson.html",
        course=found,
        lesson=text,
        html=html_of(text),
        outline=outline,
        step=step,
        before=before,
        after=after,
        onward=outline.onward(text),
        panel=panel,
        practice=practice_of(me(), text, outline.enrolment),
        states=state_words(),
        colours=STATE_COLOURS,
        may_author=policy.may_author(me(), found),
        may_report=panel is not None and policy.may_report(me(), found),
    )


def _reading(slug: str, lesson_slug: str) -> tuple[Any, Any, Outline]:
    found = course_for(me(), slug)
    return found, lesson_for(me(), found, lesson_slug), outline_of(me(), found)


@blueprint.post("/<slug>/lessons/<lesson_slug>/done")
@members_only
def lesson_done(slug: str, lesson_slug: str) -> Any:
    """Mark a lesson as done and go on."""
    with transaction():
        found = course_for(me(), slug)
        text = lesson_for(me(), found, lesson_slug)
        was_complete = outline_of(me(), found).is_complete
        earned = text.practice and has_passed(me(), text)
        enrolment = learning.finish_lesson(me(), found, text, earned=earned)
        outline = outline_of(me(), found)
    if enrolment.completed_at and not was_complete:
        return see_other(paths.done_path(found))
    step = outline.neighbours(text)[1] if was_complete else outline.onward(text)
    return see_other(step.url if step else paths.course_path(found))


@blueprint.post("/<slug>/lessons/<lesson_slug>/position")
@members_only
def lesson_position(slug: str, lesson_slug: str) -> Any:
    """Keep the paragraph I have reached; told by the page's script."""
    hit("training.position", "120 per minute", me().id)
    typed = request.form.get("position", "")
    position = int(typed) if typed.isdecimal() and len(typed) < 6 else 0
    with transaction():
        found = course_for(me(), slug)
        learning.keep_position(me(), found, lesson_for(me(), found, lesson_slug), position=position)
    return no_content()


@blueprint.get("/<slug>/done")
@members_only
def done(slug: str) -> str:
    """Congratulations."""
    found, enrolment = enrolment_for(me(), slug)
    if not enrolment.completed_at:
        raise NotFound
    others = [o for o in outlines(me(), courses_of(me())) if o.course.is_published and not o.is_complete]
    return render_template("training/done.html", course=found, enrolment=enrolment, others=others[:2])


@blueprint.get("/<slug>/confirmation")
@members_only
def confirmation(slug: str) -> str:
    """The confirmation of a completed course, for paper."""
    found, enrolment = enrolment_for(me(), slug)
    if not enrolment.completed_at:
        raise NotFound
    return render_template(
        "training/confirmation.html", course=found, enrolment=enrolment, completed=clock.local(enrolment.completed_at)
    )
