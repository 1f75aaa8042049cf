"""A learner's own work: the task, what is handed in, what became of it."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, render_template, request, url_for

from club.acknowledging import from_outbox, refuse_form
from club.auth import me, members_only
from club.db import transaction
from club.errors import Conflict, Invalid
from club.i18n import _
from club.limits import hit
from training.models import Course
from training.practice import policy
from training.practice.actions import handing
from training.practice.forms import WorkForm
from training.practice.models import PracticeTask, ReviewState
from training.practice.queries.tasks import due_of, html_of, reviews_of, started_at, story_of, task_for, work_of
from training.practice.routes.place import blueprint, said
from training.queries.courses import course_for
from training.routes.place import see_other


def _task(slug: str, task_id: int) -> tuple[Course, PracticeTask]:
    course = course_for(me(), slug)
    return course, task_for(me(), course, task_id)


@blueprint.get("/<slug>/practice/<int:task_id>")
@members_only
def task(slug: str, task_id: int) -> str:
    """What is to be done, and my work."""
    course, found = _task(slug, task_id)
    return _page(course, found)


def _page(course: Course, found: PracticeTask, form: WorkForm | None = None, missing: Any = ()) -> str:
    work = work_of(me(), found)
    decided = work is not None and work.state in ("passed", "returned", "with_superior")
    reviews = reviews_of(work) if work is not None and work.round else []
    return render_template(
        "training/practice/task.html",
        course=course,
        task=found,
        html=html_of(found),
        work=work,
        form=form or WorkForm(formdata=None, data={"body": work.body if work else ""}),
        missing=missing,
        due=due_of(found, started_at(me(), course)),
        may_hand_in=policy.may_hand_in(me(), course, found.lesson),
        may_change=work is None or work.is_own or handing.may_change(work, reviews),
        may_author=policy.may_set(me(), course),
        reviews=[review for review in reviews if decided and review.state == ReviewState.DONE],
        arrived=sum(review.state == ReviewState.DONE for review in reviews),
        story=story_of(work) if work else [],
        most_files=handing.MOST_FILES,
        **said(),
    )


@blueprint.post("/<slug>/practice/<int:task_id>")
@members_only
def send(slug: str, task_id: int) -> Any:
    """Save my work, or hand it in; also from the phone's outbox."""
    hit("practice.send", "120 per hour", me().id)
    form, waits = WorkForm(), from_outbox()
    if not form.validate_on_submit():
        if waits:
            refuse_form(form)
        return _page(*_task(slug, task_id), form), 422
    hand_in = request.form.get("do") != "draft"
    try:
        with transaction():
            _course, found = _task(slug, task_id)
            sent = handing.send(
                me(),
                found,
                body=form.body.data or "",
                files=form.brought,
                drop=form.dropped,
                hand_in=hand_in,
                client_id=form.client_id.data or "",
            )
    except (Invalid, Conflict) as error:
        if waits:
            raise
        form.body.errors = [error.message]
        return _page(*_task(slug, task_id), form), error.status
    if sent.missing:
        # What came is kept as a draft, so that nothing has to be brought again.
        if waits:
            raise Invalid(" ".join(sent.missing))
        return _page(*_task(slug, task_id), missing=sent.missing), 422
    address = url_for("practice.task", slug=slug, task_id=task_id)
    if waits:
        return jsonify(url=address, fresh=sent.fresh)
    if sent.fresh:
        flash(_("Handed in. You are told of every step.") if not sent.work.is_own else _("The draft is saved."))
    return see_other(address)


@blueprint.post("/<slug>/practice/<int:task_id>/withdraw")
@members_only
def withdraw(slug: str, task_id: int) -> Any:
    """Take my work back."""
    try:
        with transaction():
            _course, found = _task(slug, task_id)
            work = work_of(me(), found)
            if work is not None:
                handing.withdraw(me(), work)
        flash(_("Withdrawn. Your words and files are here; hand in again whenever you like."))
    except Conflict as error:
        flash(error.message, "warning")
    return see_other(url_for("practice.task", slug=slug, task_id=task_id))
