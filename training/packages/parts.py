"""What is held about a person in packages: handed out on request, removed when they leave."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from club.db import db
from club.i18n import _l
from club.people import personal_data
from club.people.personal_data import Part
from training.models import Lesson
from training.packages.models import Package, PackageEvent, PackageRun


def export(person: Any) -> list[dict[str, Any]]:
    """Runs with what the packages told of them, and packages brought, as plain values."""
    mine = (
        select(PackageRun, Package.title, Lesson.title)
        .join(Package, PackageRun.package_id == Package.id)
        .join(Lesson, Package.lesson_id == Lesson.id)
        .where(PackageRun.person_id == person.id)
        .order_by(PackageRun.id)
    )
    rows: list[dict[str, Any]] = [
        {
            "kind": "interactive lesson",
            "lesson": lesson,
            "package": package,
            "attempt": run.number,
            "started_at": run.started_at.isoformat(),
            "active_at": run.active_at.isoformat(),
            "completion": run.completion.value,
            "success": run.success.value,
            "score": run.score,
            "seconds": run.seconds,
            "told": {key: row["cmi"] for key, row in run.state.get("items", {}).items()},
        }
        for run, package, lesson in db.session.execute(mine)
    ]
    brought = select(Package).where(Package.brought_by_id == person.id).order_by(Package.id)
    return rows + [
        {"kind": "package brought", "name": row.file_name, "brought_at": row.brought_at.isoformat()}
        for row in db.session.scalars(brought)
    ]


def erase(person: Any) -> None:
    """Remove the runs; packages they brought stay in the club's lessons without their name."""
    mine = select(PackageRun.id).where(PackageRun.person_id == person.id)
    db.session.execute(delete(PackageEvent).where(PackageEvent.run_id.in_(mine)))
    db.session.execute(delete(PackageRun).where(PackageRun.person_id == person.id))
    db.session.execute(update(Package).where(Package.brought_by_id == person.id).values(brought_by_id=None))


PART = Part("training.packages", _l("Interactive lessons"), export, erase)


def declare() -> None:
    """Put it among the parts of a person's data."""
    personal_data.add(PART)
