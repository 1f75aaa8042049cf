"""Paper ballots: what two tellers read on each sheet, and where they differ."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from club.db import db
from decisions.elections.models import ElectionRound, ElectionSheet
from decisions.elections.tally import Ballot


@dataclass(frozen=True)
class Reading:
    """One numbered sheet: who read what. It counts when two tellers read the same and nobody read otherwise."""

    number: int
    by: dict[int, Ballot]

    @property
    def differs(self) -> bool:
        """Whether two tellers read it differently."""
        return len(set(self.by.values())) > 1

    @property
    def agreed(self) -> bool:
        """Whether two tellers at least read the same."""
        return len(self.by) > 1 and not self.differs


def readings(round_: ElectionRound) -> list[Reading]:
    """All sheets by number; one query."""
    found: dict[int, dict[int, Ballot]] = defaultdict(dict)
    query = select(ElectionSheet).where(ElectionSheet.round_id == round_.id)
    for sheet in db.session.scalars(query.order_by(ElectionSheet.number, ElectionSheet.teller_id)):
        found[sheet.number][sheet.teller_id] = sheet.ballot()
    return [Reading(number, by) for number, by in found.items()]


def sheet_of(round_: ElectionRound, number: int, teller_id: int) -> ElectionSheet | None:
    """What this teller read on a sheet."""
    return db.session.get(ElectionSheet, (round_.id, number, teller_id))


def agreed_ballots(found: list[Reading]) -> list[Ballot] | None:
    """The ballots of all sheets, or None while a sheet is read once or differently."""
    if not all(reading.agreed for reading in found):
        return None
    return [next(iter(reading.by.values())) for reading in found]
