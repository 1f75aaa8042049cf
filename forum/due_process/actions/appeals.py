"""Appealing, and deciding appeals: another officer, with a reason, within the club's days."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from club import clock, ledger
from club.db import db
from club.errors import Conflict
from club.i18n import _, date_text
from club.notices.actions import tell
from club.people.models import Appointment, Person
from club.people.queries import running_on
from club.policy import BOARD, ensure
from forum.due_process import policy
from forum.due_process.actions import holding
from forum.due_process.actions.measures import end, give_alias
from forum.due_process.models import Appeal, HeldState, Kind, Measure, Ruling
from forum.due_process.notices import APPEAL_DUE, APPEALED, DECIDED
from forum.due_process.queries.measures import appeals_near_due
from forum.due_process.queries.rules import terms

REMIND_BEFORE = timedelta(days=1)


def appeal(person: Person, made: Measure, *, words: str = "") -> Appeal:
    """Ask another officer to look at a measure; once, with or without words."""
    ensure(policy.may_appeal(person, made))
    now = clock.now()
    row = Appeal(
        measure_id=made.id, person_id=person.id, against_id=made.by_id, words=words, at=now,
        due_at=now + timedelta(days=terms().appeal_days),
    )  # fmt: skip
    db.session.add(row)
    made.appeal = row
    db.session.flush()
    row.line_id = ledger.record(person, "appeal.made", made, measure=made.id).id
    db.session.flush()
    tell(judges_of(row), APPEALED, key=f"appeal:{row.id}", url=made.url, but=person, due=date_text(row.due_at))
    return row


def judges_of(row: Appeal) -> list[int]:
    """The officers who may decide an appeal now. One query for their offices, and those of each."""
    holders = select(Appointment.person_id).where(Appointment.role.in_(BOARD), running_on(clock.today()))
    people = db.session.scalars(select(Person).where(Person.id.in_(holders)))
    return [one.id for one in people.unique() if policy.may_decide(one, row)]


def decide(actor: Person, row: Appeal, *, overturn: bool, reason: str) -> None:
    """Decide an appeal: uphold the measure, or undo it. Never who took the measure, never whom it concerns."""
    ensure(policy.may_decide(actor, row))
    made = row.measure
    if made.ended_at:
        raise Conflict(_("This was undone already."))
    ruling = Ruling.OVERTURNED if overturn else Ruling.UPHELD
    row.ruling = ruling
    row.decided_at, row.decided_by_id, row.reason = clock.now(), actor.id, reason
    give_alias(actor)
    verb = "appeal.overturned" if overturn else "appeal.upheld"
    row.decided_line_id = ledger.record(actor, verb, made, reason=reason, measure=made.id).id
    db.session.flush()
    if overturn:
        if made.kind == Kind.DECLINE and made.held is not None and made.held.state == HeldState.DECLINED:
            holding.publish(actor, made.held, reason=reason)
        end(actor, made, reason=reason)
    told = {"ruling": ruling.value, "reason": reason}
    tell([row.person_id], DECIDED, key=f"appeal:{row.id}", url=made.url, but=actor, **told)


def remind() -> int:
    """Tell the judges of appeals that are due within a day, once each; how many there were."""
    rows = appeals_near_due(clock.now() + REMIND_BEFORE)
    for row in rows:
        tell(judges_of(row), APPEAL_DUE, key=f"appeal:{row.id}", url=row.measure.url, due=date_text(row.due_at))
        row.reminded_at = clock.now()
    return len(rows)
