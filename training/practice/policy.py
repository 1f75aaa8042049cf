"""Who may set a task, hand in, review, mark and check. What a work shows is for its author, its reviewers (without a
name), the trainers of its course and the superior of its unit; to everybody else it does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from club import clock
from club.i18n import _, _l
from club.people.models import Appointment, Person
from club.policy import Role, Verdict, declare, has_role, may, no, yes
from club.units.models import Unit
from training import policy
from training.models import Course, Lesson
from training.practice.models import OPEN, OWN, PracticeReview, PracticeTask, PracticeWork, ReviewState, WorkState

if TYPE_CHECKING:
    from club.policy import Someone

SUPERIORS = frozenset({Role.COMMISSIONER, Role.WARD_SECRETARY})
CHECK = declare(
    "training.check_practice",
    _l("See what one's units handed in as practice, confirm it or send it back"),
    SUPERIORS,
)
SHOWN = frozenset({ReviewState.BEGUN, ReviewState.DONE})


def may_set(person: Someone, course: Course) -> Verdict:
    """Whoever writes the course."""
    return policy.may_author(person, course)


def may_hand_in(person: Someone, course: Course, lesson: Lesson) -> Verdict:
    """Whoever learns the lesson: it is published, and so is the course."""
    if not lesson.is_published:
        return no(_("The lesson is a draft, so nothing can be handed in yet."))
    return policy.may_learn(person, course)


def may_write(person: Someone, work: PracticeWork) -> Verdict:
    """A work belongs to one person."""
    if person.is_authenticated and work.author_id == person.id:
        return yes()
    return no(_("This work belongs to somebody else."))


def may_review(person: Someone, review: PracticeReview) -> Verdict:
    """Only who was drawn, and while it is open."""
    if not person.is_authenticated or review.reviewer_id != person.id:
        return no(_("Somebody else was drawn for this review."))
    if review.state not in OPEN:
        return no(_("This review is closed."))
    return yes()


def may_mark(person: Someone, work: PracticeWork) -> Verdict:
    """A trainer of the course, and never one's own work."""
    if person.is_authenticated and work.author_id == person.id:
        return no(_("Nobody marks their own work. Ask another trainer."))
    return policy.may_author(person, work.task.course)


def may_check(person: Someone, work: PracticeWork) -> Verdict:
    """The ward secretary and the cluster head above the unit of the author, who is somebody else."""
    if not person.is_authenticated or work.author_id == person.id or work.unit is None:
        return no(_("Only the superior of the unit does this."))
    return may(person, CHECK, unit=work.unit)


def checks_anything(person: Someone) -> bool:
    """Whether the person is somebody's superior."""
    return has_role(person, SUPERIORS)


def _checked_units(person: Someone) -> ColumnElement[bool]:
    """The units below one's office, as a filter over Unit."""
    offices = [office for office in person.offices if office.role in SUPERIORS and not office.thing]
    if any(office.unit is None for office in offices):
        return true()
    return or_(false(), *(Unit.path.startswith(one.unit.path, autoescape=True) for one in offices if one.unit))


def checked_by(person: Someone) -> ColumnElement[bool]:
    """Works of the units below the person's office that are with others, as a filter over PracticeWork."""
    return and_(
        PracticeWork.state.not_in(OWN),
        PracticeWork.author_id != person.id,
        PracticeWork.unit_id.in_(select(Unit.id).where(_checked_units(person))),
    )


def marked_by(person: Someone) -> ColumnElement[bool]:
    """Works of courses the person writes, as a filter over PracticeWork; drafts are their authors'."""
    mine = select(PracticeTask.id)
    if not may(person, policy.AUTHOR):
        mine = mine.where(PracticeTask.course_id.in_(policy.taught_by(person)))
    return and_(
        PracticeWork.state != WorkState.DRAFT, PracticeWork.author_id != person.id, PracticeWork.task_id.in_(mine)
    )


def may_see_evidence(person: Someone, work: PracticeWork, review: PracticeReview | None = None) -> Verdict:
    """Whether its words and files are open to the person; `review` is the person's own of the work's present round.
    Beside `visible_works`."""
    if not person.is_authenticated:
        return no(_("Please sign in first."))
    if work.author_id == person.id:
        return yes()
    if work.state in (WorkState.DRAFT, WorkState.WITHDRAWN):
        return no(_("This work is with its author."))
    if policy.may_author(person, work.task.course):
        return yes()
    if work.state in OWN:
        return no(_("This work is with its author."))
    if review is not None and review.reviewer_id == person.id and review.round == work.round and review.state in SHOWN:
        return yes()
    if may_check(person, work):
        return yes()
    return no(_("This work is not open to you."))


def visible_works(person: Someone) -> ColumnElement[bool]:
    """`may_see_evidence` as a filter over PracticeWork."""
    if not person.is_authenticated:
        return false()
    reviewed = exists().where(
        PracticeReview.work_id == PracticeWork.id,
        PracticeReview.round == PracticeWork.round,
        PracticeReview.reviewer_id == person.id,
        PracticeReview.state.in_(SHOWN),
    )
    away = PracticeWork.state.not_in(OWN)
    shown = PracticeWork.state.not_in([WorkState.DRAFT, WorkState.WITHDRAWN])
    taught = and_(shown, marked_by(person)) if has_role(person, policy.AUTHORS) else false()
    below = checked_by(person) if checks_anything(person) else false()
    return or_(PracticeWork.author_id == person.id, and_(away, reviewed), taught, below)


def judges_by_office(course: Course) -> ColumnElement[bool]:
    """People who may learn the names of the course's works by their office, as a filter over Person: such are never
    drawn as peers."""
    today = clock.today()
    return exists().where(
        Appointment.person_id == Person.id,
        Appointment.starts_on <= today,
        or_(Appointment.ends_on.is_(None), Appointment.ends_on >= today),
        Appointment.role.in_(policy.AUTHORS | {Role.COMMISSIONER}),
        or_(Appointment.thing.is_(None), Appointment.thing == course.scope),
    )
