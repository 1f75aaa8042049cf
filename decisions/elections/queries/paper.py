"""Paper ballots of an election."""

from __future__ import annotations

from sqlalchemy import select

from club.db import db
from decisions import sheets
from decisions.elections.models import ElectionRound, ElectionSheet
from decisions.elections.tally import Ballot
from decisions.sheets import Reading


def readings(round_: ElectionRound) -> list[Reading]:
    """All sheets by number; what was read is a `tally.Ballot`. One query."""
    query = select(ElectionSheet).where(ElectionSheet.round_id == round_.id)
    found = db.session.scalars(query.order_by(ElectionSheet.number, ElectionSheet.teller_id))
    return sheets.readings((one.number, one.teller_id, one.ballot()) for one in found)


def sheet_of(round_: ElectionRound, number: int, teller_id: int) -> ElectionSheet | None:
    """What this teller read on a sheet."""
    return db.session.get(ElectionSheet, (round_.id, number, teller_id))


def agreed_ballots(found: list[Reading]) -> list[Ballot] | None:
    """The ballots of all sheets, or None while a sheet is read once or differently."""
    if not all(reading.agreed for reading in found):
        return None
    return [next(iter(reading.by.values())) for reading in found]
