"""The public board of slips: the published file, and whether it still holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from club import ledger
from club.db import db
from club.i18n import _
from club.ledger import LedgerLine
from club.paging import Page, keyset
from decisions.elections import recount
from decisions.elections.models import ELECTION_KIND, ElectionRound, ElectionSlip
from decisions.elections.queries.elections import name_of

COUNTED = "election.counted"
ERASED = "Thành viên đã rời"


def code_typed(typed: str) -> str:
    """A tracking code as people type it, in the way it is kept."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())[:24]
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def slip_of(round_: ElectionRound, typed: str) -> ElectionSlip | None:
    """The ballot with this tracking code."""
    query = select(ElectionSlip).where(ElectionSlip.round_id == round_.id, ElectionSlip.code == code_typed(typed))
    return db.session.scalar(query)


def slips(round_: ElectionRound, *, after: str | None = None, size: int = 50) -> Page[ElectionSlip]:
    """A page of the board."""
    query = select(ElectionSlip).where(ElectionSlip.round_id == round_.id)
    return keyset(query, [ElectionSlip.number], after=after, size=size)


def published(round_: ElectionRound) -> dict[str, Any]:
    """The file that anybody can recount (decisions/elections/recount.py); read from the database as it is now."""
    table = ElectionSlip.__table__
    rows = db.session.execute(select(table).where(table.c.round_id == round_.id).order_by(table.c.number))
    result = dict(round_.result or {})
    return {
        "form": recount.FORM,
        "election": round_.election.title,
        "round": round_.number,
        "opening": round_.opening,
        "opening_head": round_.opening_head,
        "closing_head": round_.closing_head,
        "candidates": [
            {
                "number": place.number,
                "name": name_of(place.candidate) if place.candidate.salt else ERASED,
                "salt": place.candidate.salt,
            }
            for place in round_.places
        ],
        "slips": [
            {
                "number": row.number,
                "code": row.code,
                "nonce": row.nonce,
                "votes": row.votes,
                "seen": str(row.seen or ""),
                "hash": row.hash,
            }
            for row in rows
        ],
        "head": round_.head,
        "issued": round_.issued,
        "collected": result.get("collected", 0),
        "result": {key: result.get(key) for key in ("valid", "votes", "needed", "elected", "tied", "empty")},
    }


def problems(round_: ElectionRound) -> list[str]:
    """What does not hold of a counted round, one sentence each: the recount's, and whether the head is the one that the
    ledger wrote down at the count."""
    found = recount.problems(published(round_))
    noted = [line for line in _count_lines(round_) if (line.detail or {}).get("round") == round_.number]
    if not any((line.detail or {}).get("head") == round_.head for line in noted):
        found.append(_("The head hash is not the one that the ledger wrote down at the count."))
    return found


def _count_lines(round_: ElectionRound) -> list[LedgerLine]:
    return [line for line in ledger.lines_of((ELECTION_KIND, round_.election_id)) if line.verb == COUNTED]
