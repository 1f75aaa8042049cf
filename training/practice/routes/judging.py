"""What trainers and superiors see: lists, one work with its rubric, marking, checking, reminding."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for

from club.auth import me, members_only, power_needed
from club.db import transaction
from club.errors import Conflict, Invalid, NotFound
from club.i18n import _
from club.policy import ensure
from training.forms.writing import ReasonForm
from training.models import Course
from training.practice import policy
from training.practice.actions import judging
from training.practice.forms import MarkForm, levels_chosen
from training.practice.models import PracticeTask, PracticeWork, WorkState
from training.practice.queries.tasks import due_of, html_of, reviews_of, story_of, task_in
from training.practice.queries.works import (
    VIEWS,
    counts_at,
    named_work_for,
    neighbours,
    open_reviews_of,
    stuck_at,
    stuck_ids,
    works_at,
    works_below,
)
from training.practice.routes.place import blueprint, said
from training.queries.courses import course_for
from training.routes.place import see_other


def _task(slug: str, task_id: int) -> tuple[Course, PracticeTask]:
    course = course_for(me(), slug)
    ensure(policy.may_set(me(), course))
    return course, task_in(course, task_id)


@blueprint.get("/<slug>/practice/<int:task_id>/works")
@members_only
def works(slug: str, task_id: int) -> str:
    """What was handed in, by where it stands; and who is stuck."""
    course, task = _task(slug, task_id)
    counts = counts_at(task)
    view = request.args.get("see", "with_trainer" if counts["with_trainer"] else "stuck")
    if view not in {*VIEWS, "stuck"}:
        raise NotFound
    after = request.args.get("after")
    page = stuck_at(task, after=after) if view == "stuck" else works_at(task, view, after=after)
    return render_template(
        "training/practice/works.html",
        course=course,
        task=task,
        counts=counts,
        view=view,
        page=page,
        reviewers=open_reviews_of(page.items) if view != "stuck" else {},  # pyright: ignore[reportArgumentType]
        due_of=due_of,
        **said(),
    )


@blueprint.post("/<slug>/practice/<int:task_id>/nudge")
@members_only
def nudge(slug: str, task_id: int) -> Any:
    """Remind one learner or reviewer, or everybody who is stuck."""
    typed = request.form.get("person", "")
    with transaction():
        _course, task = _task(slug, task_id)
        people = [int(typed)] if typed.isdecimal() and len(typed) < 18 else stuck_ids(task) if typed == "all" else []
        count = judging.nudge(me(), task, people)
    if count:
        flash(_("%(count)d people were reminded.", count=count) if count > 1 else _("Reminded."))
    else:
        flash(_("They were reminded today already."), "info")
    return see_other(url_for("practice.works", slug=slug, task_id=task_id, see=request.form.get("see") or None))


@blueprint.get("/practice/units")
@power_needed(policy.CHECK)
def units() -> str:
    """Works of the units below my office: those that wait for me, or all."""
    waiting = request.args.get("see") != "all"
    page = works_below(me(), waiting=waiting, after=request.args.get("after"))
    return render_template("training/practice/units.html", page=page, waiting=waiting, **said())


@blueprint.get("/practice/works/<int:work_id>")
@members_only
def work(work_id: int) -> str:
    """One work, for its trainer or its superior."""
    return _page(named_work_for(me(), work_id))


def _page(found: PracticeWork, form: MarkForm | None = None, levels: Any = (), reason: ReasonForm | None = None) -> str:
    may_mark = policy.may_mark(me(), found)
    before, after = neighbours(found) if may_mark else (None, None)
    return render_template(
        "training/practice/work.html",
        work=found,
        task=found.task,
        course=found.task.course,
        html=html_of(found.task),
        reviews=reviews_of(found) if may_mark else [],
        story=story_of(found),
        form=form or MarkForm(formdata=None, data={"seen_at": judging.stamp(found)}),
        reason=reason or ReasonForm(formdata=None),
        levels=levels,
        may_mark=bool(may_mark) and found.state in (WorkState.WITH_PEERS, WorkState.WITH_TRAINER),
        is_trainer=bool(may_mark),
        may_check=bool(policy.may_check(me(), found)),
        before=before,
        after=after,
        **said(),
    )


@blueprint.post("/practice/works/<int:work_id>/mark")
@members_only
def mark(work_id: int) -> Any:
    """Mark it by the rubric, and go on to the next."""
    form = MarkForm()
    found = named_work_for(me(), work_id)
    levels = levels_chosen(len(found.task.rubric))
    if not form.validate_on_submit():
        return _page(found, form, levels), 422
    _before, after = neighbours(found)
    try:
        with transaction():
            found = named_work_for(me(), work_id)
            judging.mark(
                me(),
                found,
                levels=levels,
                comment=form.comment.data or "",
                seen_at=form.seen_at.data or "",
                client_id=form.client_id.data or "",
            )
    except (Invalid, Conflict) as error:
        form.comment.errors = [error.message]
        form.seen_at.data = form.seen_at.raw_data = None
        found = named_work_for(me(), work_id)
        form.seen_at.data = judging.stamp(found)
        return _page(found, form, levels), error.status
    flash(_("Marked: %(percent)d%%.", percent=found.percent))
    if after is None:
        following = counts_at(found.task)["with_trainer"]
        address = url_for(
            "practice.works",
            slug=found.task.course.slug,
            task_id=found.task_id,
            see="with_trainer" if following else None,
        )
        return see_other(address)
    return see_other(url_for("practice.work", work_id=after))


@blueprint.post("/practice/works/<int:work_id>/confirm")
@members_only
def confirm(work_id: int) -> Any:
    """Stand for it that this was done."""
    try:
        with transaction():
            judging.confirm(me(), named_work_for(me(), work_id))
        flash(_("Confirmed. The author is told when the work passes."))
    except Conflict as error:
        flash(error.message, "warning")
    return see_other(url_for("practice.work", work_id=work_id))


@blueprint.post("/practice/works/<int:work_id>/return")
@members_only
def return_work(work_id: int) -> Any:
    """Send it back with a reason."""
    form = ReasonForm()
    found = named_work_for(me(), work_id)
    if not form.validate_on_submit():
        return _page(found, reason=form), 422
    try:
        with transaction():
            found = named_work_for(me(), work_id)
            trains, slug = bool(policy.may_mark(me(), found)), found.task.course.slug
            judging.return_work(me(), found, reason=form.reason.data or "")
        flash(_("Sent back. The author reads your reason and can hand it in again."))
    except Conflict as error:
        flash(error.message, "warning")
        return see_other(url_for("practice.work", work_id=work_id))
    if trains:
        return see_other(url_for("practice.works", slug=slug, task_id=found.task_id))
    return see_other(url_for("practice.units"))
