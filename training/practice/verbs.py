"""How acts on practice read in the ledger."""

from __future__ import annotations

from sqlalchemy import select

from club.audit.verbs import thing, verb
from club.db import db
from club.i18n import _, _l
from training.practice.models import PracticeTask, PracticeWork

TASK_SET = verb("practice.set", _l("set a practice task"))
TASK_CHANGED = verb("practice.changed", _l("changed a practice task"))
TASK_RETIRED = verb("practice.retired", _l("took a practice task out of its lesson"))
WORK_MARKED = verb(
    "practice.marked",
    _l("marked a practice work"),
    lambda detail: _("%(percent)d%%", percent=detail["percent"]),
)
WORK_CONFIRMED = verb("practice.confirmed", _l("confirmed the evidence of a practice work"))
WORK_RETURNED = verb("practice.returned", _l("sent a practice work back"))


def _tasks(numbers: set[int]) -> dict[int, str]:
    return dict(
        db.session.execute(select(PracticeTask.id, PracticeTask.title).where(PracticeTask.id.in_(numbers))).all()
    )  # pyright: ignore[reportArgumentType]


def _works(numbers: set[int]) -> dict[int, str]:
    found = select(PracticeWork.id, PracticeTask.title).join(PracticeTask).where(PracticeWork.id.in_(numbers))
    return dict(db.session.execute(found).all())  # pyright: ignore[reportArgumentType]


thing("practice_task", _l("Practice task"), names=_tasks)
thing("practice_work", _l("Practice work"), names=_works)
