"""From the draft to the published text: submit, take back, approve, send back, publish. Each leaves its line in the
ledger; the approval's line holds the fingerprint of what was approved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from club import clock, ledger
from club.db import db
from club.errors import Conflict
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from club.profile import club_profile
from decisions.tasks.actions import giving
from decisions.tasks.models import end_of
from live.minutes import policy
from live.minutes.actions import indexing, telling
from live.minutes.compose import closing
from live.minutes.models import KIND, Minutes, MinutesVersion, Part, State, fingerprint
from live.minutes.queries.minutes import sections_of


def submit(actor: Person, minutes: Minutes) -> None:
    """Ask the chair to approve; twice is once."""
    if minutes.state == State.SUBMITTED:
        return
    ensure(policy.may_submit(actor, minutes))
    minutes.state, minutes.returned_reason = State.SUBMITTED, None
    minutes.submitted_by_id, minutes.submitted_at = actor.id, clock.now()
    db.session.flush()
    line = ledger.record(actor, "minutes.submitted", minutes)
    telling.tell_approvers(actor, minutes, line.id)


def take_back(actor: Person, minutes: Minutes) -> None:
    """Take it back to change it."""
    if minutes.is_draft:
        return
    ensure(policy.may_take_back(actor, minutes))
    minutes.state = State.DRAFT
    ledger.record(actor, "minutes.taken_back", minutes)


def approve(actor: Person, minutes: Minutes) -> None:
    """Approve the text as it stands: from now on it is a version that nobody changes. Twice is once."""
    if minutes.state == State.APPROVED:
        return
    ensure(policy.may_approve(actor, minutes))
    made = keep(actor, minutes, _document(minutes))
    minutes.state, minutes.approved_by_id, minutes.approved_at = State.APPROVED, actor.id, clock.now()
    minutes.signer, minutes.returned_reason = actor.full_name, None
    minutes.signer_secretary = minutes.secretary.full_name if minutes.secretary else ""
    db.session.flush()
    line = ledger.record(actor, "minutes.approved", minutes, version=made.number, fingerprint=made.fingerprint)
    telling.tell_writers(actor, minutes, telling.APPROVED, line.id)


def _document(minutes: Minutes) -> dict[str, Any]:
    session = minutes.session
    return {
        "place": minutes.place,
        "receivers": minutes.receivers,
        "closing": closing(session.opened_at or session.starts_at, session.ended_at),
        "sections": {section.part.value: section.text for section in sections_of(minutes)},
    }


def keep(actor: Person, minutes: Minutes, document: dict[str, Any]) -> MinutesVersion:
    """Write an approved text down under the next number."""
    minutes.version += 1
    made = MinutesVersion(
        minutes_id=minutes.id,
        number=minutes.version,
        document=document,
        fingerprint=fingerprint(document),
        made_by_id=actor.id,
    )
    db.session.add(made)
    db.session.flush()
    return made


def send_back(actor: Person, minutes: Minutes, *, reason: str) -> None:
    """The chair wants it changed, with a reason; what was approved before stays kept."""
    ensure(policy.may_send_back(actor, minutes))
    minutes.state, minutes.returned_reason = State.DRAFT, reason[:500]
    minutes.approved_by_id = minutes.approved_at = None
    line = ledger.record(actor, "minutes.returned", minutes, reason=reason)
    telling.tell_writers(actor, minutes, telling.RETURNED, line.id, reason=reason[:200])


def publish(actor: Person, minutes: Minutes) -> None:
    """Give it the next number of the year, show it to all who see the session, begin its action items, tell who was
    there. Published twice is published once."""
    if minutes.is_public:
        return
    ensure(policy.may_publish(actor, minutes))
    if minutes.session.rehearsal:
        raise Conflict(_("A practice room has no minutes."))
    year, days, profile = clock.today().year, days_to_correct(), club_profile()
    last = db.session.scalar(select(func.max(Minutes.number)).where(Minutes.year == year)) or 0
    minutes.number, minutes.year, minutes.public_from = last + 1, year, minutes.version
    minutes.state, minutes.published_at = State.PUBLISHED, clock.now()
    minutes.correct_until = end_of(clock.today() + timedelta(days=days))
    db.session.flush()
    number = minutes.numbered(profile["document_suffix"])
    ledger.record(actor, "minutes.published", minutes, number=number, version=minutes.version)
    indexing.renew(minutes)
    giving.begin(actor, KIND, minutes.id)
    telling.tell_participants(actor, minutes)


def days_to_correct() -> int:
    """For how many days after their publication minutes can be corrected."""
    return int(club_profile()["minutes_days"])


def changed_text(document: dict[str, Any], part: Part, text: str) -> dict[str, Any]:
    """An approved text with other words in one section."""
    return document | {"sections": document["sections"] | {part.value: text}}
