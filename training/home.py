"""Training on home: where to go on, and what is being learned in the club."""

from __future__ import annotations

from typing import Any

from flask import g, has_request_context

from club.home import cards
from club.home.cards import Need, Pulse
from club.i18n import _
from training.models import Course, Enrolment
from training.paths import course_path
from training.queries.courses import standing_courses
from training.queries.outline import outlines
from training.queries.report import finished_since_month

MOST = 3


def _standing(person: Any) -> list[tuple[Course, Enrolment | None]]:
    if not has_request_context():
        return standing_courses(person)
    if "training_standing" not in g:
        g.training_standing = standing_courses(person)
    return g.training_standing


@cards.needs
def needs(person: Any) -> list[Need]:
    """The step at which a course under way goes on; for somebody who has begun nothing, the newest course."""
    standing = _standing(person)
    under_way = [(c, e) for c, e in standing if e is not None and e.completed_at is None]
    if under_way:
        course, enrolment = max(under_way, key=lambda pair: pair[1].active_at)
        return _go_on(person, course, enrolment)
    new = [course for course, enrolment in standing if enrolment is None]
    return [
        Need(
            title=_("A course for you: %(course)s", course=course.title),
            url=course_path(course),
            icon="mortarboard",
            detail=_("%(minutes)d minutes, in parts whenever you have time", minutes=course.minutes),
            action=_("Have a look"),
            rank=70,
        )
        for course in new[:1]
    ]


def _go_on(person: Any, course: Course, enrolment: Enrolment) -> list[Need]:
    outline = outlines(person, [course], [enrolment])[0]
    step = outline.current
    if step is None:
        return []
    return [
        Need(
            title=_("Go on learning: %(step)s", step=step.title),
            url=step.url,
            icon="mortarboard" if step.lesson else "check2-square",
            detail=_(
                "%(course)s – %(done)d of %(total)d done", course=course.title, done=outline.done, total=outline.total
            ),
            action=_("Go on"),
            rank=45,
        )
    ]


@cards.pulse
def pulse(person: Any) -> Pulse | None:
    """The newest courses and how many members completed them."""
    standing = _standing(person)[:MOST]
    if not standing:
        return None
    numbers = finished_since_month([course.id for course, _enrolment in standing])
    rows = [
        {
            "course": course,
            "url": course_path(course),
            "enrolment": enrolment,
            "begun": numbers.get(course.id, (0, 0, 0))[0],
            "completed": numbers.get(course.id, (0, 0, 0))[1],
            "this_month": numbers.get(course.id, (0, 0, 0))[2],
        }
        for course, enrolment in standing
    ]
    return Pulse(_("Training"), "/training", "mortarboard", "training/_pulse.html", rows, order=30)
