"""Measuring what is large, in the background."""

from __future__ import annotations

from sqlalchemy import select

from club import clock
from club.db import db, transaction
from club.tasks import daily, job
from forum.dialogue.models import Measured, StoredGauge
from forum.dialogue.queries.gauging import computed, large_ones, size_of, stored_gauge
from forum.models import Space, Topic
from forum.queries.topics import with_space


@job()
def measure_later(kind: str, thing_id: int) -> None:
    """Compute a gauge and keep it; of a thing that is gone, nothing."""
    what = Measured(kind)
    if what == Measured.TOPIC:
        topic = db.session.scalar(select(Topic).where(Topic.id == thing_id).options(with_space()))
        space = topic.space if topic else None
    else:
        space = db.session.get(Space, thing_id)
    if space is None:
        return
    figures, posts = computed(what, thing_id, space), size_of(what, thing_id)
    # Computed before the transaction, so that nobody waits for the reading.
    with transaction():
        row = stored_gauge(what, thing_id)
        if row is None:
            row = StoredGauge(kind=what, thing_id=thing_id)
            db.session.add(row)
        row.at, row.posts, row.figures = clock.now(), posts, figures.stored()


@daily(3)
def measure_large() -> None:
    """Measure everything large anew, each night."""
    for kind, thing_id in large_ones():
        measure_later(kind.value, thing_id)
