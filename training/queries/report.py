"""Who has come how far: by person (keyset) and by unit. The number of queries does not grow with the course."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import lazyload

from club import clock
from club.db import db
from club.errors import NotFound
from club.paging import Page, keyset
from club.people.models import Person, PersonState
from club.units.models import Unit
from training import policy
from training.models import Attempt, Course, Enrolment, Lesson, LessonProgress, LessonState, Quiz

if TYPE_CHECKING:
    from club.policy import Someone

SIZE = 30
STATES = ("all", "under_way", "completed", "not_begun")


@dataclass
class Learner:
    """A line of the report. `enrolment` is None for somebody who has not begun."""

    person: Person
    enrolment: Enrolment | None
    lessons: int = 0
    passed: int = 0
    best: int | None = None


@dataclass
class UnitRow:
    """What lies in a unit and below it."""

    unit: Unit
    members: int = 0
    begun: int = 0
    completed: int = 0
    deeper: bool = False


@dataclass(frozen=True)
class Counts:
    """The report in numbers, within what the person may see."""

    members: int
    begun: int
    completed: int
    lessons: int
    quizzes: int

    @property
    def under_way(self) -> int:
        """Begun and not completed."""
        return self.begun - self.completed


def _people(viewer: Someone, course: Course, unit: Unit | None) -> Select[Person, Enrolment]:
    """Everybody in good standing whom the viewer may look at in this course, with their enrolment or none."""
    mine = and_(Enrolment.person_id == Person.id, Enrolment.course_id == course.id)
    query = (
        select(Person, Enrolment)
        .outerjoin(Unit, Person.unit_id == Unit.id)
        .outerjoin(Enrolment, mine)
        .where(policy.visible_learners(viewer, course))
        .where((Person.state == PersonState.ACTIVE) | Enrolment.id.is_not(None), Person.state != PersonState.ERASED)
        .options(lazyload(Person.appointments))
    )
    return query.where(Unit.path.startswith(unit.path, autoescape=True)) if unit else query


def learners(
    viewer: Someone, course: Course, *, unit: Unit | None = None, state: str = "all", after: str | None = None
) -> Page[Learner]:
    """Learners in the order of names; `state` is one of STATES, "all" means everybody who began."""
    query = _people(viewer, course, unit)
    if state == "not_begun":
        query = query.where(Enrolment.id.is_(None))
    elif state == "completed":
        query = query.where(Enrolment.completed_at.is_not(None))
    elif state == "under_way":
        query = query.where(Enrolment.id.is_not(None), Enrolment.completed_at.is_(None))
    else:
        query = query.where(Enrolment.id.is_not(None))
    page = keyset(query, [Person.sort_key, Person.id], after=after, size=SIZE)
    rows = {person.id: Learner(person, enrolment) for person, enrolment in page.items}
    for person_id, count in db.session.execute(_lessons_done(course, list(rows))):
        rows[person_id].lessons = count
    for person_id, count, best in db.session.execute(_quizzes_passed(course, list(rows))):
        rows[person_id].passed, rows[person_id].best = count, best
    return Page(list(rows.values()), page.older, page.newer)


def _lessons_done(course: Course, people: list[int]) -> Select[int, int]:
    return (
        select(LessonProgress.person_id, func.count())
        .join(Lesson, LessonProgress.lesson_id == Lesson.id)
        .where(Lesson.course_id == course.id, Lesson.state == LessonState.PUBLISHED)
        .where(LessonProgress.person_id.in_(people), LessonProgress.completed_at.is_not(None))
        .group_by(LessonProgress.person_id)
    )


def _quizzes_passed(course: Course, people: list[int]) -> Select[int, int, Any]:
    """How many quizzes are passed, and the best score at those that close the course (else at any)."""
    passed = func.count(func.distinct(case((Attempt.passed.is_(True), Attempt.quiz_id))))
    closing = func.max(case((Quiz.lesson_id.is_(None), Attempt.score)))
    return (
        select(Attempt.person_id, passed, func.coalesce(closing, func.max(Attempt.score)))
        .join(Quiz, Attempt.quiz_id == Quiz.id)
        .where(Quiz.course_id == course.id, Quiz.removed_at.is_(None), Attempt.person_id.in_(people))
        .group_by(Attempt.person_id)
    )


def counts(viewer: Someone, course: Course, *, unit: Unit | None = None) -> Counts:
    """The report in numbers; two queries."""
    people = _people(viewer, course, unit).with_only_columns(
        func.count(Person.id), func.count(Enrolment.id), func.count(Enrolment.completed_at)
    )
    members, begun, completed = db.session.execute(people).one()
    lessons = select(func.count()).where(Lesson.course_id == course.id, Lesson.state == LessonState.PUBLISHED)
    quizzes = select(func.count()).where(Quiz.course_id == course.id, Quiz.removed_at.is_(None))
    row = db.session.execute(select(lessons.scalar_subquery(), quizzes.scalar_subquery())).one()
    return Counts(members, begun, completed, *row)


def unit_of_report(viewer: Someone, course: Course, unit_id: int | None) -> Unit | None:
    """The unit a report is narrowed to; NotFound where the viewer may not look."""
    if unit_id is None:
        return None
    unit = db.session.get(Unit, unit_id)
    over = policy.report_over(viewer, course)
    if unit is None or not (over is None or any(unit.path.startswith(path) for path in over)):
        raise NotFound
    return unit


def units(viewer: Someone, course: Course, *, unit: Unit | None = None) -> list[UnitRow]:
    """The units right below `unit` (or the highest the viewer may look at), each with all below it; two queries.

    People who belong to `unit` itself are counted in a line of their own, `unit`'s.
    """
    grouped = (
        _people(viewer, course, unit)
        .with_only_columns(
            Person.unit_id, func.count(Person.id), func.count(Enrolment.id), func.count(Enrolment.completed_at)
        )
        .where(Person.unit_id.is_not(None))
        .group_by(Person.unit_id)
    )
    by_unit = {row[0]: row[1:] for row in db.session.execute(grouped)}
    known = {
        row.id: row for row in db.session.scalars(select(Unit).where(Unit.closed_at.is_(None) | Unit.id.in_(by_unit)))
    }
    rows: dict[int, UnitRow] = {}
    for number, (members, begun, completed) in by_unit.items():
        if number not in known:
            continue
        top = _line(known, known[number], unit, policy.report_over(viewer, course))
        row = rows.setdefault(top.id, UnitRow(top))
        row.members, row.begun, row.completed = row.members + members, row.begun + begun, row.completed + completed
        row.deeper = row.deeper or top.id != number
    return sorted(
        rows.values(), key=lambda row: (row.unit.id != (unit.id if unit else 0), row.unit.sort_key, row.unit.id)
    )


def _line(known: dict[int, Unit], home: Unit, unit: Unit | None, over: list[str] | None) -> Unit:
    """The unit of the list in which somebody at `home` is counted."""
    chain = home.ancestor_ids
    if unit is not None:
        place = chain.index(unit.id) + 1
    elif over:
        place = max(len([part for part in path.split("/") if part]) for path in over if home.path.startswith(path))
    else:
        place = _fork(known)
    return known.get(chain[min(place, len(chain) - 1)], home)


def _fork(known: dict[int, Unit]) -> int:
    """The depth at which the tree first branches: a lone city or district above all else is not worth a line."""
    depth = 0
    while True:
        at_depth = {row.ancestor_ids[depth] for row in known.values() if len(row.ancestor_ids) > depth}
        if len(at_depth) != 1:
            return depth if at_depth else 0
        depth += 1


def finished_since_month(course_ids: list[int]) -> dict[int, tuple[int, int, int]]:
    """(began, completed, completed this month) of courses, by their id; one query."""
    start = clock.from_local(
        clock.local(clock.now()).replace(day=1, hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    )
    recent = func.count(case((Enrolment.completed_at >= start, 1)))
    query = (
        select(Enrolment.course_id, func.count(), func.count(Enrolment.completed_at), recent)
        .where(Enrolment.course_id.in_(course_ids))
        .group_by(Enrolment.course_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in db.session.execute(query)}
