"""Leading a proposal through its stages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from club import clock, ledger
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.notices.actions import tell
from club.policy import ensure
from club.text import clean
from decisions.proposals import policy, words
from decisions.proposals.actions import indexing
from decisions.proposals.models import (
    Amendment,
    AmendmentState,
    Objection,
    ObjectionState,
    Opinion,
    Outcome,
    Proposal,
    Stage,
    Vote,
    VoteState,
)


def move(actor: Any, proposal: Proposal, to: Stage, *, reason: str = "", ends_at: datetime | None = None) -> None:
    """Lead it to another stage. The first move puts it before the others; a move back, or one by who did not write it,
    needs a reason."""
    ensure(policy.may_move(actor, proposal, to))
    reason = clean(reason)
    back = list(Stage).index(to) < list(Stage).index(proposal.stage)
    if not reason and (back or not policy.is_author(actor, proposal)):
        raise Invalid(_("Say why: all who take part read the reason."))
    if ends_at is not None and ends_at <= clock.now():
        raise Invalid(_("Choose a moment that is still to come."))
    if proposal.stage == Stage.VOTE:
        ensure_no_vote(proposal)
    first = proposal.published_at is None
    if first:
        proposal.published_at = clock.now()
    proposal.move(to)
    proposal.stage_ends_at = ends_at
    verb = words.PUBLISHED if first else words.MOVED
    ledger.record(actor, verb, proposal, reason=reason, to=to.label)
    indexing.renew(proposal)
    tell_those_who_took_part(actor, proposal)


def withdraw(actor: Any, proposal: Proposal, *, reason: str) -> None:
    """End it without a decision; what was cast in an open vote is never counted."""
    ensure(policy.may_withdraw(actor, proposal))
    if not clean(reason):
        raise Invalid(_("Say why: all who take part read the reason."))
    ensure_no_vote(proposal)
    proposal.withdrawn_reason = clean(reason)
    proposal.move(Stage.WITHDRAWN)
    ledger.record(actor, words.WITHDRAWN, proposal, reason=reason)
    indexing.renew(proposal)
    if proposal.published_at is not None:
        tell_those_who_took_part(actor, proposal)


def ensure_no_vote(proposal: Proposal) -> None:
    """Refuse while a vote goes on: it is cancelled first, with a reason of its own."""
    running = (VoteState.DRAFT, VoteState.OPEN, VoteState.CLOSED)
    if db.session.scalar(select(Vote.id).where(Vote.proposal_id == proposal.id, Vote.state.in_(running))):
        raise Conflict(_("A vote on this proposal is prepared or goes on. Cancel or count it first."))


def conclude(actor: Any, proposal: Proposal, *, reason: str) -> None:
    """Declare it adopted by consent: no objection stands, and the time for objections is over."""
    ensure(policy.may_conclude(actor, proposal))
    stands = (ObjectionState.OPEN, ObjectionState.TO_VOTE)
    query = select(Objection.id).where(Objection.proposal_id == proposal.id, Objection.state.in_(stands))
    if db.session.scalar(query.limit(1)) is not None:
        raise Conflict(_("An objection stands. It has to be resolved, taken back, or taken to a vote."))
    if proposal.stage_ends_at is not None and clock.now() < proposal.stage_ends_at:
        raise Conflict(_("The time for objections is not over yet."))
    decide(actor, proposal, Outcome.CONSENTED)
    ledger.record(actor, words.CONSENTED, proposal, reason=clean(reason))


def decide(actor: Any, proposal: Proposal, outcome: Outcome) -> None:
    """Put a proposal where it is decided, and tell those who took part; the caller writes the ledger."""
    proposal.outcome = outcome
    proposal.move(Stage.DECIDED)
    db.session.flush()
    indexing.renew(proposal)
    tell_those_who_took_part(actor, proposal)


def tell_those_who_took_part(actor: Any, proposal: Proposal) -> None:
    """Authors, and who amended, leant or objected: the proposal is at another stage."""
    spoke = set(db.session.scalars(select(Opinion.person_id).where(Opinion.proposal_id == proposal.id)))
    kept = (Amendment.proposal_id == proposal.id, Amendment.state != AmendmentState.WITHDRAWN)
    spoke |= set(db.session.scalars(select(Amendment.author_id).where(*kept)))
    spoke |= set(db.session.scalars(select(Objection.author_id).where(Objection.proposal_id == proposal.id)))
    spoke |= {one.person_id for one in proposal.authors}
    key = f"{proposal.id}:{proposal.staged_at.isoformat()}"
    tell(spoke, words.TOLD_STAGE, key=key, url=proposal.url, but=actor, title=proposal.title)
