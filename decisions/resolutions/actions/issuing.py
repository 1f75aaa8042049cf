"""The chair's acts: approve, send back, publish, revoke. Each leaves its line in the ledger."""

from __future__ import annotations

from sqlalchemy import func, select

from club import clock, ledger
from club.db import db
from club.people.models import Person
from club.policy import ensure
from club.profile import club_profile
from decisions.resolutions import policy
from decisions.resolutions.actions import indexing, telling
from decisions.resolutions.models import KIND, Resolution, State
from decisions.resolutions.queries.resolutions import measured_now
from decisions.tasks.actions import giving


def approve(actor: Person, resolution: Resolution) -> None:
    """The chair approves the words as they stand; twice is once."""
    if resolution.state == State.APPROVED:
        return
    ensure(policy.may_approve(actor, resolution))
    resolution.state, resolution.returned_reason = State.APPROVED, None
    resolution.approved_at, resolution.approved_by_id = clock.now(), actor.id
    line = ledger.record(actor, "resolution.approved", resolution)
    telling.tell_drafter(actor, resolution, telling.APPROVED, line.id)


def send_back(actor: Person, resolution: Resolution, *, reason: str) -> None:
    """The chair wants it changed, with a reason."""
    ensure(policy.may_approve(actor, resolution))
    resolution.state, resolution.returned_reason = State.DRAFT, reason[:500]
    line = ledger.record(actor, "resolution.returned", resolution, reason=reason)
    telling.tell_drafter(actor, resolution, telling.RETURNED, line.id, reason=reason[:200])


def publish(actor: Person, resolution: Resolution) -> None:
    """Give it the next number of its form and year, show it to members, end what it replaces, begin its action items,
    and tell everybody whose voice it cites. Published twice is published once."""
    if resolution.state == State.PUBLISHED:
        return
    ensure(policy.may_publish(actor, resolution))
    year = clock.today().year
    last = select(func.max(Resolution.number)).where(Resolution.form == resolution.form, Resolution.year == year)
    following, unity = (db.session.scalar(last) or 0) + 1, measured_now(actor, resolution)
    resolution.number, resolution.year, resolution.unity = following, year, unity.kept()
    resolution.state, resolution.published_at, resolution.signer = State.PUBLISHED, clock.now(), actor.full_name
    number = resolution.numbered(club_profile()["document_suffix"])
    ledger.record(actor, "resolution.published", resolution, number=number)
    if resolution.replaces_id:
        _replace(actor, db.session.get_one(Resolution, resolution.replaces_id), resolution, number)
    db.session.flush()
    indexing.renew(resolution)
    giving.begin(actor, KIND, resolution.id)
    telling.tell_voices(actor, resolution)


def _replace(actor: Person, old: Resolution, new: Resolution, number: str) -> None:
    if old.state != State.PUBLISHED:
        return
    old.state, old.replaced_by_id, old.ended_at = State.SUPERSEDED, new.id, clock.now()
    old.ended_reason = number
    ledger.record(actor, "resolution.superseded", old, by=number)
    indexing.renew(old)


def revoke(actor: Person, resolution: Resolution, *, reason: str) -> None:
    """Take it out of force, with a reason that everybody reads; it stays readable. Its action items go on until the
    board drops them."""
    ensure(policy.may_revoke(actor, resolution))
    resolution.state, resolution.ended_at, resolution.ended_reason = State.REVOKED, clock.now(), reason[:500]
    ledger.record(actor, "resolution.revoked", resolution, reason=reason)
    indexing.renew(resolution)
