"""Whom a work concerns: the trainers of its course, the superior of its author's unit, those it can be reviewed by."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from club import clock
from club.db import db
from club.people.models import Appointment, Person, PersonState
from club.policy import LEADERS, Role
from club.units.models import Unit
from training.models import Course
from training.practice import policy
from training.practice.drawing import Candidate
from training.practice.models import OPEN, PracticeReview, PracticeTask, PracticeWork, ReviewState, WorkState


def _in_office() -> ColumnElement[bool]:
    today = clock.today()
    running = or_(Appointment.ends_on.is_(None), Appointment.ends_on >= today)
    return and_(Appointment.starts_on <= today, running)


def trainers_of(course: Course, author_id: int) -> list[int]:
    """Who marks: the course's trainers; where there is none but the author, those who write every course."""
    named = select(Appointment.person_id).where(_in_office(), Appointment.thing == course.scope)
    found = set(db.session.scalars(named.where(Appointment.role == Role.TRAINER))) | {course.trainer_id}
    found -= {None, author_id}
    if not found:
        leaders = select(Appointment.person_id).where(_in_office(), Appointment.role.in_(LEADERS))
        found = set(db.session.scalars(leaders)) - {author_id}
    return sorted(number for number in found if number)


def superiors_of(work: PracticeWork) -> list[int]:
    """Who checks: the ward secretary above the author's unit, else the cluster head; never the author."""
    if work.unit is None:
        return []
    found = (
        select(Unit.path, Appointment.person_id)
        .join(Unit, Appointment.unit_id == Unit.id)
        .join(Person, Person.id == Appointment.person_id)
        .where(_in_office(), Appointment.role.in_(policy.SUPERIORS), Unit.id.in_(work.unit.ancestor_ids))
        .where(Appointment.person_id != work.author_id, Person.state == PersonState.ACTIVE)
    )
    rows = db.session.execute(found).all()
    nearest = max((len(path) for path, _number in rows), default=0)
    return sorted({number for path, number in rows if len(path) == nearest})


def candidates_of(course: Course) -> dict[int, Candidate]:
    """Everybody who handed in something in the course and may review others, by id; two queries."""
    counted = select(
        PracticeReview.reviewer_id,
        func.count(case((PracticeReview.state.in_(OPEN), 1))),
        func.count(case((PracticeReview.state == ReviewState.MISSED, 1))),
        func.count(case((PracticeReview.state == ReviewState.DONE, 1))),
    )
    counted = (
        counted.join(PracticeWork, PracticeReview.work_id == PracticeWork.id)
        .join(PracticeTask, PracticeWork.task_id == PracticeTask.id)
        .where(PracticeTask.course_id == course.id, PracticeReview.reviewer_id.is_not(None))
        .group_by(PracticeReview.reviewer_id)
    )
    counts = {row[0]: row[1:] for row in db.session.execute(counted)}
    handed_in = (
        select(Person.id, Unit.path)
        .select_from(PracticeWork)
        .join(PracticeTask, PracticeWork.task_id == PracticeTask.id)
        .join(Person, PracticeWork.author_id == Person.id)
        .outerjoin(Unit, Person.unit_id == Unit.id)
        .where(PracticeTask.course_id == course.id)
        .where(PracticeWork.state.not_in([WorkState.DRAFT, WorkState.WITHDRAWN]))
        .where(Person.state == PersonState.ACTIVE, ~policy.judges_by_office(course))
        .distinct()
    )
    return {
        number: Candidate(number, path or "", *counts.get(number, (0, 0, 0)))
        for number, path in db.session.execute(handed_in)
    }
