"""What trainers see of attempts: who is at it, what waits to be marked, how the questions measured, marking again."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.errors import Conflict, Invalid
from club.i18n import _
from training.actions import attempts, marking
from training.forms.writing import EssayForm, ExtendForm, RegradeForm
from training.marks import read_log
from training.models import QuestionKind
from training.queries.attempts import asked, attempt_in, events_of, person_of
from training.queries.courses import quiz_for
from training.queries.marking import attempts_at, counts_at, digest_of, items_of, marked_by, regrade_plan
from training.routes.place import blueprint, see_other
from training.routes.said import answered_words
from training.routes.writing import course_to_write

MOST_SHOWN = 200


@blueprint.get("/<slug>/edit/quizzes/<int:quiz_id>/attempts")
@members_only
def quiz_attempts(slug: str, quiz_id: int) -> str:
    """Attempts: those that wait for a mark first, those under way, all."""
    course = course_to_write(slug)
    quiz = quiz_for(me(), course, quiz_id)
    counts = counts_at(quiz)
    view = request.args.get("see", "waiting" if counts["waiting"] else "submitted")
    page = attempts_at(quiz, waiting=view == "waiting", opened=view == "open", after=request.args.get("after"))
    return render_template(
        "training/marking/attempts.html",
        course=course,
        quiz=quiz,
        counts=counts,
        view=view,
        page=page,
        extend=ExtendForm(formdata=None),
    )


@blueprint.post("/<slug>/edit/attempts/<int:attempt_id>/extend")
@members_only
def extend_attempt(slug: str, attempt_id: int) -> Any:
    """Give a learner more time."""
    form = ExtendForm()
    if not form.validate_on_submit():
        raise Invalid(_("Say how many minutes, and why."), fields=form.errors)
    with transaction():
        course = course_to_write(slug)
        found = attempt_in(course, attempt_id)
        attempts.extend(me(), course, found, minutes=form.minutes.data or 0, reason=form.reason.data or "")
    flash(_("The learner has %(minutes)d more minutes and was told.", minutes=form.minutes.data))
    return see_other(url_for("training.quiz_attempts", slug=slug, quiz_id=found.quiz_id, see="open"))


@blueprint.route("/<slug>/edit/attempts/<int:attempt_id>/essays/<int:question_id>", methods=["GET", "POST"])
@members_only
def mark_essay(slug: str, attempt_id: int, question_id: int) -> Any:
    """An essay, its rubric, and the points it gets."""
    course = course_to_write(slug)
    found = attempt_in(course, attempt_id)
    item = next((item for item in asked(found) if item.question.id == question_id), None)
    if item is None or item.question.kind != QuestionKind.ESSAY:
        return see_other(url_for("training.quiz_attempts", slug=slug, quiz_id=found.quiz_id))
    rubric = item.question.spec.get("rubric", [])
    form = EssayForm(data=_given(marked_by(found).get(question_id)))
    if form.validate_on_submit():
        levels = [_level(request.form.get(f"rubric-{place}", ""), row) for place, row in enumerate(rubric)]
        points = form.points.data
        if rubric:
            points = 100 * sum(levels) // sum(row["points"] for row in rubric)
        if points is None:
            form.points.errors = [_("Give points between 0 and 100.")]
        else:
            with transaction():
                course = course_to_write(slug)
                marking.mark_essay(
                    me(),
                    course,
                    attempt_in(course, attempt_id),
                    question_id,
                    points=points,
                    comment=form.comment.data or "",
                    rubric=levels,
                    client_id=form.client_id.data or "",
                )
            flash(_("Marked."))
            return _next_essay(slug, found.id, found.quiz_id)
    given = marked_by(found).get(question_id, {})
    return render_template(
        "training/marking/essay.html",
        course=course,
        attempt=found,
        item=item,
        form=form,
        rubric=rubric,
        levels=given.get("rubric", []),
        answer=read_log(events_of(found)).answers.get(question_id, ""),
    ), 422 if form.errors else 200


def _given(mark: dict[str, Any] | None) -> dict[str, Any]:
    return {"points": mark["points"], "comment": mark["comment"]} if mark else {}


def _level(typed: str, row: dict[str, Any]) -> int:
    return min(int(typed), row["points"]) if typed.isdecimal() and len(typed) < 4 else 0


def _next_essay(slug: str, attempt_id: int, quiz_id: int) -> Any:
    """The next essay of the attempt that waits, else the list."""
    with_log = attempt_in(course_to_write(slug), attempt_id)
    marked = marked_by(with_log)
    answers = read_log(events_of(with_log)).answers
    for item in asked(with_log):
        waits = item.question.kind == QuestionKind.ESSAY and item.question.id not in marked
        if waits and answers.get(item.question.id):
            return see_other(
                url_for("training.mark_essay", slug=slug, attempt_id=attempt_id, question_id=item.question.id)
            )
    return see_other(url_for("training.quiz_attempts", slug=slug, quiz_id=quiz_id))


@blueprint.get("/<slug>/edit/attempts/<int:attempt_id>")
@members_only
def attempt_sheet(slug: str, attempt_id: int) -> str:
    """One attempt as its trainer sees it, with its essays."""
    course = course_to_write(slug)
    found = attempt_in(course, attempt_id)
    return render_template(
        "training/marking/sheet.html",
        course=course,
        attempt=found,
        person=person_of(found),
        questions=[item for item in asked(found) if item.number],
        log=read_log(events_of(found)),
        said=answered_words,
        extend=ExtendForm(formdata=None),
    )


@blueprint.get("/<slug>/edit/quizzes/<int:quiz_id>/items")
@members_only
def quiz_items(slug: str, quiz_id: int) -> str:
    """How the questions of a quiz measured."""
    course = course_to_write(slug)
    quiz = quiz_for(me(), course, quiz_id)
    items, count = items_of(quiz)
    return render_template("training/marking/items.html", course=course, quiz=quiz, items=items, count=count)


@blueprint.route("/<slug>/edit/quizzes/<int:quiz_id>/regrade", methods=["GET", "POST"])
@members_only
def regrade(slug: str, quiz_id: int) -> Any:
    """Mark all attempts by the questions as they stand now: who changes from what to what, then the word."""
    course = course_to_write(slug)
    quiz = quiz_for(me(), course, quiz_id)
    form = RegradeForm()
    if form.validate_on_submit():
        try:
            with transaction():
                course = course_to_write(slug)
                count = marking.regrade(
                    me(),
                    course,
                    quiz_for(me(), course, quiz_id),
                    digest=form.digest.data or "",
                    reason=form.reason.data or "",
                )
        except Conflict as error:
            flash(error.message, "warning")
            return see_other(url_for("training.regrade", slug=slug, quiz_id=quiz_id))
        flash(_("%(count)d attempts were marked again. Their owners were told.", count=count))
        return see_other(url_for("training.quiz_items", slug=slug, quiz_id=quiz_id))
    plan = regrade_plan(quiz)
    form.digest.data = digest_of(plan)
    return render_template(
        "training/marking/regrade.html",
        course=course,
        quiz=quiz,
        plan=plan[:MOST_SHOWN],
        count=len(plan),
        form=form,
    ), 422 if form.errors else 200
