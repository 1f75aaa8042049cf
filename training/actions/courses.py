"""Courses as those who write them see them: begun, described, published, withdrawn."""

from __future__ import annotations

from sqlalchemy import select

from club import clock, ledger
from club.db import after_commit, db, transaction
from club.errors import Invalid
from club.i18n import _
from club.notices.actions import tell
from club.people.actions.offices import appoint, end_term
from club.people.models import Person, PersonState
from club.policy import Role, audiences_of, ensure
from club.tasks import job
from club.text import slug
from training import policy, verbs
from training.actions.indexing import index_course
from training.models import Course, CourseModule, CourseState, Lesson, LessonState
from training.notices import NAMED, PUBLISHED
from training.paths import course_path

# Words that stand where a course's slug stands in the room's addresses.
_TAKEN = {"new", "attempts", "bank", "packages"}
_BATCH = 200


def begin_course(actor: Person, *, title: str, summary: str) -> Course:
    """A new draft with one empty module."""
    ensure(policy.may_begin_course(actor))
    course = Course(slug=_free_slug(title), title=title, summary=summary)
    db.session.add(course)
    db.session.flush()
    db.session.add(CourseModule(course_id=course.id, position=0, title=_("Part %(number)d", number=1)))
    db.session.flush()
    return course


def describe_course(
    actor: Person,
    course: Course,
    *,
    title: str,
    summary: str,
    for_whom: str,
    outcomes: list[str],
    minutes: int,
    audience: str,
) -> None:
    """Change what the course says of itself and whom it is for; its address stays."""
    ensure(policy.may_author(actor, course))
    course.title, course.summary, course.for_whom = title, summary, for_whom
    course.outcomes, course.minutes, course.audience = outcomes, minutes, audience
    course.updated_at = clock.now()
    index_course(course)


def name_trainer(actor: Person, course: Course, person: Person, *, reason: str) -> None:
    """Give the course to a trainer: they write it and see its report. Their predecessor's office ends."""
    ensure(policy.may_name_trainer(actor, course))
    if course.trainer_id == person.id:
        return
    former = course.trainer
    if former is not None:
        for office in former.offices:
            if office.role == Role.TRAINER and office.thing == course.scope:
                end_term(actor, office, ends_on=None, reason=reason)
    if not any(office.role == Role.TRAINER and office.thing == course.scope for office in person.offices):
        appoint(actor, person, Role.TRAINER, thing=course.scope, starts_on=clock.today(), reason=reason)
    course.trainer_id, course.trainer = person.id, person
    ledger.record(actor, verbs.TRAINER_NAMED, course, reason=reason, person=person.id, name=person.full_name)
    tell([person.id], NAMED, key=f"course:{course.id}", url=course_path(course), but=actor, course=course.title)
    index_course(course)


def publish_course(actor: Person, course: Course, *, reason: str = "") -> None:
    """Open the course to its audience, who are told once, however often it is published. It needs a lesson to show."""
    ensure(policy.may_author(actor, course))
    if course.is_published:
        return
    ready = select(Lesson.id).where(Lesson.course_id == course.id, Lesson.state == LessonState.PUBLISHED).limit(1)
    if db.session.scalar(ready) is None:
        raise Invalid(_("Publish at least one lesson first: an empty course helps nobody."))
    course.state, course.version = CourseState.PUBLISHED, course.version + 1
    course.published_at = course.published_at or clock.now()
    course.updated_at = clock.now()
    ledger.record(actor, verbs.COURSE_PUBLISHED, course, reason=reason, version=course.version)
    index_course(course)
    after_commit(tell_audience, course.id, actor.id)


def withdraw_course(actor: Person, course: Course, *, reason: str) -> None:
    """Close the course to all but its writers. What people learned stays theirs."""
    ensure(policy.may_author(actor, course))
    if not course.is_published:
        return
    course.state, course.updated_at = CourseState.DRAFT, clock.now()
    ledger.record(actor, verbs.COURSE_WITHDRAWN, course, reason=reason)
    index_course(course)


@job()
def tell_audience(course_id: int, actor_id: int) -> None:
    """Tell everybody a published course is addressed to, some at a time; those told before are not told again."""
    after = 0
    while True:
        with transaction():
            course = db.session.get(Course, course_id)
            if course is None or not course.is_published:
                return
            batch = db.session.scalars(
                select(Person)
                .where(Person.id > after, Person.state == PersonState.ACTIVE)
                .order_by(Person.id)
                .limit(_BATCH)
            ).all()
            wanted = [
                person.id for person in batch if course.audience in audiences_of(person) and person.id != actor_id
            ]
            tell(wanted, PUBLISHED, key=f"course:{course.id}", url=course_path(course), course=course.title)
        if len(batch) < _BATCH:
            return
        after = batch[-1].id


def _free_slug(title: str) -> str:
    base = slug(title)
    taken = set(db.session.scalars(select(Course.slug).where(Course.slug.startswith(base)))) | _TAKEN
    found, number = base, 2
    while found in taken:
        found, number = f"{base}-{number}", number + 1
    return found
