"""Casting a ballot, by oneself or for somebody else, and paper in the hall.

When `cast` returns and the transaction stands, the ballot is kept, and counts once. It writes no ledger line and tells
nobody: a line has a time and an order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update

from club import ledger
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from decisions.proposals import words
from decisions.proposals.models import Ballot, Count, Delegation, Sheet, Vote, Voter, VoteState, Way
from decisions.proposals.policy import votes as rules
from decisions.proposals.queries import votes as queries
from decisions.proposals.tally import Paper, is_valid, written

# So many changes of a ballot are told apart from their repetitions; nobody changes their mind that often.
MOST_SENT = 50
MOST_SHEETS = 20_000


@dataclass(frozen=True)
class Receipt:
    """`again`: this very sending arrived before; `changed`: it took the place of an earlier ballot."""

    again: bool = False
    changed: bool = False


def cast(actor: Any, vote: Vote, *, choice: Paper, client_id: str, for_id: int | None = None) -> Receipt:
    """Cast the actor's ballot, or that of `for_id` who gave them their vote. The same sending arriving again changes
    nothing, also after the vote was closed. The caller holds the vote against those who close it."""
    person_id = for_id or actor.id
    voter = queries.voter_of(vote, person_id, lock=True)
    for_other = person_id != actor.id
    if vote.secret:
        return _secretly(actor, vote, voter, choice, client_id, for_other=for_other)
    return _by_name(actor, vote, voter, choice, client_id, for_other=for_other)


def _checked(actor: Any, vote: Vote, voter: Voter | None, choice: Paper, *, again: bool, for_other: bool) -> Voter:
    if for_other:
        given = queries.delegation_of(vote, voter.person_id) if voter is not None else None
        ensure(rules.may_cast_for(actor, vote, given, voter))
    else:
        ensure(rules.may_cast(actor, vote, voter, again=again))
    if voter is None or not is_valid(vote.rules(), choice):
        raise Invalid(_("This ballot could not be read. Choose again; nothing was cast."))
    return voter


def _secretly(
    actor: Any, vote: Vote, voter: Voter | None, choice: Paper, client_id: str, *, for_other: bool
) -> Receipt:
    if voter is not None and voter.way in (Way.PHONE, Way.PROXY) and client_id and voter.client_id == client_id:
        return Receipt(again=True)
    if voter is not None and voter.way == Way.PHONE and not for_other:
        raise Conflict(_("You have voted. A secret vote cannot be changed: nobody knows which one is yours."))
    found = _checked(actor, vote, voter, choice, again=False, for_other=for_other)
    if not for_other:
        _take_own(actor, vote)
    found.way, found.client_id = Way.PROXY if for_other else Way.PHONE, client_id or None
    row = db.session.scalar(select(Count).where(Count.vote_id == vote.id).with_for_update())
    if row is None:
        raise Conflict(_("This is not possible now: %(state)s.", state=vote.state.label))
    counts = dict(row.counts)
    counts[written(choice)] = counts.get(written(choice), 0) + 1
    # In order of their coming the keys would tell who came first.
    row.counts = dict(sorted(counts.items()))
    db.session.flush()
    return Receipt()


def _by_name(actor: Any, vote: Vote, voter: Voter | None, choice: Paper, client_id: str, *, for_other: bool) -> Receipt:
    mine = queries.ballot_of(vote, voter.person_id) if voter is not None else None
    if mine is not None and client_id and client_id in mine.sent:
        return Receipt(again=True)
    # In person one may always take the place of one's delegate.
    again = mine is not None and mine.by_id == actor.id
    found = _checked(actor, vote, voter, choice, again=again, for_other=for_other)
    if not for_other:
        _take_own(actor, vote)
    if mine is None:
        mine = Ballot(vote_id=vote.id, person_id=found.person_id, by_id=actor.id, choice=[], sent=[])
        db.session.add(mine)
        changed = False
    else:
        changed = True
    mine.choice, mine.by_id = list(choice), actor.id
    mine.sent = [*mine.sent, *([client_id] if client_id else [])][-MOST_SENT:]
    found.way = Way.PROXY if for_other else Way.PHONE
    db.session.flush()
    return Receipt(changed=changed)


def _take_own(actor: Any, vote: Vote) -> None:
    """Who votes in person needs no delegate."""
    if (given := queries.delegation_of(vote, actor.id)) is not None:
        _drop(actor.full_name, vote, given)


def delegate(actor: Any, vote: Vote, person: Person) -> None:
    """Give one's vote in this vote to somebody on the roll; to another one, if it was given before."""
    ensure(rules.may_delegate(actor, vote, queries.voter_of(vote, actor.id)))
    theirs = queries.voter_of(vote, person.id)
    if person.id == actor.id or theirs is None:
        raise Conflict(_("Choose somebody else who may vote on this."))
    if queries.held_by(vote, actor.id):
        raise Conflict(_("Others have given you their vote, so you vote yourself."))
    if queries.delegation_of(vote, person.id) is not None or theirs.way in (Way.PAPER, Way.PROXY):
        raise Conflict(_("%(name)s does not vote by phone here. Choose somebody else.", name=person.full_name))
    before = queries.delegation_of(vote, actor.id)
    if before is not None and before.to_id == person.id:
        return
    if before is not None:
        _drop(actor.full_name, vote, before)
    held = select(func.count()).where(Delegation.vote_id == vote.id, Delegation.to_id == person.id)
    if (db.session.scalar(held) or 0) >= vote.delegations:
        raise Conflict(
            _("%(name)s votes for as many others as the rules allow. Choose somebody else.", name=person.full_name)
        )
    db.session.add(Delegation(vote_id=vote.id, from_id=actor.id, to_id=person.id))
    db.session.flush()
    _tell(actor.full_name, vote, person.id, actor.id, given=True)


def revoke(actor: Any, vote: Vote) -> None:
    """Take one's vote back, until the delegate has cast it."""
    given = queries.delegation_of(vote, actor.id)
    if given is None:
        return
    voter = queries.voter_of(vote, actor.id)
    if voter is not None and voter.way == Way.PROXY:
        raise Conflict(_("Your delegate has voted for you already."))
    ensure(rules.takes_ballots(vote))
    _drop(actor.full_name, vote, given)


def _drop(name: str, vote: Vote, given: Delegation) -> None:
    delegate_id, giver_id = given.to_id, given.from_id
    db.session.delete(given)
    db.session.flush()
    _tell(name, vote, delegate_id, giver_id, given=False)


def _tell(name: str, vote: Vote, delegate_id: int, giver_id: int, *, given: bool) -> None:
    key = f"{vote.id}:{giver_id}:{int(given)}"
    tell([delegate_id], words.TOLD_DELEGATE, key=key, url=vote.url, title=vote.question, who=name, given=given)


# Paper in the hall


def hand_out(actor: Any, vote: Vote, person_id: int) -> None:
    """Hand a sheet to a voter, who then cannot vote by phone, nor anybody for them."""
    ensure(rules.may_handle_paper(actor, vote))
    ensure(rules.takes_ballots(vote))
    _change_way(vote, person_id, Way.NONE, Way.PAPER)
    if (given := queries.delegation_of(vote, person_id)) is not None:
        _drop(given.giver.full_name, vote, given)
    ledger.record(actor, words.PAPER_GIVEN, vote, person=person_id)


def take_back(actor: Any, vote: Vote, person_id: int) -> None:
    """Take back a sheet that was not put into the urn: the voter may vote by phone again."""
    ensure(rules.may_handle_paper(actor, vote))
    ensure(rules.takes_ballots(vote))
    _change_way(vote, person_id, Way.PAPER, Way.NONE)
    ledger.record(actor, words.PAPER_BACK, vote, person=person_id)


def _change_way(vote: Vote, person_id: int, before: Way, after: Way) -> None:
    row = (Voter.vote_id == vote.id, Voter.person_id == person_id, Voter.way == before)
    done = db.session.execute(update(Voter).where(*row).values(way=after).execution_options(synchronize_session=False))
    if done.rowcount != 1:  # pyright: ignore[reportAttributeAccessIssue]
        raise Conflict(
            _("This voter has voted already, holds a paper ballot, or is not on the roll. Look at the list again.")
        )


def read_sheet(actor: Any, vote: Vote, number: int, choice: Paper | None) -> None:
    """Enter what the actor reads on a numbered sheet; once more to correct it. None: it says nothing valid."""
    _ensure_counting(actor, vote)
    if not 1 <= number <= MOST_SHEETS:
        raise Invalid(_("Number the paper ballots from 1 on."))
    if choice is not None and not is_valid(vote.rules(), choice):
        raise Invalid(_("The rules do not allow this. Mark the sheet as invalid if it says so."))
    sheet = queries.sheet_of(vote, number, actor.id)
    if sheet is None:
        sheet = Sheet(vote_id=vote.id, number=number, teller_id=actor.id)
        db.session.add(sheet)
    sheet.choice = None if choice is None else list(choice)
    db.session.flush()


def strike_sheet(actor: Any, vote: Vote, number: int) -> None:
    """Take one's own reading back, when the sheet was numbered wrongly."""
    _ensure_counting(actor, vote)
    mine = (Sheet.vote_id == vote.id, Sheet.number == number, Sheet.teller_id == actor.id)
    db.session.execute(delete(Sheet).where(*mine))


def _ensure_counting(actor: Any, vote: Vote) -> None:
    ensure(rules.may_handle_paper(actor, vote))
    if vote.state != VoteState.CLOSED:
        raise Conflict(_("Paper is read after the vote is closed."))
