"""A peer's review: begun, given."""

from __future__ import annotations

from collections.abc import Sequence

from club import clock
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from training.practice import policy
from training.practice.actions import rounds
from training.practice.actions.story import hold, note
from training.practice.models import EventKind, PracticeReview, ReviewState
from training.practice.rubric import fits


def begin_review(actor: Person, review: PracticeReview) -> None:
    """Open the evidence: from now on its author changes nothing."""
    ensure(policy.may_review(actor, review))
    hold(review.work.task.course_id, review, review.work)
    if review.state == ReviewState.ASSIGNED:
        review.state, review.begun_at = ReviewState.BEGUN, clock.now()
        db.session.flush()


def give_review(actor: Person, review: PracticeReview, *, levels: Sequence[int], comment: str) -> None:
    """Give a level for each criterion and a sentence. Given again it changes nothing; the first one stands."""
    work = review.work
    hold(work.task.course_id, review, work)
    if review.reviewer_id == actor.id and review.state == ReviewState.DONE:
        return
    ensure(policy.may_review(actor, review))
    if review.state != ReviewState.BEGUN:
        raise Conflict(_("Open the work first."))
    if not fits(work.task.criteria, levels):
        raise Invalid(_("Choose a level for each criterion."))
    if not comment.strip():
        raise Invalid(_("Write a sentence that helps: what is good, what to try next time."))
    review.levels, review.comment = list(levels), comment
    review.state, review.done_at = ReviewState.DONE, clock.now()
    note(work, EventKind.REVIEWED, actor)
    rounds.tend(work.task.course)
