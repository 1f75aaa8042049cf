"""Packages and runs. The number of queries does not grow with learners, versions or events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload, lazyload

from club.db import db
from club.errors import NotFound
from club.paging import Page, keyset
from club.people.models import Person
from club.units.models import Unit
from training import policy as training_policy
from training.models import Course, Lesson
from training.packages.models import Completion, Package, PackageRun, Success

if TYPE_CHECKING:
    from club.policy import Someone

SIZE = 30


@dataclass
class Panel:
    """A lesson's package as one learner meets it: the current version, and their runs, newest first."""

    package: Package
    runs: list[PackageRun] = field(default_factory=list)

    @property
    def run(self) -> PackageRun | None:
        """The run that would be gone on with."""
        latest = self.runs[0] if self.runs else None
        if latest is None or latest.ended_at is not None:
            return None
        return latest if latest.package_id == self.package.id or not latest.done_at else None

    @property
    def best(self) -> int | None:
        """The best score so far."""
        return max((run.score for run in self.runs if run.score is not None), default=None)

    @property
    def outdated(self) -> bool:
        """Whether the run under way is of an older version."""
        return self.run is not None and self.run.package_id != self.package.id


@dataclass
class Result:
    """A learner's line: how many runs, the best score, time in all."""

    person: Person
    runs: int = 0
    score: int | None = None
    seconds: int = 0
    completed: bool = False
    passed: bool = False
    failed: bool = False
    done: bool = False
    apart: bool = False
    active_at: Any = None


def package_of(lesson: Lesson) -> Package | None:
    """The lesson's current package."""
    return db.session.scalar(select(Package).where(Package.lesson_id == lesson.id, Package.retired_at.is_(None)))


def packages_of(lesson: Lesson) -> list[Package]:
    """All versions, the newest first."""
    return list(db.session.scalars(select(Package).where(Package.lesson_id == lesson.id).order_by(Package.id.desc())))


def runs_of(person: Someone, lesson: Lesson) -> list[PackageRun]:
    """The person's runs of all versions, the newest first."""
    found = select(PackageRun).join(Package).where(Package.lesson_id == lesson.id, PackageRun.person_id == person.id)
    return list(db.session.scalars(found.options(joinedload(PackageRun.package)).order_by(PackageRun.id.desc())))


def panel_of(person: Someone, lesson: Lesson) -> Panel | None:
    """The package and the person's runs; None where the lesson has none. Two queries."""
    package = package_of(lesson) if lesson.package_size else None
    return Panel(package, runs_of(person, lesson)) if package else None


def run_for(person: Someone, run_id: int) -> PackageRun:
    """The person's own run with its package; NotFound for anybody else's."""
    found = select(PackageRun).where(PackageRun.id == run_id, PackageRun.person_id == person.id)
    run = db.session.scalar(found.options(joinedload(PackageRun.package)))
    if run is None:
        raise NotFound
    return run


def place_of(package: Package) -> tuple[Course, Lesson]:
    """The course and the lesson a package stands in."""
    found = select(Course, Lesson).join(Lesson, Lesson.course_id == Course.id).where(Lesson.id == package.lesson_id)
    row = db.session.execute(found).one()
    return row[0], row[1]


def results(viewer: Someone, course: Course, lesson: Lesson, *, after: str | None = None) -> Page[Result]:
    """Everybody who opened the lesson's package and whom the viewer may look at, in the order of names; two queries."""
    ran = select(PackageRun.person_id).join(Package).where(Package.lesson_id == lesson.id)
    people = (
        select(Person)
        .outerjoin(Unit, Person.unit_id == Unit.id)
        .where(Person.id.in_(ran), training_policy.visible_learners(viewer, course))
        .options(lazyload(Person.appointments))
    )
    page = keyset(people, [Person.sort_key, Person.id], after=after, size=SIZE)
    rows = {person.id: Result(person) for person in page.items}

    def any_of(what: Any) -> Any:
        return func.max(case((what, 1), else_=0))

    grouped = (
        select(
            PackageRun.person_id,
            func.count(),
            func.max(PackageRun.score),
            func.sum(PackageRun.seconds),
            any_of(PackageRun.completion == Completion.COMPLETED),
            any_of(PackageRun.success == Success.PASSED),
            any_of(PackageRun.success == Success.FAILED),
            any_of(PackageRun.done_at.is_not(None)),
            any_of(PackageRun.apart.is_(True)),
            func.max(PackageRun.active_at),
        )
        .join(Package)
        .where(Package.lesson_id == lesson.id, PackageRun.person_id.in_(rows))
        .group_by(PackageRun.person_id)
    )
    for person_id, count, score, seconds, *marks, active in db.session.execute(grouped):
        row = rows[person_id]
        row.runs, row.score, row.seconds, row.active_at = count, score, int(seconds or 0), active
        row.completed, row.passed, row.failed, row.done, row.apart = (bool(mark) for mark in marks)
    return Page(list(rows.values()), page.older, page.newer)
