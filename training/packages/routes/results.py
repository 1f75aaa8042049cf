"""What became of a package: each learner's state, score, time and attempts."""

from __future__ import annotations

from flask import render_template, request

from club.auth import me, members_only
from club.policy import ensure
from training.packages import policy
from training.packages.queries import package_of, results
from training.packages.routes.place import blueprint
from training.packages.words import kind_words
from training.queries.courses import course_for, lesson_for


@blueprint.get("/training/<slug>/lessons/<lesson_slug>/package/results")
@members_only
def outcome(slug: str, lesson_slug: str) -> str:
    """Learners by name."""
    course = course_for(me(), slug)
    ensure(policy.may_see_results(me(), course))
    lesson = lesson_for(me(), course, lesson_slug)
    return render_template(
        "training/packages/results.html",
        course=course,
        lesson=lesson,
        package=package_of(lesson),
        kinds=kind_words(),
        page=results(me(), course, lesson, after=request.args.get("after")),
    )
