"""Who has come how far, for those who are responsible."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from club.auth import me, members_only
from club.policy import ensure
from training import policy
from training.models import Course
from training.queries.courses import course_for
from training.queries.report import STATES, counts, learners, unit_of_report, units
from training.routes.place import blueprint


def _asked_for(slug: str) -> tuple[Course, Any]:
    course = course_for(me(), slug)
    ensure(policy.may_report(me(), course))
    typed = request.args.get("unit", "")
    return course, unit_of_report(me(), course, int(typed) if typed.isdecimal() and len(typed) < 10 else None)


@blueprint.get("/<slug>/report")
@members_only
def report(slug: str) -> str:
    """Learners by name."""
    course, unit = _asked_for(slug)
    state = request.args.get("state", "all")
    state = state if state in STATES else "all"
    return render_template(
        "training/report.html",
        course=course,
        unit=unit,
        state=state,
        page=learners(me(), course, unit=unit, state=state, after=request.args.get("after")),
        counts=counts(me(), course, unit=unit),
    )


@blueprint.get("/<slug>/report/units")
@members_only
def report_units(slug: str) -> str:
    """Units, each with all below it."""
    course, unit = _asked_for(slug)
    return render_template(
        "training/report_units.html",
        course=course,
        unit=unit,
        rows=units(me(), course, unit=unit),
        counts=counts(me(), course, unit=unit),
    )
