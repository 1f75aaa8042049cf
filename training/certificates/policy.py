"""Who sees a certificate, and who takes it back. Checking one needs its code only, and no account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, false, or_, true

from club.i18n import _, _l
from club.policy import LEADERS, Verdict, declare, may, no, yes
from training import policy
from training.certificates.models import Certificate
from training.models import Course

if TYPE_CHECKING:
    from club.policy import Someone

REVOKE = declare("training.revoke_certificate", _l("Revoke certificates of courses"), LEADERS)


def may_see(person: Someone, certificate: Certificate) -> Verdict:
    """Its holder, the trainers of its course, and those who may revoke it."""
    if person.is_authenticated and certificate.person_id == person.id:
        return yes()
    if may(person, REVOKE) or policy.may_author(person, certificate.course):
        return yes()
    return no(_("This certificate belongs to somebody else."))


def visible_certificates(person: Someone) -> ColumnElement[bool]:
    """`may_see` as a filter over Certificate."""
    if not person.is_authenticated:
        return false()
    if may(person, REVOKE) or may(person, policy.AUTHOR):
        return true()
    return or_(Certificate.person_id == person.id, Certificate.course_id.in_(policy.taught_by(person)))


def may_list(person: Someone, course: Course) -> Verdict:
    """All certificates of a course: its trainers and those who may revoke."""
    return may(person, REVOKE) or policy.may_author(person, course)


def may_revoke(person: Someone, certificate: Certificate) -> Verdict:
    """Leaders of the board, never their own, once."""
    if not certificate.is_valid:
        return no(_("This certificate is revoked already."))
    if person.is_authenticated and certificate.person_id == person.id:
        return no(_("Nobody revokes their own certificate. Ask another leader of the board."))
    return may(person, REVOKE)
