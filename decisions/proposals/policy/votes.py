"""Who may do what in a vote."""

from __future__ import annotations

from typing import Any

from club import clock
from club.i18n import _
from club.policy import Verdict, no, yes
from decisions.proposals.models import Delegation, Vote, Voter, VoteState, Way
from decisions.proposals.policy import may_see, runs

# Paper is counted twice, by two people.
FEWEST_TELLERS = 2


def is_teller(person: Any, vote: Vote) -> bool:
    """Whether the person hands out and reads paper."""
    return person.is_authenticated and any(one.person_id == person.id for one in vote.tellers)


def _stands(vote: Vote, *states: VoteState) -> Verdict:
    return yes() if vote.state in states else no(_("This is not possible now: %(state)s.", state=vote.state.label))


def may_arrange(person: Any, vote: Vote) -> Verdict:
    """Change the rules and name tellers: until it opens."""
    return runs(person, vote.proposal) and _stands(vote, VoteState.DRAFT)


def may_open(person: Any, vote: Vote) -> Verdict:
    """Open it."""
    return runs(person, vote.proposal) and _stands(vote, VoteState.DRAFT)


def may_close(person: Any, vote: Vote) -> Verdict:
    """Close it before or after its time."""
    return runs(person, vote.proposal) and _stands(vote, VoteState.OPEN)


def may_count(person: Any, vote: Vote) -> Verdict:
    """Count paper and phones together."""
    return runs(person, vote.proposal) and _stands(vote, VoteState.CLOSED)


def may_cancel(person: Any, vote: Vote) -> Verdict:
    """End a vote without a result."""
    return runs(person, vote.proposal) and _stands(vote, VoteState.DRAFT, VoteState.OPEN, VoteState.CLOSED)


def takes_ballots(vote: Vote) -> Verdict:
    """Whether it is open now, by the clock as well."""
    if vote.closes_at is not None and vote.is_open and clock.now() >= vote.closes_at:
        return no(_("The time of this vote is over."))
    return _stands(vote, VoteState.OPEN)


def may_cast(person: Any, vote: Vote, voter: Voter | None, *, again: bool = False) -> Verdict:
    """Cast one's own ballot by phone; `again`: change a named one."""
    if not (seen := may_see(person, vote.proposal)):
        return seen
    if voter is None:
        return no(_("You are not on the roll of this vote."))
    if voter.way == Way.PAPER:
        return no(_("You took a paper ballot. It is the one that counts."))
    if voter.way == Way.PROXY and vote.secret:
        return no(_("Your delegate has voted for you. In a secret vote nobody can take that back."))
    if again and not vote.changeable:
        return no(_("You have voted. In this vote a ballot is not changed."))
    return takes_ballots(vote)


def has_voted(voter: Voter | None) -> bool:
    """Whether the person took part, in any way."""
    return voter is not None and voter.way != Way.NONE


def may_cast_for(person: Any, vote: Vote, given: Delegation | None, voter: Voter | None) -> Verdict:
    """Cast for somebody who gave the person their vote; once, unless a named ballot may be changed."""
    if given is None or given.to_id != person.id or voter is None:
        return no(_("This vote is not given to you, or not any more."))
    if voter.way in (Way.PHONE, Way.PAPER):
        return no(_("They have voted in person."))
    if voter.way == Way.PROXY and not vote.changeable:
        return no(_("You have voted for them already."))
    if not (seen := may_see(person, vote.proposal)):
        return seen
    return takes_ballots(vote)


def may_delegate(person: Any, vote: Vote, voter: Voter | None) -> Verdict:
    """Let somebody else cast for oneself."""
    if not vote.delegations:
        return no(_("In this vote everybody votes for themselves."))
    if voter is None:
        return no(_("You are not on the roll of this vote."))
    if voter.way != Way.NONE:
        return no(_("You have taken part in this vote already."))
    return may_see(person, vote.proposal) and takes_ballots(vote)


def may_handle_paper(person: Any, vote: Vote) -> Verdict:
    """Hand out paper, while the vote is open; read it, when it is closed."""
    if not is_teller(person, vote):
        return no(_("Only the tellers of this vote do this."))
    if not vote.paper:
        return no(_("This vote is held by phone only."))
    return _stands(vote, VoteState.OPEN, VoteState.CLOSED)


def may_know_result(person: Any, vote: Vote) -> Verdict:
    """See numbers: everybody at the same moment, who presides too."""
    if vote.state == VoteState.COUNTED:
        return may_see(person, vote.proposal)
    if vote.sealed or vote.state != VoteState.OPEN:
        return no(_("The result is sealed until the vote is closed and counted."))
    return may_see(person, vote.proposal)


def may_settle(person: Any, vote: Vote) -> Verdict:
    """After a tie or without quorum: another vote, a lot, or the end of it."""
    return runs(person, vote.proposal) and _stands(vote, VoteState.COUNTED)
