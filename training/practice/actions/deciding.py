"""Where a work goes next: to the trainer, to the superior, back to its author, or passed. The house does this; people
bring it about through `reviewing`, `judging` and `rounds`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from random import SystemRandom

from sqlalchemy import select

from club import clock
from club.db import db
from club.notices.actions import tell, tell_more
from club.people.models import Person
from training import policy as training_policy
from training.actions import learning
from training.practice import notices, paths
from training.practice.actions.story import note
from training.practice.models import (
    OPEN,
    Cause,
    EventKind,
    PracticeReview,
    PracticeWork,
    ReviewState,
    Spot,
    WorkState,
)
from training.practice.queries.people import superiors_of, trainers_of
from training.practice.rubric import percent

_chance = SystemRandom()


def to_trainer(work: PracticeWork, cause: Cause) -> None:
    """The trainer marks it. Reviews that are open end; those that arrived stay to be read."""
    close_reviews(work)
    work.state, work.cause, work.waits_until = WorkState.WITH_TRAINER, cause, None
    note(work, EventKind.TO_TRAINER)
    task, course = work.task, work.task.course
    tell_more(
        trainers_of(course, work.author_id),
        notices.TO_MARK,
        key=f"task:{task.id}",
        one=f"work:{work.id}:{work.round}",
        url=paths.works_path(course, task),
        task=task.title,
    )
    if cause != Cause.ASSIGNMENT:
        key, url = f"work:{work.id}:{work.round}", paths.task_path(course, task)
        tell([work.author_id], notices.MOVED, key=key, url=url, task=task.title)


def conclude(work: PracticeWork, points: Sequence[Fraction | int], *, comment: str = "") -> None:
    """The marks stand: enough passes, by way of the superior where it was drawn for a check; less goes back."""
    work.points = [float(one) for one in points]
    share = work.percent = percent(work.task.criteria, points)
    work.comment = comment
    if share < work.task.pass_percent:
        send_back(work)
    elif work.spot == Spot.NONE and _chance.random() * 100 < work.task.spot_percent and to_superior(work):
        return
    else:
        let_pass(work)


def to_superior(work: PracticeWork) -> bool:
    """The superior of the author's unit checks it; False where there is none."""
    people = superiors_of(work)
    if not people:
        return False
    close_reviews(work)
    work.state, work.cause, work.spot = WorkState.WITH_SUPERIOR, None, Spot.DRAWN
    # Twice the days of a review; then the marks stand alone.
    work.waits_until = clock.now() + timedelta(days=2 * work.task.review_days)
    note(work, EventKind.TO_SUPERIOR)
    tell(
        people,
        notices.TO_CHECK,
        key=f"work:{work.id}:{work.round}",
        url=paths.work_path(work),
        task=work.task.title,
        who=work.author.full_name,
    )
    return True


def let_pass(work: PracticeWork) -> None:
    """Passed: its lesson is done, where the author may still learn it."""
    close_reviews(work)
    work.state, work.cause, work.waits_until, work.passed_at = WorkState.PASSED, None, None, clock.now()
    note(work, EventKind.PASSED)
    task = work.task
    course, lesson, author = task.course, task.lesson, work.author
    if training_policy.may_learn(author, course) and training_policy.may_read(author, course, lesson):
        learning.finish_lesson(author, course, lesson, earned=True)
    key, url = f"work:{work.id}:{work.round}", paths.task_path(course, task)
    tell([author.id], notices.PASSED, key=key, url=url, task=task.title)


def send_back(work: PracticeWork, actor: Person | None = None, *, reason: str = "") -> None:
    """It goes back to its author, who reads why and may hand it in again."""
    close_reviews(work)
    work.state, work.cause, work.waits_until = WorkState.RETURNED, None, None
    note(work, EventKind.RETURNED, actor, words=reason)
    key, url = f"work:{work.id}:{work.round}", paths.task_path(work.task.course, work.task)
    tell([work.author_id], notices.RETURNED, key=key, url=url, task=work.task.title)


def close_reviews(work: PracticeWork) -> None:
    """Reviews that nobody needs any more."""
    found = select(PracticeReview).where(
        PracticeReview.work_id == work.id, PracticeReview.round == work.round, PracticeReview.state.in_(OPEN)
    )
    for review in db.session.scalars(found):
        review.state = ReviewState.CANCELLED
    db.session.flush()
