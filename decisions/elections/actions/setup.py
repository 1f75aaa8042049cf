"""Seats and rules, the committee, opening nominations; and cancelling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from club import clock, ledger
from club.db import after_commit, db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from club.text import clean, clean_line
from decisions.elections import policy, sealing, words
from decisions.elections.actions import indexing
from decisions.elections.models import (
    Election,
    ElectionCandidate,
    ElectionEnvelope,
    ElectionTeller,
    Stage,
    Standing,
)
from decisions.elections.queries.elections import members_now
from decisions.elections.tally import Base


@dataclass(frozen=True)
class Plan:
    """Seats and rules of an election, fixed when the list is closed. `voter_roles`: who holds one of these offices on
    the day the ballot opens is on the roll."""

    title: str
    seats: int
    base: Base
    voter_roles: tuple[str, ...]
    paper: bool
    conference_on: date | None = None
    place: str = ""
    about: str = ""

    def plain(self) -> dict[str, str]:
        """As the ledger writes it."""
        return {
            "title": clean_line(self.title),
            "seats": str(self.seats),
            "base": self.base.value,
            "voters": ", ".join(self.voter_roles),
            "paper": "yes" if self.paper else "no",
        }


def prepare(actor: Any, plan: Plan, *, client_id: str = "") -> Election:
    """Prepare an election, seen only by those who prepare it; sent twice it is made once."""
    ensure(policy.may_hold(actor))
    if client_id:
        query = select(Election).where(Election.created_by_id == actor.id, Election.client_id == client_id)
        if (made := db.session.scalar(query)) is not None:
            return made
    election = Election(created_by_id=actor.id, client_id=client_id or None)
    _put(election, plan)
    db.session.add(election)
    db.session.flush()
    ledger.record(actor, words.PREPARED, election, **plan.plain())
    return election


def change(actor: Any, election: Election, plan: Plan) -> None:
    """Change seats and rules while the list is open."""
    ensure(policy.may_change(actor, election))
    before = plan_of(election).plain()
    _put(election, plan)
    db.session.flush()
    if before != plan.plain():
        ledger.record(actor, words.CHANGED, election, before=before, after=plan.plain())
    indexing.renew(election)


def plan_of(election: Election) -> Plan:
    """The plan as it stands."""
    return Plan(
        title=election.title,
        seats=election.seats,
        base=election.base,
        voter_roles=tuple(map(str, election.voter_roles)),
        paper=election.paper,
        conference_on=election.conference_on,
        place=election.place,
        about=election.about,
    )


def _put(election: Election, plan: Plan) -> None:
    allowed = {role.value for role in policy.VOTERS}
    if not plan.voter_roles or not set(plan.voter_roles) <= allowed:
        raise Invalid(_("Choose who may vote."))
    election.title, election.about = clean_line(plan.title), clean(plan.about)
    election.seats, election.base, election.paper = plan.seats, plan.base, plan.paper
    election.voter_roles = sorted(plan.voter_roles)
    election.conference_on, election.place = plan.conference_on, clean_line(plan.place)


def name_teller(actor: Any, election: Election, person: Person, *, head: bool) -> None:
    """Name a member of the committee; the new head takes the old one's place. Nobody who stands is named."""
    ensure(policy.may_name_tellers(actor, election))
    standing = select(ElectionCandidate.id).where(
        ElectionCandidate.election_id == election.id,
        ElectionCandidate.person_id == person.id,
        ElectionCandidate.standing.in_([Standing.PROPOSED, Standing.ACCEPTED]),
    )
    if db.session.scalar(standing) is not None:
        raise Conflict(
            _("%(name)s is a candidate. Who stands cannot be of the election committee.", name=person.full_name)
        )
    teller = next((one for one in election.tellers if one.person_id == person.id), None)
    if teller is not None and teller.is_head == head:
        return
    if head:
        for other in election.tellers:
            other.is_head = False
    if teller is None:
        teller = ElectionTeller(person_id=person.id)
        teller.person = person
        election.tellers.append(teller)
    teller.is_head = head
    db.session.flush()
    ledger.record(actor, words.TELLER_NAMED, election, name=person.full_name, head=head)
    tell([person.id], words.TOLD_TELLER, key=f"{election.id}", url=election.url, but=actor, title=election.title)


def remove_teller(actor: Any, election: Election, person_id: int) -> None:
    """Take somebody off the committee before the ballot opens."""
    ensure(policy.may_name_tellers(actor, election))
    teller = next((one for one in election.tellers if one.person_id == person_id), None)
    if teller is None:
        return
    ledger.record(actor, words.TELLER_REMOVED, election, name=teller.person.full_name)
    election.tellers.remove(teller)
    db.session.flush()


def announce(actor: Any, election: Election) -> None:
    """Open the nominations: from here members see the election."""
    ensure(policy.may_announce(actor, election))
    ensure_committee(election)
    election.published_at = clock.now()
    election.move(Stage.NOMINATIONS)
    ledger.record(actor, words.ANNOUNCED, election)
    tell(members_now(), words.TOLD_NOMINATIONS, key=f"{election.id}", url=election.url, but=actor, title=election.title)
    indexing.renew(election)


def ensure_committee(election: Election) -> None:
    """Refuse to go on without a committee of two with a head."""
    if len(election.tellers) < policy.FEWEST_TELLERS or not any(teller.is_head for teller in election.tellers):
        raise Conflict(_("First name the election committee: a head and at least one more person."))


def cancel(actor: Any, election: Election, *, reason: str) -> None:
    """End an election without a result. What lies in the box is never opened: its envelopes and its key are gone."""
    ensure(policy.may_cancel(actor, election))
    reason = clean(reason)
    election.cancelled_reason = reason
    election.move(Stage.CANCELLED)
    ledger.record(actor, words.CANCELLED, election, reason=reason)
    for round_ in election.rounds:
        if round_.counted_at is None:
            db.session.execute(delete(ElectionEnvelope).where(ElectionEnvelope.round_id == round_.id))
            after_commit(sealing.destroy, round_.id)
    if election.published_at is not None:
        tell(
            members_now(),
            words.TOLD_CANCELLED,
            key=f"{election.id}",
            url=election.url,
            but=actor,
            title=election.title,
            reason=reason,
        )
    indexing.renew(election)
