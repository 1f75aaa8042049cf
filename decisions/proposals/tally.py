"""Counting a vote on a proposal: pure functions, nothing else. Rankings are counted in `ranked`.

A ballot is a tuple of whole numbers, in one form for each kind:
- YES_NO: one number, FOR, AGAINST or ABSTAIN;
- APPROVAL: the numbers of the approved options, rising; none abstains;
- SCORE, DOT: for each option its points or dots;
- RUNOFF, SCHULZE: options, the most wanted first; what is not named stands last; none abstains;
- MEETING: for each time NO, IF_NEEDED or CAN.
What is counted is a Counter of ballots, so that no order, no mix of paper and phones and no repetition of a sending can
matter. A tie is a result of its own (`tied`); nothing here ever draws.

Sources of the methods: approval: Brams and Fishburn, "Approval Voting" (1978). Score: Smith, "Range Voting" (2000), the
sum of points, an option left blank has none. Dots: cumulative voting, each voter spreads a fixed number. Meeting time:
most people who can come, "if needed" included; among those, the fewest "if needed".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from decisions.proposals import ranked

Paper = tuple[int, ...]
FOR, AGAINST, ABSTAIN = 0, 1, 2
NO, IF_NEEDED, CAN = 0, 1, 2
MOST_OPTIONS = 12


class Kind(StrEnum):
    """How one votes."""

    YES_NO = "yes_no"
    APPROVAL = "approval"
    SCORE = "score"
    DOT = "dot"
    RUNOFF = "runoff"
    SCHULZE = "schulze"
    MEETING = "meeting"

    @property
    def is_ranked(self) -> bool:
        """Whether a ballot is an order of preference."""
        return self in (Kind.RUNOFF, Kind.SCHULZE)


class Base(StrEnum):
    """What a majority is a part of. Issued: ballots cast, and sheets handed out that did not come back."""

    CAST = "cast"
    ISSUED = "issued"
    ELIGIBLE = "eligible"


class Majority(StrEnum):
    """How much of the base an option needs."""

    NONE = "none"
    HALF = "half"
    TWO_THIRDS = "two_thirds"


class Verdict(StrEnum):
    """What a count comes to."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    CHOSEN = "chosen"
    TIE = "tie"
    NO_QUORUM = "no_quorum"


@dataclass(frozen=True)
class Rules:
    """What is fixed before a vote opens."""

    kind: Kind
    options: int
    most: int = 1
    seats: int = 1
    majority: Majority = Majority.HALF
    base: Base = Base.CAST


@dataclass(frozen=True)
class Turnout:
    """Who took part. `units`: how many units the voters came from; `invalid` sheets are cast but say nothing."""

    cast: int
    issued: int
    eligible: int
    units: int = 0
    invalid: int = 0


@dataclass(frozen=True)
class Quorum:
    """What must be reached; 0 asks nothing."""

    cast: int = 0
    units: int = 0

    def met(self, turnout: Turnout) -> bool:
        """Whether both are reached."""
        return turnout.cast >= self.cast and turnout.units >= self.units


@dataclass(frozen=True)
class Counted:
    """A count. `points` of each option (of a run-off: first places); `needed` is 0 where no majority is asked for.
    `winners` rising; `tied` share the last `tied_for` places. `rounds`, `pairs`, `paths` are of rankings."""

    verdict: Verdict
    points: tuple[int, ...]
    needed: int = 0
    of: int = 0
    winners: tuple[int, ...] = ()
    tied: tuple[int, ...] = ()
    tied_for: int = 0
    blank: int = 0
    rounds: tuple[ranked.Round, ...] = ()
    pairs: tuple[tuple[int, ...], ...] = ()
    paths: tuple[tuple[int, ...], ...] = ()
    extra: tuple[tuple[int, ...], ...] = ()


def written(ballot: Paper) -> str:
    """A ballot as one word, "2,0,1"; the same ballot is always the same word."""
    return ",".join(map(str, ballot))


def read(word: str) -> Paper:
    """The ballot of such a word."""
    return tuple(int(part) for part in word.split(",") if part)


def gather(ballots: Iterable[Paper]) -> Counter[Paper]:
    """Ballots as the tally takes them."""
    return Counter(ballots)


def is_valid(rules: Rules, ballot: Paper) -> bool:
    """Whether a ballot says something these rules allow, in the one form of its kind."""
    options = range(rules.options)
    if rules.kind == Kind.YES_NO:
        return len(ballot) == 1 and ballot[0] in (FOR, AGAINST, ABSTAIN)
    if rules.kind == Kind.APPROVAL:
        once = list(ballot) == sorted(set(ballot)) and all(one in options for one in ballot)
        return once and len(ballot) <= rules.most
    if rules.kind.is_ranked:
        return len(set(ballot)) == len(ballot) and all(one in options for one in ballot)
    most = CAN if rules.kind == Kind.MEETING else rules.most
    if len(ballot) != rules.options or not all(0 <= one <= most for one in ballot):
        return False
    return rules.kind != Kind.DOT or sum(ballot) <= rules.most


def base_of(rules: Rules, turnout: Turnout) -> int:
    """How many ballots the majority is a part of."""
    return {Base.CAST: turnout.cast, Base.ISSUED: turnout.issued, Base.ELIGIBLE: turnout.eligible}[rules.base]


def needed(majority: Majority, of: int) -> int:
    """The fewest votes that are this majority of `of`: more than half, or two thirds and no less."""
    return {Majority.NONE: 0, Majority.HALF: of // 2 + 1, Majority.TWO_THIRDS: -(-2 * of // 3)}[majority]


def leaders(points: Mapping[int, tuple[int, ...]], seats: int) -> tuple[list[int], list[int], int]:
    """(winners, tied, places the tied share): the `seats` highest; equals at the border win nothing."""
    order = sorted(points, key=lambda one: points[one], reverse=True)
    if len(order) <= seats or points[order[seats - 1]] != points[order[seats]]:
        return sorted(order[:seats]), [], 0
    last = points[order[seats]]
    above = sorted(one for one in order if points[one] > last)
    return above, sorted(one for one in order if points[one] == last), seats - len(above)


def count(rules: Rules, ballots: Mapping[Paper, int], turnout: Turnout, quorum: Quorum | None = None) -> Counted:
    """Count valid ballots. Without quorum the numbers stand, and nobody wins."""
    if rules.kind == Kind.RUNOFF:
        found = _ranked(*ranked.runoff(rules.options, ballots), ballots)
    elif rules.kind == Kind.SCHULZE:
        found = _ranked(*ranked.schulze(rules.options, ballots), ballots)
    elif rules.kind == Kind.YES_NO:
        found = _yes_no(rules, ballots, turnout)
    else:
        found = _points(rules, ballots, turnout)
    if quorum is not None and not quorum.met(turnout):
        kept = {**found.__dict__, "verdict": Verdict.NO_QUORUM, "winners": (), "tied": (), "tied_for": 0}
        return Counted(**kept)
    return found


def _ranked(winners: list[int], tables: dict[str, Any], ballots: Mapping[Paper, int]) -> Counted:
    points, blank = tables.pop("points"), ballots.get((), 0)
    if len(winners) == 1:
        return Counted(Verdict.CHOSEN, points, winners=tuple(winners), blank=blank, **tables)
    if not winners:
        return Counted(Verdict.REJECTED, points, blank=blank, **tables)
    return Counted(Verdict.TIE, points, tied=tuple(winners), tied_for=1, blank=blank, **tables)


def _yes_no(rules: Rules, ballots: Mapping[Paper, int], turnout: Turnout) -> Counted:
    points = tuple(ballots.get((one,), 0) for one in (FOR, AGAINST, ABSTAIN))
    of = base_of(rules, turnout)
    least = max(needed(rules.majority, of), 1)
    if points[FOR] == points[AGAINST] > 0:
        # Also where a majority is out of reach for both: "as many for as against" is what happened.
        return Counted(Verdict.TIE, points, least, of, tied=(FOR, AGAINST), tied_for=1, blank=points[ABSTAIN])
    won = points[FOR] >= least and points[FOR] > points[AGAINST]
    verdict = Verdict.ADOPTED if won else Verdict.REJECTED
    return Counted(verdict, points, least, of, (FOR,) if won else (), blank=points[ABSTAIN])


def _points(rules: Rules, ballots: Mapping[Paper, int], turnout: Turnout) -> Counted:
    sums, extra = [0] * rules.options, [0] * rules.options
    for ballot, times in ballots.items():
        for option in range(rules.options):
            if rules.kind == Kind.APPROVAL:
                sums[option] += times * (option in ballot)
            elif rules.kind == Kind.MEETING:
                sums[option] += times * (ballot[option] > NO)
                extra[option] += times * (ballot[option] == CAN)
            else:
                sums[option] += times * ballot[option]
    of, least = base_of(rules, turnout), 0
    if rules.kind == Kind.APPROVAL:
        least = needed(rules.majority, of)
    # Option 0 approved is the ballot (0,), which says something.
    blank = sum(
        times for ballot, times in ballots.items() if (not ballot if rules.kind == Kind.APPROVAL else not any(ballot))
    )
    standing = {one: (sums[one], extra[one]) for one in range(rules.options) if sums[one] >= max(least, 1)}
    winners, tied, tied_for = leaders(standing, rules.seats)
    verdict = Verdict.TIE if tied else Verdict.CHOSEN if winners else Verdict.REJECTED
    more = (tuple(extra),) if rules.kind == Kind.MEETING else ()
    return Counted(verdict, tuple(sums), least, of, tuple(winners), tuple(tied), tied_for, blank, extra=more)
