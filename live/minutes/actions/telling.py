"""Who is told of what becomes of minutes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from club.db import after_commit, db, transaction
from club.notices.actions import tell
from club.people.models import Person, PersonState
from club.policy import LEADERS
from club.tasks import job
from decisions.inquiries.queries.duty import in_office
from live.minutes.models import Minutes, MinutesCorrection
from live.minutes.notices import ANSWERED, APPROVED, ASKED, CORRECTED, PUBLISHED, RETURNED, SUBMITTED
from live.minutes.policy import may_approve, may_see
from live.models import AttendanceSpan, LiveQuestion

BATCH = 200


def _title(minutes: Minutes) -> str:
    return minutes.session.title[:120]


def tell_approvers(actor: Person, minutes: Minutes, line_id: int) -> None:
    """Those who may approve learn that it waits; the club's chair only where the session's chair cannot."""
    chair = minutes.session.chaired_by
    if chair is not None and chair.is_active and may_approve(chair, minutes):
        ids = [chair.id]
    else:
        ids = [person.id for person in in_office(*LEADERS) if may_approve(person, minutes)]
    tell(ids, SUBMITTED, key=f"line:{line_id}", url=minutes.url, but=actor, title=_title(minutes))


def tell_writers(actor: Person, minutes: Minutes, kind: str, line_id: int, **words: Any) -> None:
    """The secretary, and who submitted it."""
    ids = {number for number in (minutes.secretary_id, minutes.submitted_by_id) if number}
    tell(ids, kind, key=f"line:{line_id}", url=minutes.url, but=actor, title=_title(minutes), **words)


def tell_asker(
    actor: Person, minutes: Minutes, correction: MinutesCorrection, line_id: int, *, accepted: bool, reason: str = ""
) -> None:
    """Whoever asked for a correction learns what became of it."""
    ids = [correction.by_id] if correction.by_id else []
    words = {"accepted": accepted, "reason": reason}
    tell(ids, ANSWERED, key=f"line:{line_id}", url=minutes.url, but=actor, title=_title(minutes), **words)


def tell_approver(actor: Person, minutes: Minutes, line_id: int) -> None:
    """Who approved it learns that it says something else now."""
    ids = [minutes.approved_by_id] if minutes.approved_by_id else []
    tell(ids, CORRECTED, key=f"line:{line_id}", url=minutes.url, but=actor, title=_title(minutes))


def tell_participants(actor: Person, minutes: Minutes) -> None:
    """Those who were there, or had asked something, learn of it after the commit."""
    after_commit(tell_published, minutes.id, actor.id)


@job()
def tell_published(minutes_id: int, actor_id: int) -> None:
    """In batches; those who see the session no more are not told."""
    minutes = db.session.get(Minutes, minutes_id)
    if minutes is None or not minutes.is_public:
        return
    here = select(AttendanceSpan.person_id).where(AttendanceSpan.session_id == minutes.session_id)
    asked = select(LiveQuestion.author_id).where(LiveQuestion.session_id == minutes.session_id)
    people = select(Person.id).where(Person.id.in_(here) | Person.id.in_(asked), Person.id != actor_id)
    ids = list(db.session.scalars(people.where(Person.state == PersonState.ACTIVE).order_by(Person.id)))
    for start in range(0, len(ids), BATCH):
        wanted = select(Person).where(Person.id.in_(ids[start : start + BATCH])).options(joinedload(Person.unit))
        seeing = [person.id for person in db.session.scalars(wanted).unique() if may_see(person, minutes)]
        with transaction():
            tell(seeing, PUBLISHED, key=f"minutes:{minutes.id}", url=minutes.url, title=_title(minutes))


__all__ = [
    "ANSWERED", "APPROVED", "ASKED", "CORRECTED", "PUBLISHED", "RETURNED", "SUBMITTED", "tell_approver",
    "tell_approvers", "tell_asker", "tell_participants", "tell_published", "tell_writers",
]  # fmt: skip
