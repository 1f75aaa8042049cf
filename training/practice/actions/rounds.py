"""The turn of reviews: drawing, missing, drawing anew, and the trainer when that leads nowhere.

Every work that is with peers ends: each place that finds nobody for `review_days` sends it to the trainer, and so does
the end of MOST_TURNS times those days, whatever reviewers do (tests/training/test_practice.py plays any order of
arrivals and no-shows).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import SystemRandom

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from club import clock
from club.db import db
from club.notices.actions import tell
from training.models import Course
from training.practice import notices, paths
from training.practice.actions import deciding
from training.practice.actions.story import hold, note
from training.practice.drawing import Candidate, draw
from training.practice.models import (
    OPEN,
    Cause,
    EventKind,
    PracticeReview,
    PracticeTask,
    PracticeWork,
    ReviewState,
    Spot,
    WorkState,
)
from training.practice.queries.people import candidates_of
from training.practice.rubric import fits, medians, spread

_chance = SystemRandom()
# Nobody is asked for a review that would be due in less time than this.
SHORTEST = timedelta(hours=23)


def tend(course: Course) -> None:
    """Bring the course's works that are with peers on: settle what is reviewed, draw for what lacks reviewers, hand to
    the trainer what waited long enough. Earlier works first."""
    hold(course.id)
    works = db.session.scalars(
        select(PracticeWork)
        .join(PracticeTask)
        .where(PracticeTask.course_id == course.id, PracticeWork.state == WorkState.WITH_PEERS)
        .order_by(PracticeWork.handed_in_at, PracticeWork.id)
        .options(joinedload(PracticeWork.task), joinedload(PracticeWork.unit))
    ).all()
    if not works:
        return
    reviews = _reviews(works)
    pool = candidates_of(course)
    for work in works:
        mine = reviews[work.id]
        now = [review for review in mine if review.round == work.round]
        done = [review for review in now if review.state == ReviewState.DONE]
        if len(done) >= work.task.peers:
            _settle(work, done)
            continue
        lacking = work.task.peers - len(done) - sum(review.state in OPEN for review in now)
        for person in _drawn(work, mine, lacking, pool):
            _assign(work, person)
            pool[person] = replace(pool[person], open=pool[person].open + 1)
            lacking -= 1
        _wait(work, lacking)


def _reviews(works: Sequence[PracticeWork]) -> dict[int, list[PracticeReview]]:
    found: dict[int, list[PracticeReview]] = defaultdict(list)
    query = select(PracticeReview).where(PracticeReview.work_id.in_([work.id for work in works]))
    for review in db.session.scalars(query.order_by(PracticeReview.id)):
        found[review.work_id].append(review)
    return found


def _drawn(work: PracticeWork, reviews: list[PracticeReview], lacking: int, pool: dict[int, Candidate]) -> list[int]:
    if lacking <= 0 or (work.ends_at and work.ends_at - clock.now() < SHORTEST):
        return []
    # Somebody who reviewed an earlier round may see the next; somebody who missed one is not asked again.
    before = {
        review.reviewer_id
        for review in reviews
        if review.reviewer_id and (review.round == work.round or review.state == ReviewState.MISSED)
    }
    path = work.unit.path if work.unit else ""
    return draw(work.author_id, path, lacking, pool.values(), before=before, chance=_chance.random)


def _assign(work: PracticeWork, person: int) -> None:
    due = clock.now() + timedelta(days=work.task.review_days)
    review = PracticeReview(
        work_id=work.id,
        round=work.round,
        author_id=work.author_id,
        reviewer_id=person,
        due_at=min(due, work.ends_at) if work.ends_at else due,
    )
    db.session.add(review)
    db.session.flush()
    note(work, EventKind.DRAWN)
    key = f"review:{review.id}"
    tell([person], notices.REVIEW, key=key, url=paths.review_path(review), task=work.task.title)


def _wait(work: PracticeWork, lacking: int) -> None:
    """Set when the work goes on by itself, or let it go on now."""
    now, ends = clock.now(), work.ends_at or clock.now()
    if now >= ends:
        deciding.to_trainer(work, Cause.TIME)
    elif not lacking:
        work.waits_until = ends
    elif work.waits_until is None or work.waits_until >= ends:
        work.waits_until = min(now + timedelta(days=work.task.review_days), ends)
    elif now >= work.waits_until:
        deciding.to_trainer(work, Cause.NOBODY)


def _settle(work: PracticeWork, done: list[PracticeReview]) -> None:
    """All reviews are there: their medians are the marks, unless they are too far apart."""
    rubric = work.task.criteria
    judgements = [review.levels for review in done if fits(rubric, review.levels)]
    if not judgements:
        deciding.to_trainer(work, Cause.ASSIGNMENT)
    elif spread(rubric, judgements) > work.task.apart_percent:
        deciding.to_trainer(work, Cause.APART)
    else:
        deciding.conclude(work, medians(rubric, judgements))


def miss(review: PracticeReview) -> None:
    """The days of a review are over."""
    review.state = ReviewState.MISSED
    work = review.work
    if work.state == WorkState.WITH_PEERS and work.round == review.round:
        note(work, EventKind.MISSED)


def turn(course: Course) -> None:
    """What the clock brings about in one course."""
    hold(course.id)
    now = clock.now()
    in_course = select(PracticeWork.id).join(PracticeTask).where(PracticeTask.course_id == course.id)
    late = select(PracticeReview).where(
        PracticeReview.state.in_(OPEN), PracticeReview.due_at <= now, PracticeReview.work_id.in_(in_course)
    )
    for review in db.session.scalars(late.options(joinedload(PracticeReview.work))).all():
        miss(review)
    db.session.flush()
    unchecked = select(PracticeWork).where(
        PracticeWork.state == WorkState.WITH_SUPERIOR, PracticeWork.waits_until <= now, PracticeWork.id.in_(in_course)
    )
    for work in db.session.scalars(unchecked).all():
        work.spot = Spot.LAPSED
        note(work, EventKind.LAPSED)
        deciding.let_pass(work)
    tend(course)


def courses_to_turn() -> list[int]:
    """Ids of the courses in which a review or a work is over its time."""
    now = clock.now()
    late = (
        select(PracticeTask.course_id)
        .join(PracticeWork, PracticeWork.task_id == PracticeTask.id)
        .join(PracticeReview, PracticeReview.work_id == PracticeWork.id)
        .where(PracticeReview.state.in_(OPEN), PracticeReview.due_at <= now)
    )
    waited = (
        select(PracticeTask.course_id)
        .join(PracticeWork, PracticeWork.task_id == PracticeTask.id)
        .where(PracticeWork.state.in_([WorkState.WITH_PEERS, WorkState.WITH_SUPERIOR]))
        .where(or_(PracticeWork.waits_until <= now, PracticeWork.waits_until.is_(None)))
    )
    return sorted(set(db.session.scalars(late.union(waited))))
