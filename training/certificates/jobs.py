"""Certificates for courses that were completed before there were any."""

from __future__ import annotations

from club.db import db, transaction
from club.tasks import daily
from training.certificates.actions import earned_before, issue
from training.models import Course

AT_ONCE = 200


@daily(3, 50)
def issue_missing() -> None:
    """Two hundred a transaction until none is missing; stopped, it goes on the next day."""
    while True:
        with transaction():
            found = earned_before(AT_ONCE)
            for enrolment in found:
                issue(enrolment, db.session.get_one(Course, enrolment.course_id))
        if len(found) < AT_ONCE:
            return
