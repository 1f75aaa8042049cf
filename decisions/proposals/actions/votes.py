"""A vote from its rules to its result, and what may follow a tie."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from club import clock, ledger
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from club.text import clean, clean_line
from decisions.proposals import policy, words
from decisions.proposals.actions import stages
from decisions.proposals.models import (
    Count,
    Objection,
    ObjectionState,
    Outcome,
    Proposal,
    Stage,
    Teller,
    Vote,
    Voter,
    VoteState,
    Way,
)
from decisions.proposals.policy import votes as rules
from decisions.proposals.queries import votes as queries
from decisions.proposals.queries.results import labels_of, plain
from decisions.proposals.tally import FOR, MOST_OPTIONS, Base, Kind, Majority, Quorum, Verdict, count, gather

LUCK = secrets.SystemRandom()


@dataclass(frozen=True)
class Plan:
    """The rules of a vote, fixed when it opens. See models.votes.Vote."""

    question: str
    kind: Kind = Kind.YES_NO
    options: tuple[str, ...] = ()
    most: int = 1
    seats: int = 1
    majority: Majority = Majority.HALF
    base: Base = Base.CAST
    quorum_cast: int = 0
    quorum_units: int = 0
    secret: bool = False
    sealed: bool = True
    changeable: bool = False
    delegations: int = 1
    paper: bool = False
    closes_at: datetime | None = None

    def plain(self) -> dict[str, str]:
        """As the ledger writes it."""
        return {key: "; ".join(value) if key == "options" else str(value) for key, value in asdict(self).items()}


def plan_of(vote: Vote) -> Plan:
    """The plan as it stands."""
    same = {name: getattr(vote, name) for name in Plan.__dataclass_fields__ if name != "options"}
    return Plan(**same, options=tuple(vote.options))


def _put(vote: Vote, plan: Plan) -> None:
    options = [clean_line(one) for one in plan.options if clean_line(one)]
    if plan.kind == Kind.YES_NO:
        options = []
    elif not 2 <= len(options) <= MOST_OPTIONS:
        raise Invalid(_("Write between two and %(most)d options, one a line.", most=MOST_OPTIONS))
    if len(set(options)) != len(options):
        raise Invalid(_("Two options read the same."))
    if plan.kind == Kind.YES_NO and plan.majority == Majority.NONE:
        raise Invalid(_("A vote for or against needs a majority: more than half, or two thirds."))
    if plan.kind == Kind.APPROVAL and not 1 <= plan.seats < len(options):
        raise Invalid(_("Fewer options can win than stand for the vote."))
    if plan.closes_at is not None and plan.closes_at <= clock.now():
        raise Invalid(_("Choose a moment that is still to come."))
    for name in Plan.__dataclass_fields__:
        setattr(vote, name, getattr(plan, name))
    vote.question, vote.options = clean_line(plan.question), options
    vote.sealed = plan.sealed or plan.secret
    vote.changeable = plan.changeable and not plan.secret
    if plan.kind != Kind.APPROVAL:
        vote.seats = 1
    if plan.kind not in (Kind.YES_NO, Kind.APPROVAL):
        vote.majority = Majority.NONE


def take_to_vote(actor: Any, proposal: Proposal, plan: Plan, *, reason: str) -> Vote:
    """Prepare a vote. The text stands still from here on; objections that are open go to the vote, with the reason."""
    ensure(policy.may_take_to_vote(actor, proposal))
    stages.ensure_no_vote(proposal)
    vote = _prepare(actor, proposal, plan)
    standing = (Objection.proposal_id == proposal.id, Objection.state == ObjectionState.OPEN)
    for one in db.session.scalars(select(Objection).where(*standing)):
        one.state, one.answered_by_id = ObjectionState.TO_VOTE, actor.id
        one.answer = clean(reason)
    if proposal.stage != Stage.VOTE:
        proposal.move(Stage.VOTE)
        stages.tell_those_who_took_part(actor, proposal)
    ledger.record(actor, words.TO_VOTE, proposal, reason=clean(reason), vote=vote.id)
    return vote


def _prepare(actor: Any, proposal: Proposal, plan: Plan) -> Vote:
    vote = Vote(proposal_id=proposal.id, number=queries.last_number(proposal) + 1, created_by_id=actor.id)
    vote.proposal = proposal
    _put(vote, plan)
    db.session.add(vote)
    db.session.flush()
    return vote


def change(actor: Any, vote: Vote, plan: Plan) -> None:
    """Change the rules before the vote opens."""
    ensure(rules.may_arrange(actor, vote))
    before = plan_of(vote).plain()
    _put(vote, plan)
    db.session.flush()
    if before != (after := plan_of(vote).plain()):
        ledger.record(actor, words.RULES_CHANGED, vote, before=before, after=after)


def name_teller(actor: Any, vote: Vote, person: Person) -> None:
    """Name a teller before the vote opens."""
    ensure(rules.may_arrange(actor, vote))
    if rules.is_teller(person, vote):
        return
    if not policy.may_see(person, vote.proposal):
        raise Conflict(_("%(name)s cannot see this proposal.", name=person.full_name))
    one = Teller(person_id=person.id)
    one.person = person
    vote.tellers.append(one)
    db.session.flush()
    ledger.record(actor, words.TELLER_NAMED, vote, name=person.full_name)
    tell([person.id], words.TOLD_TELLER, key=f"{vote.id}", url=vote.url, but=actor, title=vote.question)


def remove_teller(actor: Any, vote: Vote, person_id: int) -> None:
    """Take a teller off before the vote opens."""
    ensure(rules.may_arrange(actor, vote))
    for one in [one for one in vote.tellers if one.person_id == person_id]:
        ledger.record(actor, words.TELLER_REMOVED, vote, name=one.person.full_name)
        vote.tellers.remove(one)
    db.session.flush()


def open_vote(actor: Any, vote: Vote) -> None:
    """Draw up the roll and take ballots. From here on no rule changes."""
    ensure(rules.may_open(actor, vote))
    if vote.paper and len(vote.tellers) < rules.FEWEST_TELLERS:
        raise Conflict(_("Paper is read by two tellers. Name two before the vote opens."))
    if vote.closes_at is not None and vote.closes_at <= clock.now():
        raise Conflict(_("The end of this vote has passed already. Change it first."))
    roll = queries.entitled(vote.proposal)
    if not roll:
        raise Conflict(_("Nobody may vote on this proposal."))
    db.session.execute(
        insert(Voter),
        [{"vote_id": vote.id, "person_id": number, "unit_id": unit, "way": Way.NONE} for number, unit in roll],
    )
    if vote.secret:
        db.session.add(Count(vote_id=vote.id, counts={}))
    vote.state, vote.opened_at, vote.eligible = VoteState.OPEN, clock.now(), len(roll)
    db.session.flush()
    ledger.record(actor, words.OPENED, vote, **plan_of(vote).plain())
    voters = [number for number, _unit in roll]
    tell(voters, words.TOLD_OPEN, key=f"{vote.id}", url=vote.url, but=None, title=vote.question)


def close_vote(actor: Any | None, vote: Vote, *, reason: str = "") -> None:
    """Take no more ballots; counted at once where no paper is out. `actor` None is the clock."""
    if actor is not None:
        ensure(rules.may_close(actor, vote))
    elif vote.state != VoteState.OPEN:
        raise Conflict(_("This is not possible now: %(state)s.", state=vote.state.label))
    vote.state, vote.closed_at = VoteState.CLOSED, clock.now()
    db.session.flush()
    ledger.record(actor, words.CLOSED, vote, reason=clean(reason))
    if not queries.turnout(vote)[Way.PAPER]:
        _count(actor, vote)


def count_vote(actor: Any, vote: Vote) -> None:
    """Count paper and phones together; refused while two tellers do not agree on every sheet."""
    ensure(rules.may_count(actor, vote))
    _count(actor, vote)


def _count(actor: Any | None, vote: Vote) -> None:
    sheets, ways = queries.readings(vote), queries.turnout(vote)
    if not all(sheet.agreed for sheet in sheets):
        raise Conflict(_("Two tellers have to read every sheet alike before it can be counted."))
    if len(sheets) > ways[Way.PAPER]:
        raise Conflict(
            _(
                "%(read)d sheets are read, but %(given)d were handed out. Look at the numbers again.",
                read=len(sheets),
                given=ways[Way.PAPER],
            )
        )
    paper = [next(iter(sheet.by.values())) for sheet in sheets]
    ballots = queries.cast_by_phone(vote) + gather(one for one in paper if one is not None)
    turnout = queries.turnout_of(vote, ways, sheets)
    found = count(vote.rules(), ballots, turnout, Quorum(vote.quorum_cast, vote.quorum_units))
    vote.result = plain(found, turnout, paper=len(sheets), proxies=ways[Way.PROXY])
    vote.state = VoteState.COUNTED
    db.session.flush()
    ledger.record(actor, words.COUNTED, vote, verdict=found.verdict.value, points=list(found.points))
    roll = queries.roll_of(vote)
    tell(roll, words.TOLD_COUNTED, key=f"{vote.id}", url=vote.url, but=actor, title=vote.question)
    outcomes = {
        Verdict.ADOPTED: Outcome.ADOPTED,
        Verdict.CHOSEN: Outcome.CHOSEN,
        Verdict.REJECTED: Outcome.REJECTED,
    }
    if (outcome := outcomes.get(found.verdict)) is not None:
        stages.decide(actor, vote.proposal, outcome)


def cancel(actor: Any, vote: Vote, *, reason: str) -> None:
    """End a vote without a result; what was cast is counted by nobody."""
    ensure(rules.may_cancel(actor, vote))
    if not clean(reason):
        raise Invalid(_("Say why: all who take part read the reason."))
    vote.state, vote.cancelled_reason = VoteState.CANCELLED, clean(reason)
    if vote.secret:
        db.session.execute(update(Count).where(Count.vote_id == vote.id).values(counts={}))
    db.session.flush()
    ledger.record(actor, words.CANCELLED, vote, reason=reason)


def _undecided(vote: Vote) -> Verdict:
    verdict = Verdict((vote.result or {}).get("verdict", Verdict.REJECTED))
    if (
        verdict not in (Verdict.TIE, Verdict.NO_QUORUM)
        or vote.proposal.stage != Stage.VOTE
        or "lot" in (vote.result or {})
    ):
        raise Conflict(_("This vote has decided. There is nothing left to settle."))
    return verdict


def vote_again(actor: Any, vote: Vote, *, reason: str) -> Vote:
    """Prepare another vote with the same rules: after a tie among the tied, without quorum among all."""
    ensure(rules.may_settle(actor, vote))
    verdict = _undecided(vote)
    stages.ensure_no_vote(vote.proposal)
    plan = {**plan_of(vote).__dict__, "closes_at": None}
    result = vote.result or {}
    if verdict == Verdict.TIE and vote.kind != Kind.YES_NO:
        plan["options"] = tuple(vote.options[one] for one in result["tied"])
        plan["seats"], plan["most"] = result["tied_for"], min(vote.most, max(result["tied_for"], 1))
        if vote.kind not in (Kind.APPROVAL,):
            plan["most"] = vote.most
    made = _prepare(actor, vote.proposal, Plan(**plan))
    for one in vote.tellers:
        made.tellers.append(Teller(person_id=one.person_id))
    db.session.flush()
    ledger.record(actor, words.TO_VOTE, vote.proposal, reason=clean(reason), vote=made.id, after=vote.id)
    return made


def draw_lot(actor: Any, vote: Vote, *, reason: str) -> tuple[int, ...]:
    """Draw among the tied, after a tie only; the ledger keeps what was drawn, out of what, and why."""
    ensure(rules.may_settle(actor, vote))
    if _undecided(vote) != Verdict.TIE:
        raise Conflict(_("A lot is drawn after a tie only. Without quorum nothing was decided."))
    if not clean(reason):
        raise Invalid(_("Say why: all who take part read the reason."))
    stages.ensure_no_vote(vote.proposal)
    result = dict(vote.result or {})
    drawn = tuple(sorted(LUCK.sample(result["tied"], result["tied_for"])))
    names = labels_of(vote)
    vote.result = {**result, "lot": {"drawn": list(drawn), "at": clock.now().isoformat()}}
    db.session.flush()
    among = ", ".join(names[one] for one in result["tied"])
    ledger.record(
        actor, words.DRAWN, vote, reason=clean(reason), drawn=", ".join(names[one] for one in drawn), among=among
    )
    outcome = Outcome.CHOSEN
    if vote.kind == Kind.YES_NO:
        outcome = Outcome.ADOPTED if drawn == (FOR,) else Outcome.REJECTED
    stages.decide(actor, vote.proposal, outcome)
    return drawn


def end(actor: Any, vote: Vote, *, reason: str) -> None:
    """Leave it at that: the proposal is not adopted."""
    ensure(rules.may_settle(actor, vote))
    _undecided(vote)
    if not clean(reason):
        raise Invalid(_("Say why: all who take part read the reason."))
    stages.ensure_no_vote(vote.proposal)
    stages.decide(actor, vote.proposal, Outcome.REJECTED)
    ledger.record(actor, words.ENDED, vote.proposal, reason=clean(reason), vote=vote.id)
