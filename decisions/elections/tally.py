"""Counting the ballots of an election of the board: pure functions, nothing else.

Source of the rules: the public rules of Youth Union congresses (docs/elections.md says them in full).
A ballot may be given as the candidates voted for or, as on paper, as those struck out. Candidates are numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Base(StrEnum):
    """What "more than half" is half of."""

    COLLECTED = "collected"
    VALID = "valid"
    SUMMONED = "summoned"


class Fault(StrEnum):
    """Why a ballot is invalid. The first three are seen by the tellers, the others follow from the votes."""

    NOT_ISSUED = "not_issued"
    MARKED = "marked"
    OUTSIDE = "outside"
    TOO_MANY = "too_many"
    NOBODY = "nobody"


# What the tellers see on a sheet; the rest is counted.
SEEN = (Fault.NOT_ISSUED, Fault.MARKED, Fault.OUTSIDE)


@dataclass(frozen=True)
class Ballot:
    """One ballot: for whom it votes, and what the tellers saw on the sheet beyond that."""

    votes: frozenset[int]
    seen: Fault | None = None


@dataclass(frozen=True)
class Rules:
    """What is fixed before the ballot opens. `summoned` is needed for that base only."""

    seats: int
    candidates: tuple[int, ...]
    base: Base = Base.COLLECTED
    summoned: int = 0


@dataclass(frozen=True)
class Count:
    """What the tellers find. `tied` share the last seats (`tied_for` of them) and are voted on again; `empty` seats had
    nobody above half. `needed` votes are the fewest that are more than half of `of`."""

    collected: int
    valid: int
    votes: dict[int, int]
    faults: dict[Fault, int]
    of: int
    needed: int
    elected: tuple[int, ...]
    tied: tuple[int, ...] = ()
    tied_for: int = 0
    empty: int = 0
    invalid: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "invalid", self.collected - self.valid)

    @property
    def complete(self) -> bool:
        """Whether every seat has somebody."""
        return not self.tied and not self.empty

    def share(self, candidate: int) -> float:
        """A candidate's votes in percent of the base; 0 where nothing was collected."""
        return 100 * self.votes[candidate] / self.of if self.of else 0.0


def struck_out(struck: Collection[int], candidates: Collection[int]) -> Ballot:
    """The ballot of a sheet on which these names are struck out and the others left standing."""
    return Ballot(frozenset(candidates) - frozenset(struck))


def fault_of(rules: Rules, ballot: Ballot) -> Fault | None:
    """Why a ballot is invalid; None for a valid one. Fewer names than seats is valid, and with a single candidate so
    is nobody: it is the only way to say no."""
    if ballot.seen is not None:
        return ballot.seen
    if not ballot.votes <= set(rules.candidates):
        return Fault.OUTSIDE
    if len(ballot.votes) > rules.seats:
        return Fault.TOO_MANY
    if not ballot.votes and len(rules.candidates) != 1:
        return Fault.NOBODY
    return None


def count(rules: Rules, ballots: Iterable[Ballot]) -> Count:
    """Count: valid and invalid ballots, votes, and who is elected: more than half of the base, then the highest counts.
    A tie at the last seat elects none of the tied."""
    collected, votes, faults = 0, Counter(dict.fromkeys(rules.candidates, 0)), Counter[Fault]()
    for ballot in ballots:
        collected += 1
        fault = fault_of(rules, ballot)
        if fault is None:
            votes.update(ballot.votes)
        else:
            faults[fault] += 1
    valid = collected - faults.total()
    of = {Base.COLLECTED: collected, Base.VALID: valid, Base.SUMMONED: rules.summoned}[rules.base]
    needed = of // 2 + 1
    # The list's order only orders the answer; it never decides between equal counts.
    above = sorted((name for name in rules.candidates if votes[name] >= needed), key=lambda name: -votes[name])
    elected, tied, tied_for = above[: rules.seats], [], 0
    if len(above) > rules.seats and votes[above[rules.seats - 1]] == votes[above[rules.seats]]:
        last = votes[above[rules.seats]]
        elected = [name for name in above if votes[name] > last]
        tied = [name for name in above if votes[name] == last]
        tied_for = rules.seats - len(elected)
    return Count(
        collected=collected,
        valid=valid,
        votes=dict(votes),
        faults=dict(faults),
        of=of,
        needed=needed,
        elected=tuple(elected),
        tied=tuple(tied),
        tied_for=tied_for,
        empty=rules.seats - len(elected) - tied_for,
    )
