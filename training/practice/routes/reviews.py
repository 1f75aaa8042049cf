"""Reviewing a peer's work without knowing whose it is."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.errors import Conflict, Invalid
from club.i18n import _
from club.policy import ensure
from training.practice import policy
from training.practice.actions import reviewing
from training.practice.forms import ReviewForm, levels_chosen
from training.practice.models import PracticeReview
from training.practice.queries.tasks import html_of
from training.practice.queries.works import closed_reviews, open_reviews, review_for
from training.practice.routes.place import blueprint, said
from training.routes.place import see_other


@blueprint.get("/practice/reviews")
@members_only
def reviews() -> str:
    """The reviews I owe, and those I gave."""
    return render_template(
        "training/practice/reviews.html",
        owed=open_reviews(me()),
        page=closed_reviews(me(), after=request.args.get("after")),
        **said(),
    )


@blueprint.get("/practice/reviews/<int:review_id>")
@members_only
def review(review_id: int) -> str:
    """One review: what it is about; the work itself once it is begun."""
    return _page(review_for(me(), review_id))


def _page(found: PracticeReview, form: ReviewForm | None = None, levels: Any = ()) -> str:
    work = found.work
    return render_template(
        "training/practice/review.html",
        review=found,
        task=work.task,
        html=html_of(work.task),
        shown=work if policy.may_see_evidence(me(), work, found) else None,
        is_open=bool(policy.may_review(me(), found)),
        form=form or ReviewForm(formdata=None, data={"comment": found.comment}),
        levels=list(levels) or found.levels,
        **said(),
    )


@blueprint.post("/practice/reviews/<int:review_id>/begin")
@members_only
def begin_review(review_id: int) -> Any:
    """Open the evidence."""
    with transaction():
        found = review_for(me(), review_id)
        ensure(policy.may_review(me(), found))
        reviewing.begin_review(me(), found)
    return see_other(url_for("practice.review", review_id=review_id))


@blueprint.post("/practice/reviews/<int:review_id>")
@members_only
def give_review(review_id: int) -> Any:
    """Give the review."""
    form = ReviewForm()
    levels = levels_chosen(len(review_for(me(), review_id).work.task.rubric))
    if not form.validate_on_submit():
        return _page(review_for(me(), review_id), form, levels), 422
    try:
        with transaction():
            found = review_for(me(), review_id)
            reviewing.give_review(me(), found, levels=levels, comment=form.comment.data or "")
    except (Invalid, Conflict) as error:
        form.comment.errors = [error.message]
        return _page(review_for(me(), review_id), form, levels), error.status
    flash(_("Thank you. Your review reaches the author without your name."))
    return see_other(url_for("practice.reviews"))
