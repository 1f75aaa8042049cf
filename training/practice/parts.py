"""What practice holds about a person: handed out on request, removed when they leave."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from club import clock
from club.db import db
from club.files.actions import remove_file
from club.i18n import _l
from club.people import personal_data
from club.people.personal_data import Part
from training.practice.models import (
    OPEN,
    PracticeEvent,
    PracticeFile,
    PracticeReview,
    PracticeWork,
    ReviewState,
    WorkState,
)


def export(person: Any) -> list[dict[str, Any]]:
    """Works with their files and their story, and reviews given, without whose work it was."""
    mine = select(PracticeWork).where(PracticeWork.author_id == person.id).order_by(PracticeWork.id)
    works = list(db.session.scalars(mine.options(joinedload(PracticeWork.task))))
    story: dict[int, list[Any]] = {work.id: [] for work in works}
    for event in db.session.scalars(select(PracticeEvent).where(PracticeEvent.work_id.in_(story))):
        story[event.work_id].append({"what": event.kind.value, "at": event.at.isoformat(), "words": event.note})
    rows: list[dict[str, Any]] = [
        {
            "kind": "practice work",
            "task": work.task.title,
            "state": work.state.value,
            "text": work.body,
            "percent": work.percent,
            "comment": work.comment,
            "handed_in_at": work.handed_in_at.isoformat() if work.handed_in_at else None,
            "files": [
                {"kind": file.kind.value, "name": file.name, "address": f"/training/practice/files/{file.id}"}
                for file in work.files
            ],
            "story": story[work.id],
        }
        for work in works
    ]
    given = select(PracticeReview).where(PracticeReview.reviewer_id == person.id).order_by(PracticeReview.id)
    given = given.options(joinedload(PracticeReview.work).joinedload(PracticeWork.task))
    return rows + [
        {
            "kind": "practice review",
            "task": review.work.task.title,
            "state": review.state.value,
            "levels": review.levels,
            "comment": review.comment,
            "assigned_at": review.assigned_at.isoformat(),
        }
        for review in db.session.scalars(given)
    ]


def erase(person: Any) -> None:
    """Works go with their files and the reviews of them; reviews given stay without a name, and those that were owed
    are drawn anew."""
    mine = select(PracticeWork.id).where(PracticeWork.author_id == person.id)
    files = db.session.scalars(select(PracticeFile).where(PracticeFile.work_id.in_(mine))).all()
    for row in files:
        db.session.delete(row)
    db.session.flush()
    for row in files:
        remove_file(row.file)
    db.session.flush()
    for model in (PracticeReview, PracticeEvent):
        db.session.execute(delete(model).where(model.work_id.in_(mine)))
    db.session.execute(delete(PracticeWork).where(PracticeWork.author_id == person.id))
    owed = (PracticeReview.reviewer_id == person.id, PracticeReview.state.in_(OPEN))
    db.session.execute(
        update(PracticeWork)
        .where(
            PracticeWork.state == WorkState.WITH_PEERS, PracticeWork.id.in_(select(PracticeReview.work_id).where(*owed))
        )
        .values(waits_until=clock.now())
        .execution_options(synchronize_session=False)
    )
    db.session.execute(delete(PracticeReview).where(*owed))
    gone = update(PracticeReview).where(PracticeReview.reviewer_id == person.id)
    db.session.execute(gone.where(PracticeReview.state != ReviewState.DONE).values(reviewer_id=None, comment=""))
    db.session.execute(gone.values(reviewer_id=None))
    db.session.execute(update(PracticeEvent).where(PracticeEvent.actor_id == person.id).values(actor_id=None))


PART = Part("training.practice", _l("Practice in the branch"), export, erase)


def declare() -> None:
    """Put it among the parts of a person's data."""
    personal_data.add(PART)
