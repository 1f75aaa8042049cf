"""What the clock brings about: reviews missed, works that waited long enough, and reminders in the morning."""

from __future__ import annotations

from datetime import timedelta

from club import clock
from club.db import db, transaction
from club.notices.actions import tell
from club.tasks import daily, every_minute
from training.models import Course
from training.practice import notices, paths
from training.practice.actions import rounds
from training.practice.queries.due import due_soon, reviews_due_before


@every_minute
def turn_reviews() -> None:
    """Bring on every course in which something is over its time."""
    for number in rounds.courses_to_turn():
        with transaction():
            rounds.turn(db.session.get_one(Course, number))


@daily(7, 30)
def remind() -> None:
    """Tell learners of tasks due within two days or since yesterday, and reviewers of reviews due within a day; each
    once."""
    now = clock.now()
    for owed in due_soon(now):
        over = owed.due < now
        with transaction():
            tell(
                owed.people,
                notices.DUE,
                key=f"task:{owed.task.id}:{owed.due.isoformat()}:{'over' if over else 'soon'}",
                url=paths.task_path(owed.course, owed.task),
                task=owed.task.title,
                day=owed.due.isoformat(),
                over=over,
            )
    for review in reviews_due_before(now + timedelta(days=1)):
        with transaction():
            tell(
                [review.reviewer_id or 0],
                notices.REVIEW_DUE,
                key=f"review:{review.id}:due",
                url=paths.review_path(review),
                task=review.work.task.title,
            )
