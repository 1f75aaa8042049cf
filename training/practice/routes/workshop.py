"""Setting a lesson's task."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.errors import Refused
from club.i18n import _
from club.policy import ensure
from training.forms.writing import ReasonForm
from training.models import Course, Lesson
from training.practice import policy
from training.practice.actions import tasks
from training.practice.forms import TaskForm, set_already
from training.practice.patterns import patterns
from training.practice.queries.tasks import task_of
from training.practice.routes.place import blueprint
from training.queries.courses import course_for, lesson_of
from training.routes.place import see_other


def _course(slug: str) -> Course:
    course = course_for(me(), slug)
    ensure(policy.may_set(me(), course))
    return course


@blueprint.route("/<slug>/edit/lessons/<int:lesson_id>/practice", methods=["GET", "POST"])
@members_only
def manage(slug: str, lesson_id: int) -> Any:
    """The task of a lesson: a new one, from a template or empty, or the one that stands."""
    course = _course(slug)
    lesson = lesson_of(course, lesson_id)
    task = task_of(lesson)
    pattern = patterns().get(request.args.get("template", "")) if task is None else None
    form = TaskForm(data=set_already(task) if task else pattern)
    if form.validate_on_submit():
        try:
            with transaction():
                course = _course(slug)
                made = tasks.set_task(me(), course, lesson_of(course, lesson_id), form.setting)
            flash(_("Saved."))
            if lesson.is_published or task is not None:
                return see_other(url_for("practice.task", slug=slug, task_id=made.id))
            return see_other(url_for("training.edit_lesson", slug=slug, lesson_id=lesson_id))
        except Refused as error:
            form.criteria.errors = [error.message]
            task = task_of(lesson_of(_course(slug), lesson_id))
    return _page(course, lesson, form), 422 if form.errors else 200


def _page(course: Course, lesson: Lesson, form: TaskForm, reason: ReasonForm | None = None) -> str:
    task = task_of(lesson)
    return render_template(
        "training/practice/manage.html",
        course=course,
        lesson=lesson,
        task=task,
        used=task is not None and tasks.is_used(task),
        form=form,
        patterns=patterns(),
        reason=reason or ReasonForm(formdata=None),
    )


@blueprint.post("/<slug>/edit/lessons/<int:lesson_id>/practice/remove")
@members_only
def remove(slug: str, lesson_id: int) -> Any:
    """Take the task out."""
    form = ReasonForm()
    course = _course(slug)
    if not form.validate_on_submit():
        lesson = lesson_of(course, lesson_id)
        task = task_of(lesson)
        return _page(course, lesson, TaskForm(formdata=None, data=set_already(task) if task else None), form), 422
    with transaction():
        course = _course(slug)
        tasks.retire_task(me(), course, lesson_of(course, lesson_id), reason=form.reason.data or "")
    flash(_("The task was taken out. What was handed in is kept."))
    return see_other(url_for("training.edit_lesson", slug=slug, lesson_id=lesson_id))
