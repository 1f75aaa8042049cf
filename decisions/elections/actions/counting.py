"""Opening the box, the board of slips, the count, and what the conference decides after it."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import delete, insert, select, text

from club import clock, ledger
from club.db import after_commit, db
from club.errors import Conflict
from club.i18n import _, ngettext
from club.notices.actions import tell
from club.policy import ensure
from decisions.elections import policy, recount, sealing, words
from decisions.elections.actions.ballots import box_head, current
from decisions.elections.models import (
    Election,
    ElectionEnvelope,
    ElectionPlace,
    ElectionRound,
    ElectionSlip,
    Stage,
    Way,
)
from decisions.elections.queries import paper
from decisions.elections.queries.elections import elected, places_of, roll, standing_committee, turnout
from decisions.elections.tally import Ballot, Count, Fault, count


def count_ballots(actor: Any, election: Election) -> ElectionRound:
    """Open the box, put phone and paper ballots on the board together, count, and forget envelopes and key.

    The board stands in the order of tracking codes, which is no order of people or of time. What does not agree
    (turnout and envelopes, the box and its closing hash, the two tellers) stops the count before anything is opened.
    """
    ensure(policy.may_count(actor, election))
    round_ = current(election)
    sheets = _sheets(round_)
    cast = _opened(round_)
    rows = _on_board(round_, [*cast, *((secrets.token_hex(16), one) for one in sheets)])
    if rows:
        db.session.execute(insert(ElectionSlip), rows)
    counted = count(round_.rules(), [ballot for _nonce, ballot in cast] + sheets)
    round_.head = rows[-1]["hash"] if rows else round_.opening_head
    round_.paper_collected = len(sheets)
    round_.counted_at, round_.result = clock.now(), plain(counted)
    _forget_envelopes(round_)
    election.move(Stage.COUNTED)
    db.session.flush()
    ledger.record(actor, words.COUNTED, election, round=round_.number, head=round_.head)
    tell(roll(round_), words.TOLD_COUNTED, key=f"{round_.id}", url=election.url, but=actor, title=election.title)
    after_commit(sealing.destroy, round_.id)
    after_commit(_trim_log)
    return round_


def _sheets(round_: ElectionRound) -> list[Ballot]:
    found = paper.readings(round_)
    agreed = paper.agreed_ballots(found)
    if agreed is None:
        raise Conflict(_("Two tellers must have read each paper ballot, and alike. Look at the differences first."))
    genuine = sum(ballot.seen != Fault.NOT_ISSUED for ballot in agreed)
    if genuine > round_.paper_issued:
        raise Conflict(
            _(
                "There are %(read)s paper ballots, but only %(issued)s were handed out. Mark those that the committee "
                "did not issue.",
                read=genuine,
                issued=round_.paper_issued,
            )
        )
    return agreed


def _opened(round_: ElectionRound) -> list[tuple[str, Ballot]]:
    secret = sealing.secret_of(round_.id)
    query = select(ElectionEnvelope.sealed).where(ElectionEnvelope.round_id == round_.id)
    sealed = list(db.session.scalars(query))
    voted = turnout(round_)[Way.PHONE]
    if len(sealed) != voted:
        raise Conflict(
            _(
                "%(voted)s people voted by phone, but %(found)s ballots lie in the box. Nothing was opened; the "
                "conference has to decide.",
                voted=voted,
                found=len(sealed),
            )
        )
    if box_head(round_) != round_.closing_head:
        raise Conflict(_("A ballot in the box was changed after the closing. Nothing was opened."))
    if secret is None:
        if not sealed:
            return []
        raise Conflict(
            _("The key of the ballot box is not on this server. The administrator puts it back from the paper copy.")
        )
    try:
        opened = [sealing.open_envelope(secret, round_.id, one) for one in sealed]
    except sealing.BoxError as error:
        raise Conflict(
            ngettext(
                "The box cannot be opened: its ballot was changed, or the key is another box's.",
                "The box cannot be opened: one of its %(num)d ballots was changed, or the key is another box's.",
                len(sealed),
            )
        ) from error
    return [(nonce, Ballot(frozenset(votes))) for nonce, votes in opened]


def _on_board(round_: ElectionRound, cast: list[tuple[str, Ballot]]) -> list[dict[str, Any]]:
    coded = sorted(
        (recount.tracking_code(round_.opening_head, nonce, ballot.votes), nonce, ballot) for nonce, ballot in cast
    )
    rows: list[dict[str, Any]] = []
    head = round_.opening_head
    for number, (code, nonce, ballot) in enumerate(coded, 1):
        slip = {"number": number, "nonce": nonce, "votes": sorted(ballot.votes), "seen": str(ballot.seen or "")}
        head = recount.link(head, slip)
        rows.append({**slip, "seen": ballot.seen, "round_id": round_.id, "code": code, "hash": head})
    return rows


def plain(counted: Count) -> dict[str, Any]:
    """A count as the round keeps it and the record prints it."""
    return {
        "collected": counted.collected,
        "valid": counted.valid,
        "invalid": counted.invalid,
        "faults": {fault.value: number for fault, number in counted.faults.items()},
        "votes": {str(number): votes for number, votes in counted.votes.items()},
        "shares": {str(number): round(counted.share(number), 2) for number in counted.votes},
        "of": counted.of,
        "needed": counted.needed,
        "elected": list(counted.elected),
        "tied": list(counted.tied),
        "tied_for": counted.tied_for,
        "empty": counted.empty,
    }


def _forget_envelopes(round_: ElectionRound) -> None:
    session = db.session
    if session.get_bind().dialect.name == "sqlite":
        # Deleted rows would lie in free pages; overwritten they do not.
        session.execute(text("PRAGMA secure_delete=ON"))
    session.execute(delete(ElectionEnvelope).where(ElectionEnvelope.round_id == round_.id))
    session.flush()


def _trim_log() -> None:
    """Empty SQLite's write-ahead log, which still holds the pages of the time of casting."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def may_run_off(election: Election) -> bool:
    """Whether the count leaves something for a second round, and this was the first."""
    round_ = election.round
    result = round_.result if round_ is not None else None
    return bool(round_ and result and round_.number == 1 and (result["tied"] or (result["empty"] and _left(round_))))


def _left(round_: ElectionRound) -> list[ElectionPlace]:
    """Who stands in a run-off: the tied, or for seats that stayed empty all who were not elected."""
    result = round_.result or {}
    wanted = result.get("tied") or [place.number for place in round_.places if place.number not in result["elected"]]
    return [place for place in round_.places if place.number in wanted]


def run_off(actor: Any, election: Election, *, reason: str) -> ElectionRound:
    """The conference holds a second round: among the tied, or for empty seats among those not elected. The roll stays;
    there is never a third."""
    ensure(policy.may_decide(actor, election))
    first = current(election)
    if not may_run_off(election):
        raise Conflict(_("There is nothing left for a second round, and never a third."))
    result = first.result or {}
    second = ElectionRound(number=2, seats=result["tied_for"] or result["empty"])
    for number, place in enumerate(_left(first), 1):
        again = ElectionPlace(number=number)
        again.candidate = place.candidate
        second.places.append(again)
    election.rounds.append(second)
    election.move(Stage.LISTED)
    db.session.flush()
    ledger.record(actor, words.RUN_OFF, election, reason=reason, seats=second.seats)
    return second


def declare_elected(actor: Any, election: Election, *, reason: str) -> None:
    """The result stands: who reached a seat is elected, and a seat that nobody reached stays empty."""
    ensure(policy.may_decide(actor, election))
    round_ = current(election)
    complete = not (round_.result or {}).get("tied") and not (round_.result or {}).get("empty")
    if not complete and not reason.strip():
        raise Conflict(_("Write down what the conference decided about the seats that stay empty."))
    election.move(Stage.ELECTED)
    names = ", ".join(candidate.name for candidate, _votes, _round in elected(election))
    ledger.record(actor, words.DECLARED, election, reason=reason, names=names)
    tell(
        standing_committee(),
        words.TOLD_ELECTED,
        key=f"{election.id}",
        url=election.url,
        but=actor,
        title=election.title,
    )


def names_at(round_: ElectionRound, numbers: list[int]) -> list[str]:
    """Names of the list by their numbers."""
    places = places_of(round_)
    return [places[number].candidate.name for number in numbers]
