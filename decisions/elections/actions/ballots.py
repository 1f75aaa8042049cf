"""Opening the ballot, casting by phone, paper in the hall, closing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update

from club import clock, ledger
from club.db import db
from club.errors import Conflict, Invalid, NotFound
from club.i18n import _
from club.notices.actions import tell
from club.policy import ensure
from decisions.elections import policy, recount, sealing, words
from decisions.elections.actions.setup import ensure_committee
from decisions.elections.models import (
    Election,
    ElectionEnvelope,
    ElectionRound,
    ElectionSheet,
    ElectionVoter,
    Stage,
    Way,
)
from decisions.elections.queries.elections import entitled, roll, turnout, voter_of
from decisions.elections.queries.paper import sheet_of
from decisions.elections.tally import SEEN, Ballot, Fault

KEY = re.compile(r"[0-9a-f]{32}")
MOST_SHEETS = 20_000


@dataclass(frozen=True)
class Receipt:
    """What a voter is told. `known`: whether it is this very ballot that lies in the box; `first`: cast just now."""

    code: str
    known: bool
    first: bool


def current(election: Election) -> ElectionRound:
    """The round that is under way; NotFound before there is one."""
    if election.round is None:
        raise NotFound
    return election.round


def open_ballot(actor: Any, election: Election) -> None:
    """Draw up the roll, make the box and its key, write down what the chain begins with, and tell the voters. From here
    nothing but the turnout changes until the ballot is closed."""
    ensure(policy.may_open(actor, election))
    ensure_committee(election)
    round_ = current(election)
    voters = entitled(election.voter_roles) if round_.number == 1 else roll(election.rounds[0])
    if not voters:
        raise Conflict(_("Nobody holds one of the offices that may vote. Change who may vote first."))
    db.session.execute(
        insert(ElectionVoter),
        [{"round_id": round_.id, "person_id": number, "way": Way.NONE} for number in voters],
    )
    round_.summoned = len(voters)
    round_.public_key = sealing.make_key(round_.id)
    round_.opened_at = clock.now()
    round_.opening = {
        "election": election.id,
        "round": round_.number,
        "title": election.title,
        "seats": round_.seats,
        "base": election.base.value,
        "summoned": round_.summoned,
        "roll": recount.digest(sorted(voters)),
        "key": round_.public_key,
        "candidates": [recount.name_hash(place.candidate.salt, place.candidate.name) for place in round_.places],
    }
    round_.opening_head = recount.digest(round_.opening)
    election.move(Stage.OPEN)
    db.session.flush()
    ledger.record(actor, words.OPENED, election, round=round_.number, head=round_.opening_head)
    tell(
        voters,
        words.TOLD_OPEN,
        key=f"{round_.id}",
        url=f"{election.url}/ballot",
        title=election.title,
        round=round_.number,
    )


def cast(actor: Any, election: Election, *, votes: list[int], nonce: str, envelope_id: str) -> Receipt:
    """Put the actor's ballot into the box: their row says "by phone", and an envelope lies in the box; both or neither.

    Sent again it changes nothing and says whether the ballot in the box is the one that was sent. Writes no ledger
    line: a line has a time and an order.
    """
    round_ = current(election)
    voter = voter_of(round_, actor)
    numbers = {place.number for place in round_.places}
    if not KEY.fullmatch(nonce) or not KEY.fullmatch(envelope_id) or not set(votes) <= numbers:
        raise Invalid(_("This ballot could not be read. Go back and choose again; nothing was cast."))
    code = recount.tracking_code(round_.opening_head, nonce, votes)
    if voter is not None and voter.way == Way.PHONE:
        return Receipt(code, _lies_in_box(round_, envelope_id), first=False)
    ensure(policy.may_vote(actor, election, voter))
    if len(set(votes)) > round_.seats:
        raise Invalid(_("You chose more names than there are seats. Nothing was cast."))
    done = db.session.execute(
        update(ElectionVoter)
        .where(ElectionVoter.round_id == round_.id, ElectionVoter.person_id == actor.id, ElectionVoter.way == Way.NONE)
        .values(way=Way.PHONE)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # pyright: ignore[reportAttributeAccessIssue]
        return Receipt(code, _lies_in_box(round_, envelope_id), first=False)
    if _lies_in_box(round_, envelope_id):
        raise Conflict(_("This ballot could not be put into the box. Go back and choose again; nothing was cast."))
    sealed = sealing.seal(
        round_.public_key, round_.id, nonce=nonce, votes=sorted(set(votes)), places=len(round_.places)
    )
    db.session.execute(insert(ElectionEnvelope).values(round_id=round_.id, id=envelope_id, sealed=sealed))
    return Receipt(code, known=True, first=True)


def _lies_in_box(round_: ElectionRound, envelope_id: str) -> bool:
    query = select(ElectionEnvelope.id).where(
        ElectionEnvelope.round_id == round_.id, ElectionEnvelope.id == envelope_id
    )
    return db.session.scalar(query) is not None


def hand_out(actor: Any, election: Election, person_id: int) -> None:
    """Hand a paper ballot to a voter of the hall, who then cannot vote by phone."""
    ensure(policy.may_hand_out(actor, election))
    _change_way(election, person_id, Way.NONE, Way.PAPER)
    ledger.record(actor, words.PAPER_GIVEN, election, person=person_id)


def take_back(actor: Any, election: Election, person_id: int) -> None:
    """Take back a paper ballot that was not put into the urn: the voter may vote by phone again."""
    ensure(policy.may_hand_out(actor, election))
    _change_way(election, person_id, Way.PAPER, Way.NONE)
    ledger.record(actor, words.PAPER_TAKEN_BACK, election, person=person_id)


def _change_way(election: Election, person_id: int, before: Way, after: Way) -> None:
    round_ = current(election)
    done = db.session.execute(
        update(ElectionVoter)
        .where(ElectionVoter.round_id == round_.id, ElectionVoter.person_id == person_id, ElectionVoter.way == before)
        .values(way=after)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # pyright: ignore[reportAttributeAccessIssue]
        raise Conflict(
            _("This voter has voted already, holds a paper ballot, or is not on the roll. Look at the list again.")
        )


def close_ballot(actor: Any, election: Election) -> None:
    """Close the ballot: nobody votes from here on, and the closing hash commits to every envelope in the box."""
    ensure(policy.may_close(actor, election))
    round_ = current(election)
    taken = turnout(round_)
    round_.closed_at, round_.paper_issued = clock.now(), taken[Way.PAPER]
    # A voter has the ballot on the phone from the opening on, or exchanged it for a sheet: one issued to each.
    round_.issued = round_.summoned
    round_.closing_head = box_head(round_)
    election.move(Stage.CLOSED)
    db.session.flush()
    ledger.record(actor, words.CLOSED, election, round=round_.number, head=round_.closing_head)


def box_head(round_: ElectionRound) -> str:
    """The hash of the closed box: of its opening and of all envelopes, in no order but their own."""
    query = select(ElectionEnvelope.sealed).where(ElectionEnvelope.round_id == round_.id)
    return recount.digest(
        ["box", round_.opening_head, sorted(recount.digest(one) for one in db.session.scalars(query))]
    )


def read_sheet(actor: Any, election: Election, number: int, ballot: Ballot) -> None:
    """Enter what the actor reads on a numbered paper ballot; once more to correct it."""
    ensure(policy.may_read_paper(actor, election))
    round_ = current(election)
    if not 1 <= number <= MOST_SHEETS:
        raise Invalid(_("Number the paper ballots from 1 on."))
    if not ballot.votes <= {place.number for place in round_.places} or (ballot.seen and ballot.seen not in SEEN):
        raise Invalid(_("This ballot could not be read. Go back and choose again; nothing was cast."))
    sheet = sheet_of(round_, number, actor.id)
    if sheet is None:
        sheet = ElectionSheet(round_id=round_.id, number=number, teller_id=actor.id)
        db.session.add(sheet)
    sheet.votes, sheet.seen = sorted(ballot.votes), Fault(ballot.seen) if ballot.seen else None


def strike_sheet(actor: Any, election: Election, number: int) -> None:
    """Take one's own reading of a sheet back, when it was numbered wrongly."""
    ensure(policy.may_read_paper(actor, election))
    round_ = current(election)
    db.session.execute(
        delete(ElectionSheet).where(
            ElectionSheet.round_id == round_.id, ElectionSheet.number == number, ElectionSheet.teller_id == actor.id
        )
    )


def put_key_back(election: Election, secret: str) -> None:
    """Put the box's key back from paper (`club elections restore-key`); raises sealing.BoxError if it is another's."""
    round_ = current(election)
    sealing.put_back(round_.id, round_.public_key, secret)


def take_key(actor: Any, election: Election) -> str:
    """The key of the box, for a sealed envelope of paper: only with it can the ballots be counted should this server be
    lost. The ledger says who took it."""
    ensure(policy.may_take_key(actor, election))
    round_ = current(election)
    secret = sealing.secret_of(round_.id)
    if secret is None:
        raise Conflict(_("The key of the ballot box is not on this server."))
    ledger.record(actor, words.KEY_TAKEN, election, round=round_.number)
    return secret
