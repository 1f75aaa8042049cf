"""Puts certificates into the application."""

from __future__ import annotations

from flask import Flask

from training.certificates import actions, jobs, parts, policy
from training.certificates.queries import own_for
from training.certificates.routes import blueprint
from training.models import Course, Enrolment
from training.signals import course_completed

# Imported for the job it declares.
DECLARED = (jobs,)


@course_completed.connect
def _issue(enrolment: Enrolment, *, course: Course) -> None:
    actions.issue(enrolment, course)


def init_app(app: Flask) -> None:
    """Register the pages, the part of a person's data, and what a course's pages ask."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(certificate_of=own_for, may_list_certificates=policy.may_list)
    parts.declare()
