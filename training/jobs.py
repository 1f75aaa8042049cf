"""Attempts whose time has run out."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from club import clock
from club.db import db, transaction
from club.people.models import Person
from club.tasks import every_minute
from training.actions import attempts
from training.models import Attempt, AttemptState, Quiz

# So many a round: the next minute takes the rest.
MOST = 500


@every_minute
def hand_in_what_is_over() -> None:
    """Hand in attempts whose time and grace have run out, whether or not their owner comes back."""
    late = select(Attempt.id).where(
        Attempt.state == AttemptState.OPEN,
        Attempt.ends_at.is_not(None),
        Attempt.ends_at < clock.now() - timedelta(seconds=1),
    )
    for number in db.session.scalars(late.order_by(Attempt.ends_at).limit(MOST)).all():
        with transaction():
            query = select(Attempt).where(Attempt.id == number)
            attempt = db.session.scalars(query.options(joinedload(Attempt.quiz).joinedload(Quiz.course))).one()
            if attempt.is_open and attempt.is_over:
                attempts.submit(db.session.get_one(Person, attempt.person_id), attempt.quiz.course, attempt)
