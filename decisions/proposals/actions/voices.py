"""What people say before a decision: a first leaning, advice, objections."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from club import clock, ledger
from club.db import db
from club.errors import Invalid
from club.i18n import _
from club.notices.actions import tell
from club.policy import Role, ensure
from club.text import clean
from club.units.models import Unit
from decisions.inquiries.queries.duty import holders
from decisions.proposals import policy, words
from decisions.proposals.models import (
    Advice,
    AdviceState,
    Leaning,
    Objection,
    ObjectionState,
    Opinion,
    Proposal,
)


def lean(actor: Any, proposal: Proposal, *, leaning: Leaning, why: str = "") -> None:
    """Say a first leaning, or change it; said twice it counts once."""
    ensure(policy.may_lean(actor, proposal))
    mine = db.session.get(Opinion, (proposal.id, actor.id))
    if mine is None:
        mine = Opinion(proposal_id=proposal.id, person_id=actor.id)
        db.session.add(mine)
    mine.leaning, mine.words, mine.at = leaning, clean(why), clock.now()
    db.session.flush()


def ask_advice(
    actor: Any,
    proposal: Proposal,
    *,
    role: Role | None,
    unit: Unit | None,
    due_on: date,
    question: str = "",
    client_id: str = "",
) -> Advice:
    """Ask an office or a unit for advice by a day; asked twice by one sending it is asked once."""
    ensure(policy.may_ask_advice(actor, proposal))
    if client_id:
        sent = select(Advice).where(Advice.asked_by_id == actor.id, Advice.client_id == client_id)
        if (made := db.session.scalar(sent)) is not None:
            return made
    if (role is None) == (unit is None):
        raise Invalid(_("Choose whom you ask."))
    if due_on < clock.today():
        raise Invalid(_("Choose a day that is still to come."))
    one = Advice(
        proposal_id=proposal.id,
        role=role,
        unit_id=unit.id if unit else None,
        question=clean(question),
        due_on=due_on,
        asked_by_id=actor.id,
        client_id=client_id or None,
    )
    one.unit = unit
    db.session.add(one)
    db.session.flush()
    _tell_adviser(one, proposal, but=actor)
    return one


def _tell_adviser(one: Advice, proposal: Proposal, *, but: Any) -> None:
    tell(
        [person.id for person in holders(one.role, one.unit_id)],
        words.TOLD_ADVICE,
        key=f"{one.id}",
        url=proposal.url,
        but=but,
        title=proposal.title,
        who=one.addressee,
    )


def advise(actor: Any, proposal: Proposal, one: Advice, *, answer: str) -> None:
    """Give the advice that was asked for."""
    if one.state == AdviceState.ANSWERED and one.answered_by_id == actor.id and one.words == clean(answer):
        return
    ensure(policy.may_advise(actor, proposal, one))
    if not clean(answer):
        raise Invalid(_("Write the advice."))
    one.words, one.state = clean(answer), AdviceState.ANSWERED
    one.answered_by_id, one.answered_at = actor.id, clock.now()
    db.session.flush()
    _tell_authors(one, proposal, given=True, but=actor)


def lapse(one: Advice, proposal: Proposal) -> None:
    """Its day is over: the proposal waits no longer for it. Done by the clock."""
    one.state = AdviceState.LAPSED
    db.session.flush()
    _tell_authors(one, proposal, given=False, but=None)


def _tell_authors(one: Advice, proposal: Proposal, *, given: bool, but: Any) -> None:
    tell(
        [author.person_id for author in proposal.authors],
        words.TOLD_ADVISED,
        key=f"{one.id}:{int(given)}",
        url=proposal.url,
        but=but,
        title=proposal.title,
        who=one.addressee,
        given=given,
    )


def object_to(actor: Any, proposal: Proposal, *, reason: str, client_id: str = "") -> Objection:
    """Object with a reason."""
    ensure(policy.may_object(actor, proposal))
    if client_id:
        sent = select(Objection).where(Objection.author_id == actor.id, Objection.client_id == client_id)
        if (made := db.session.scalar(sent)) is not None:
            return made
    if not clean(reason):
        raise Invalid(_("An objection has a reason: what harm would come of it?"))
    one = Objection(proposal_id=proposal.id, author_id=actor.id, reason=clean(reason), client_id=client_id or None)
    db.session.add(one)
    db.session.flush()
    authors = [author.person_id for author in proposal.authors]
    tell(authors, words.TOLD_OBJECTION, key=f"{one.id}", url=proposal.url, but=actor, title=proposal.title)
    return one


def resolve(actor: Any, proposal: Proposal, one: Objection, *, answer: str) -> None:
    """Call an objection resolved, and say how; who objected may say that it still stands."""
    ensure(policy.may_resolve(actor, proposal, one))
    if not clean(answer):
        raise Invalid(_("Say how it is resolved: who objected reads it."))
    one.state, one.answer, one.answered_by_id = ObjectionState.RESOLVED, clean(answer), actor.id
    ledger.record(actor, words.RESOLVED, proposal, reason=answer, objection=one.id)
    key = f"{one.id}:{clock.now().isoformat()}"
    tell([one.author_id], words.TOLD_RESOLVED, key=key, url=proposal.url, but=actor, title=proposal.title)


def take_back(actor: Any, proposal: Proposal, one: Objection) -> None:
    """Withdraw one's objection."""
    ensure(policy.may_take_back(actor, proposal, one))
    if one.state != ObjectionState.TO_VOTE:
        one.state = ObjectionState.WITHDRAWN
        db.session.flush()


def stand(actor: Any, proposal: Proposal, one: Objection) -> None:
    """Say that one's objection still stands."""
    ensure(policy.may_take_back(actor, proposal, one))
    if one.state in (ObjectionState.RESOLVED, ObjectionState.WITHDRAWN):
        one.state = ObjectionState.OPEN
        db.session.flush()
        authors = [author.person_id for author in proposal.authors]
        key = f"{one.id}:{clock.now().isoformat()}"
        tell(authors, words.TOLD_OBJECTION, key=key, url=proposal.url, but=actor, title=proposal.title)
