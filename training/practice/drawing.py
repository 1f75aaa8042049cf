"""Who reviews whom: a draw over plain values, so that its promises can be tested with any order of events.

Promises
- Never oneself, never who was drawn for this work before, never somebody of one's own unit or of one above or below.
- Whoever has least open goes first, then whoever missed least, then whoever gave least; chance decides among equals.
- Nobody has more than MOST_OPEN reviews waiting, so that a small pool is not buried: what finds nobody waits for the
  next to hand in, and in the end for the trainer (training.practice.actions.rounds).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass

MOST_OPEN = 3
# The longest a work is with peers: so many times the days of one review.
MOST_TURNS = 3


@dataclass(frozen=True)
class Candidate:
    """Somebody who handed in, and what they have done as a reviewer in this course. `path`: of their unit, or ""."""

    person: int
    path: str
    open: int = 0
    missed: int = 0
    given: int = 0


def same_line(one: str, other: str) -> bool:
    """Whether two units are one, or one lies above the other; people without a unit are nobody's neighbours."""
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


def draw(
    author: int,
    path: str,
    need: int,
    candidates: Iterable[Candidate],
    *,
    before: Set[int],
    chance: Callable[[], float],
) -> list[int]:
    """At most `need` reviewers for a work of `author` in the unit at `path`; `before` were drawn for it already."""
    able = [
        one
        for one in candidates
        if one.person != author and one.person not in before and one.open < MOST_OPEN and not same_line(one.path, path)
    ]
    able.sort(key=lambda one: (one.open, one.missed, one.given, chance()))
    return [one.person for one in able[: max(need, 0)]]
