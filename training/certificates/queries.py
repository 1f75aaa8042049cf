"""Looking certificates up, through the person who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from club.db import db
from club.errors import NotFound
from club.paging import Page, keyset
from training.certificates.models import LENGTH, Certificate
from training.certificates.policy import visible_certificates
from training.models import Course

if TYPE_CHECKING:
    from club.people.models import Person
    from club.policy import Someone


def certificate_for(person: Someone, certificate_id: int) -> Certificate:
    """The certificate, if the person may see it. Raises NotFound."""
    query = select(Certificate).where(Certificate.id == certificate_id, visible_certificates(person))
    found = db.session.scalar(query.options(joinedload(Certificate.course)))
    if found is None:
        raise NotFound
    return found


def certificate_by_code(typed: str) -> Certificate | None:
    """For whoever holds the code, written with or without its dashes, in any case."""
    code = "".join(letter for letter in typed.lower() if letter.isalnum())
    if len(code) != LENGTH:
        return None
    return db.session.scalar(select(Certificate).where(Certificate.code == code))


def certificates_of(person: Person, *, after: str | None = None) -> Page[Certificate]:
    """The person's own, the newest first."""
    return keyset(select(Certificate).where(Certificate.person_id == person.id), [Certificate.id.desc()], after=after)


def issued_in(course: Course, *, after: str | None = None) -> Page[Certificate]:
    """A course's, the newest first. Who may look: `policy.may_list`."""
    return keyset(select(Certificate).where(Certificate.course_id == course.id), [Certificate.id.desc()], after=after)


def own_for(person: Person, course: Course) -> Certificate | None:
    """The person's certificate of the course."""
    query = select(Certificate).where(Certificate.person_id == person.id, Certificate.course_id == course.id)
    return db.session.scalar(query)
