"""Issuing and revoking."""

from __future__ import annotations

from sqlalchemy import select

from club import clock, ledger
from club.db import db
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from club.profile import club_profile
from training.actions.once import once
from training.certificates import policy, verbs
from training.certificates.models import Certificate
from training.models import Course, Enrolment


def certificate_path(certificate: Certificate) -> str:
    """The certificate's page, also where no request is being answered."""
    return f"/training/certificates/{certificate.id}"


def issue(enrolment: Enrolment, course: Course) -> Certificate:
    """The certificate of a completed enrolment; asked for twice, the first stays as it is. Nobody decides this: the
    course's lessons and quizzes do, so it is no act of power."""
    assert enrolment.completed_at is not None, "only a completed course earns a certificate"
    mine = select(Certificate).where(
        Certificate.person_id == enrolment.person_id, Certificate.course_id == enrolment.course_id
    )
    before = db.session.scalar(mine)
    if before is not None:
        return before
    person = db.session.get_one(Person, enrolment.person_id)
    profile = club_profile()
    found = once(
        mine,
        lambda: Certificate(
            person_id=person.id,
            course_id=course.id,
            name=person.full_name,
            title=course.title,
            minutes=course.minutes,
            issuer=profile["issuing_body"] or profile["name"],
            completed_at=enrolment.completed_at,
        ),
    )
    tell([person.id], verbs.TOLD_ISSUED, key=f"certificate:{found.id}", url=certificate_path(found), course=found.title)
    return found


def earned_before(limit: int) -> list[Enrolment]:
    """Completed enrolments that have no certificate yet, the oldest first: those of before there were any."""
    has_one = select(Certificate.id).where(
        Certificate.person_id == Enrolment.person_id, Certificate.course_id == Enrolment.course_id
    )
    query = select(Enrolment).where(Enrolment.completed_at.is_not(None), ~has_one.exists())
    # An erased account's enrolments are gone with it.
    return list(db.session.scalars(query.order_by(Enrolment.id).limit(limit)))


def revoke(actor: Person, certificate: Certificate, *, reason: str) -> None:
    """Take it back for a reason that its holder and whoever checks it reads. It stays revoked: what is earned again
    is told by the course, not by this paper."""
    ensure(policy.may_revoke(actor, certificate))
    certificate.revoked_at, certificate.revoked_by_id = clock.now(), actor.id
    certificate.revoked_reason = reason
    ledger.record(actor, verbs.REVOKED, certificate, reason=reason)
    if certificate.person_id:
        url, key = certificate_path(certificate), f"certificate:{certificate.id}:revoked"
        tell([certificate.person_id], verbs.TOLD_REVOKED, key=key, url=url, course=certificate.title, reason=reason)
