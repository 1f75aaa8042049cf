"""Who may do what in an election. Who stands as a candidate looks after nothing in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, exists, false, or_, select, true

from club.db import db
from club.i18n import _, _l
from club.people.policy import APPOINT
from club.policy import LEADERS, MEMBERS, Role, Verdict, audiences_of, declare, has_role, may, no, yes
from decisions.elections.models import (
    Election,
    ElectionCandidate,
    ElectionRound,
    ElectionTeller,
    ElectionVoter,
    Stage,
    Standing,
    Way,
)

if TYPE_CHECKING:
    from club.policy import Someone

HOLD = declare("elections.hold", _l("Hold an election: seats, rules, committee"), LEADERS)
NOMINATE = declare("elections.nominate", _l("Nominate, and stand for election"), MEMBERS)
RECOGNISE = declare("elections.recognise", _l("Recognise who was elected"), {Role.STANDING_COMMITTEE})
# Who may be put on the roll of voters; which of them is a rule of each election.
VOTERS = tuple(role for role in Role if role in MEMBERS and role != Role.STANDING_COMMITTEE)
# The committee counts paper twice, by two people.
FEWEST_TELLERS = 2


def is_teller(person: Someone, election: Election) -> bool:
    """Whether the person is of the election's committee."""
    return person.is_authenticated and any(teller.person_id == person.id for teller in election.tellers)


def may_see(person: Someone, election: Election) -> Verdict:
    """Whether the election exists for the person: for members once it is announced, before that for those who prepare
    it; who is on a roll keeps seeing it. Beside `visible_elections`."""
    if not person.is_authenticated:
        return no(_("Please sign in first."))
    if may(person, HOLD) or is_teller(person, election):
        return yes()
    if election.published_at is not None:
        if "members" in audiences_of(person):
            return yes()
        if any(_on_roll(round_.id, person.id) for round_ in election.rounds):
            return yes()
    return no(_("This election is not open to you."))


def _on_roll(round_id: int, person_id: Any) -> bool:
    return db.session.get(ElectionVoter, (round_id, person_id)) is not None


def visible_elections(person: Someone) -> ColumnElement[bool]:
    """The condition for the elections that exist for the person. Beside `may_see`."""
    if not person.is_authenticated:
        return false()
    if may(person, HOLD):
        return true()
    mine = exists().where(ElectionTeller.election_id == Election.id, ElectionTeller.person_id == person.id)
    announced = Election.published_at.is_not(None)
    if "members" in audiences_of(person):
        return or_(announced, mine)
    roll = select(ElectionRound.election_id).join(ElectionVoter, ElectionVoter.round_id == ElectionRound.id)
    return or_(announced & Election.id.in_(roll.where(ElectionVoter.person_id == person.id)), mine)


def _at(election: Election, *stages: Stage) -> Verdict:
    if election.stage in stages:
        return yes()
    return no(_("This is not possible at this stage: %(stage)s.", stage=election.stage.label))


def may_hold(person: Someone) -> Verdict:
    """Prepare an election."""
    return may(person, HOLD)


def may_change(person: Someone, election: Election) -> Verdict:
    """Change seats and rules: until the list is closed."""
    return may(person, HOLD) and _at(election, Stage.DRAFT, Stage.NOMINATIONS)


def may_name_tellers(person: Someone, election: Election) -> Verdict:
    """Name the committee: until the ballot opens; not by somebody who stands."""
    allowed = may(person, HOLD) and _at(election, Stage.DRAFT, Stage.NOMINATIONS, Stage.LISTED)
    return allowed and _not_standing(person, election)


def _not_standing(person: Any, election: Election) -> Verdict:
    standing = select(ElectionCandidate.id).where(
        ElectionCandidate.election_id == election.id,
        ElectionCandidate.person_id == person.id,
        ElectionCandidate.standing == Standing.ACCEPTED,
    )
    if db.session.scalar(standing) is None:
        return yes()
    return no(_("You stand in this election. Somebody who does not stand has to do this."))


def may_announce(person: Someone, election: Election) -> Verdict:
    """Open the nominations."""
    return may(person, HOLD) and _at(election, Stage.DRAFT)


def may_nominate(person: Someone, election: Election) -> Verdict:
    """Nominate somebody, or stand oneself."""
    return may(person, NOMINATE) and _at(election, Stage.NOMINATIONS)


def may_answer(person: Someone, candidate: ElectionCandidate, election: Election) -> Verdict:
    """Accept or decline one's nomination; an answer may change until the list is closed."""
    if not person.is_authenticated or candidate.person_id != person.id:
        return no(_("Only the person who was nominated answers."))
    return _at(election, Stage.NOMINATIONS)


def is_in_charge(person: Someone, election: Election) -> bool:
    """Whether the person leads the committee."""
    return person.is_authenticated and any(t.person_id == person.id and t.is_head for t in election.tellers)


def _head(person: Someone, election: Election) -> Verdict:
    if is_in_charge(person, election):
        return yes()
    return no(_("Only the head of the election committee does this."))


def _teller(person: Someone, election: Election) -> Verdict:
    return yes() if is_teller(person, election) else no(_("Only the election committee does this."))


def may_close_list(person: Someone, election: Election) -> Verdict:
    """Close the list of candidates."""
    return _head(person, election) and _at(election, Stage.NOMINATIONS)


def may_reopen(person: Someone, election: Election) -> Verdict:
    """Take the closing of the list back: before the first ballot opened."""
    allowed = _head(person, election) and _at(election, Stage.LISTED)
    if allowed and len(election.rounds) > 1:
        return no(_("The list of a run-off follows from the count and stays as it is."))
    return allowed


def may_open(person: Someone, election: Election) -> Verdict:
    """Open the ballot."""
    return _head(person, election) and _at(election, Stage.LISTED)


def may_vote(person: Someone, election: Election, voter: ElectionVoter | None) -> Verdict:
    """Cast a ballot by phone."""
    if voter is None:
        return no(_("You are not on the roll of voters of this ballot."))
    if voter.way == Way.PAPER:
        return no(_("You took a paper ballot. It is the one that counts."))
    return _at(election, Stage.OPEN)


def may_hand_out(person: Someone, election: Election) -> Verdict:
    """Hand out paper ballots, or take one back that was not used."""
    allowed = _teller(person, election) and _at(election, Stage.OPEN)
    if allowed and not election.paper:
        return no(_("This election is held by phone only."))
    return allowed


def may_read_paper(person: Someone, election: Election) -> Verdict:
    """Enter what stands on the paper ballots: when the ballot is closed."""
    allowed = _teller(person, election) and _at(election, Stage.CLOSED)
    if allowed and not election.paper:
        return no(_("This election is held by phone only."))
    return allowed


def may_close(person: Someone, election: Election) -> Verdict:
    """Close the ballot."""
    return _head(person, election) and _at(election, Stage.OPEN)


def may_count(person: Someone, election: Election) -> Verdict:
    """Open the box and count."""
    return _head(person, election) and _at(election, Stage.CLOSED)


def may_decide(person: Someone, election: Election) -> Verdict:
    """Write down what the conference decides after the count: a run-off, or that it stays so."""
    return _head(person, election) and _at(election, Stage.COUNTED)


def may_take_key(person: Someone, election: Election) -> Verdict:
    """See the key of the box, to keep it on paper."""
    return _head(person, election) and _at(election, Stage.OPEN, Stage.CLOSED)


def may_recognise(person: Someone, election: Election) -> Verdict:
    """Recognise who was elected."""
    return may(person, RECOGNISE) and _at(election, Stage.ELECTED)


def may_begin_terms(person: Someone, election: Election) -> Verdict:
    """Give the elected their offices: those who may give the board's offices."""
    return may(person, APPOINT) and _at(election, Stage.RECOGNISED) and _gives_board(person)


def _gives_board(person: Someone) -> Verdict:
    if has_role(person, {Role.CHAIR, Role.ADMIN}):
        return yes()
    return no(_("The offices of the board are given by the chair or the administrator."))


def may_cancel(person: Someone, election: Election) -> Verdict:
    """End an election without a result: until somebody is declared elected."""
    open_stages = (Stage.DRAFT, Stage.NOMINATIONS, Stage.LISTED, Stage.OPEN, Stage.CLOSED, Stage.COUNTED)
    return may(person, HOLD) and _at(election, *open_stages)


def may_read_board(person: Someone, round_: ElectionRound) -> Verdict:
    """The board of slips and the count record: once counted; before that nothing tells."""
    del person
    return yes() if round_.counted_at is not None else no(_("Results are sealed until the ballots are counted."))
