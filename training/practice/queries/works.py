"""Works as others see them: trainers, superiors, reviewers. The number of queries does not grow with works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, lazyload

from club.db import db
from club.errors import NotFound
from club.paging import Page, keyset
from club.people.models import Person, PersonState
from training.models import Course, Enrolment
from training.practice import policy
from training.practice.models import (
    OPEN,
    OWN,
    PracticeFile,
    PracticeReview,
    PracticeTask,
    PracticeWork,
    WorkState,
)

if TYPE_CHECKING:
    from club.policy import Someone

SIZE = 30
# What a trainer can look at, and which states that is.
VIEWS: dict[str, tuple[WorkState, ...]] = {
    "with_trainer": (WorkState.WITH_TRAINER,),
    "with_peers": (WorkState.WITH_PEERS,),
    "with_superior": (WorkState.WITH_SUPERIOR,),
    "passed": (WorkState.PASSED,),
    "returned": (WorkState.RETURNED, WorkState.WITHDRAWN),
}


@dataclass(frozen=True)
class Stuck:
    """Somebody who takes the course and has handed in nothing that counts."""

    person: Person
    enrolment: Enrolment
    work: PracticeWork | None


def _works() -> Select[PracticeWork]:
    return select(PracticeWork).options(
        joinedload(PracticeWork.author).lazyload(Person.appointments),
        joinedload(PracticeWork.unit),
        joinedload(PracticeWork.task).joinedload(PracticeTask.course),
        joinedload(PracticeWork.task).joinedload(PracticeTask.lesson),
    )


def named_work_for(person: Someone, work_id: int) -> PracticeWork:
    """A work with its author's name, for its trainers and superiors; NotFound for anybody else, reviewers too."""
    over = or_(policy.marked_by(person), policy.checked_by(person))
    work = db.session.scalar(_works().where(PracticeWork.id == work_id, over, policy.visible_works(person)))
    if work is None:
        raise NotFound
    return work


def review_for(person: Someone, review_id: int) -> PracticeReview:
    """The person's own review, with its work and task; NotFound for anybody else's."""
    found = select(PracticeReview).where(PracticeReview.id == review_id, PracticeReview.reviewer_id == person.id)
    task = joinedload(PracticeReview.work).joinedload(PracticeWork.task)
    review = db.session.scalar(found.options(task.joinedload(PracticeTask.course)))
    if review is None:
        raise NotFound
    return review


def _reviews_by(person: Someone) -> Select[PracticeReview]:
    task = joinedload(PracticeReview.work).joinedload(PracticeWork.task).joinedload(PracticeTask.course)
    return select(PracticeReview).where(PracticeReview.reviewer_id == person.id).options(task)


def open_reviews(person: Someone) -> list[PracticeReview]:
    """The reviews the person owes, the most urgent first; a few (training.practice.drawing.MOST_OPEN a course)."""
    found = _reviews_by(person).where(PracticeReview.state.in_(OPEN))
    return list(db.session.scalars(found.order_by(PracticeReview.due_at, PracticeReview.id)))


def closed_reviews(person: Someone, *, after: str | None = None) -> Page[PracticeReview]:
    """The reviews that are over, the newest first."""
    found = _reviews_by(person).where(PracticeReview.state.not_in(OPEN))
    return keyset(found, [PracticeReview.id.desc()], after=after, size=SIZE)


def file_for(person: Someone, file_id: int) -> PracticeFile:
    """A file of a work the person may see, else NotFound."""
    found = (
        select(PracticeFile)
        .join(PracticeWork, PracticeFile.work_id == PracticeWork.id)
        .where(PracticeFile.id == file_id, policy.visible_works(person))
    )
    file = db.session.scalar(found)
    if file is None:
        raise NotFound
    return file


def counts_at(task: PracticeTask) -> dict[str, int]:
    """How many works stand in each view, and how many learners are stuck; two queries."""
    by_state = dict(
        db.session.execute(
            select(PracticeWork.state, func.count()).where(PracticeWork.task_id == task.id).group_by(PracticeWork.state)
        ).all()  # pyright: ignore[reportArgumentType]
    )
    counts = {view: sum(by_state.get(state, 0) for state in states) for view, states in VIEWS.items()}
    counts["stuck"] = db.session.scalar(_stuck(task).with_only_columns(func.count())) or 0
    return counts


def works_at(task: PracticeTask, view: str, *, after: str | None = None) -> Page[PracticeWork]:
    """Works of one view, the first handed in first."""
    found = _works().where(PracticeWork.task_id == task.id, PracticeWork.state.in_(VIEWS[view]))
    return keyset(found, [PracticeWork.id], after=after, size=SIZE)


def open_reviews_of(works: list[PracticeWork]) -> dict[int, list[PracticeReview]]:
    """Who reviews these works now, for their trainer; by work."""
    found: dict[int, list[PracticeReview]] = {work.id: [] for work in works}
    query = (
        select(PracticeReview)
        .join(PracticeWork, PracticeReview.work_id == PracticeWork.id)
        .where(PracticeReview.work_id.in_(found), PracticeReview.round == PracticeWork.round)
        .options(joinedload(PracticeReview.reviewer).lazyload(Person.appointments))
    )
    for review in db.session.scalars(query.order_by(PracticeReview.id)):
        found[review.work_id].append(review)
    return found


def _stuck(task: PracticeTask) -> Select[Person, Enrolment, PracticeWork]:
    mine = and_(PracticeWork.author_id == Person.id, PracticeWork.task_id == task.id)
    return (
        select(Person, Enrolment, PracticeWork)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .outerjoin(PracticeWork, mine)
        .where(Enrolment.course_id == task.course_id, Person.state == PersonState.ACTIVE)
        .where(or_(PracticeWork.id.is_(None), PracticeWork.state.in_(OWN)))
    )


def stuck_at(task: PracticeTask, *, after: str | None = None) -> Page[Stuck]:
    """Learners of the course who have handed in nothing that counts, by name."""
    found = _stuck(task).options(lazyload(Person.appointments), joinedload(Person.unit))
    page = keyset(found, [Person.sort_key, Person.id], after=after, size=SIZE)
    return Page([Stuck(*row) for row in page.items], page.older, page.newer)


def stuck_ids(task: PracticeTask) -> list[int]:
    """All of those, for one reminder to everybody."""
    return list(db.session.scalars(_stuck(task).with_only_columns(Person.id)))


def neighbours(work: PracticeWork) -> tuple[int | None, int | None]:
    """The works before and after this one that wait for the trainer of the same task."""
    waiting = (PracticeWork.task_id == work.task_id, PracticeWork.state == WorkState.WITH_TRAINER)
    row = db.session.execute(
        select(
            select(func.max(PracticeWork.id)).where(*waiting, PracticeWork.id < work.id).scalar_subquery(),
            select(func.min(PracticeWork.id)).where(*waiting, PracticeWork.id > work.id).scalar_subquery(),
        )
    ).one()
    return row[0], row[1]


def works_below(person: Someone, *, waiting: bool, after: str | None = None) -> Page[PracticeWork]:
    """Works of the units below the person's office: those that wait for a check, or all, the newest first."""
    found = _works().where(policy.checked_by(person))
    if waiting:
        found = found.where(PracticeWork.state == WorkState.WITH_SUPERIOR)
    return keyset(found, [PracticeWork.id.desc()], after=after, size=SIZE)


def tasks_of(course: Course) -> list[PracticeTask]:
    """The tasks that stand in a course."""
    found = select(PracticeTask).where(PracticeTask.course_id == course.id, PracticeTask.retired_at.is_(None))
    return list(db.session.scalars(found.order_by(PracticeTask.id)))
