"""Paper ballots: what two tellers read on each numbered sheet, and where they differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Reading:
    """One numbered sheet: what each teller (by id) read; None is a sheet that says nothing valid. It counts when two
    tellers read the same and nobody read otherwise."""

    number: int
    by: dict[int, Any]

    @property
    def differs(self) -> bool:
        """Whether two tellers read it differently."""
        return len(set(self.by.values())) > 1

    @property
    def agreed(self) -> bool:
        """Whether two tellers at least read the same, and nobody otherwise."""
        return len(self.by) > 1 and not self.differs


def readings(entries: Iterable[tuple[int, int, Any]]) -> list[Reading]:
    """Sheets in the order of the entries (number, teller, what was read); values must be hashable."""
    found: dict[int, dict[int, Any]] = defaultdict(dict)
    for number, teller, read in entries:
        found[number][teller] = read
    return [Reading(number, by) for number, by in found.items()]
