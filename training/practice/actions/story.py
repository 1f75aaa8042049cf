"""A work's story: every step adds a line, and what was sent twice finds the first."""

from __future__ import annotations

from sqlalchemy import select

from club import clock
from club.db import Model, db
from club.people.models import Person
from training.models import Course
from training.practice.models import EventKind, PracticeEvent, PracticeWork


def hold(course_id: int, *rows: Model) -> None:
    """One at a time in a course: what is drawn, begun and decided there looks at the same rows. `rows` are read anew
    once it is one's turn."""
    db.session.execute(select(Course.id).where(Course.id == course_id).with_for_update())
    for row in rows:
        db.session.refresh(row)


def note(
    work: PracticeWork, kind: EventKind, actor: Person | None = None, *, words: str = "", client_id: str = ""
) -> None:
    """Add a line; without an actor the house itself did it."""
    work.changed_at = clock.now()
    db.session.add(
        PracticeEvent(
            work_id=work.id,
            round=work.round,
            kind=kind,
            actor_id=actor.id if actor else None,
            note=words,
            client_id=client_id or None,
        )
    )
    db.session.flush()


def known(actor: Person, client_id: str) -> PracticeWork | None:
    """The work that the same sending reached before."""
    if not client_id:
        return None
    found = (
        select(PracticeWork)
        .join(PracticeEvent, PracticeEvent.work_id == PracticeWork.id)
        .where(PracticeEvent.actor_id == actor.id, PracticeEvent.client_id == client_id)
    )
    return db.session.scalar(found)
