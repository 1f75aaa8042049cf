"""Counting rankings: instant run-off and Schulze; pure functions on a map of ballots to how many say so.

Instant run-off: the option with the fewest first places is left out, its ballots go to their next option, until one has
more than half of the ballots that still say something. Source: the single transferable vote of Hare for one seat
(Robert's Rules of Order, "preferential voting"). Where several share the fewest places: those whose places together are
fewer than the next one's cannot win and go out together; else EVERY way of leaving one of them out is counted
("parallel universes", Conitzer, Rognlie and Xia, 2009). If all ways lead to one winner, it has won; if not, it is a tie
of all that could win.

Schulze: a beats b if more prefer a to b; the strength of a path is its weakest step (winning votes); the winner is
whose path to each other is at least as strong as the way back. Source: Schulze, "A new monotonic, clone-independent,
reversal symmetric, and Condorcet-consistent single-winner election method" (Social Choice and Welfare, 2011). An
option that is not named on a ballot stands below all that are, equal with others not named. Several such winners are a
tie.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Paper = tuple[int, ...]


@dataclass(frozen=True)
class Round:
    """One round of a run-off: places of the options still in, who goes out after it, ballots that say nothing more.
    `lots`: several shared the fewest places and every way was counted."""

    places: dict[int, int]
    out: tuple[int, ...]
    spent: int
    lots: tuple[int, ...] = ()


def _places(standing: frozenset[int], ballots: Mapping[Paper, int]) -> tuple[dict[int, int], int]:
    places, spent = dict.fromkeys(sorted(standing), 0), 0
    for ballot, times in ballots.items():
        first = next((one for one in ballot if one in standing), None)
        if first is None:
            spent += times
        else:
            places[first] += times
    return places, spent


def _lowest(places: dict[int, int]) -> tuple[list[int], list[int]]:
    """(those that go out together for certain, those that share the fewest places and need every way counted)."""
    order = sorted(places, key=lambda one: places[one])
    least = [one for one in order if places[one] == places[order[0]]]
    if len(least) == 1:
        return least, []
    rest = [one for one in order if one not in least]
    if rest and sum(places[one] for one in least) < places[rest[0]]:
        return least, []
    return [], least


def runoff(options: int, ballots: Mapping[Paper, int]) -> tuple[list[int], dict[str, Any]]:
    """(all that could win, {"points": first places, "rounds": …}). The rounds stop where a tie decides."""
    known: dict[frozenset[int], frozenset[int]] = {}

    def winners(standing: frozenset[int]) -> frozenset[int]:
        if standing not in known:
            known[standing] = _after(standing)
        return known[standing]

    def _after(standing: frozenset[int]) -> frozenset[int]:
        places, _spent = _places(standing, ballots)
        best = max(places, key=lambda one: places[one])
        if 2 * places[best] > sum(places.values()) or len(standing) == 1:
            return frozenset({best})
        out, lots = _lowest(places)
        if out:
            return winners(standing - set(out))
        return frozenset().union(*(winners(standing - {one}) for one in lots))

    everyone = frozenset(range(options))
    first, spent = _places(everyone, ballots)
    points = tuple(first[one] for one in range(options))
    if not any(points):
        return [], {"points": points, "rounds": (Round(first, (), spent),)}
    could = winners(everyone)
    return sorted(could), {"points": points, "rounds": _rounds(everyone, ballots, could)}


def _rounds(standing: frozenset[int], ballots: Mapping[Paper, int], could: frozenset[int]) -> tuple[Round, ...]:
    rounds = []
    while True:
        places, spent = _places(standing, ballots)
        if 2 * max(places.values()) > sum(places.values()) or len(standing) == 1:
            return (*rounds, Round(places, (), spent))
        out, lots = _lowest(places)
        if lots and len(could) > 1:
            return (*rounds, Round(places, (), spent, tuple(sorted(lots))))
        # Every way leads to the same winner: the table follows one of them, and says so.
        gone = tuple(sorted(out or lots[:1]))
        rounds.append(Round(places, gone, spent, tuple(sorted(lots))))
        standing -= set(gone)


def pairwise(options: int, ballots: Mapping[Paper, int]) -> list[list[int]]:
    """d[a][b]: how many prefer a to b."""
    table = [[0] * options for _one in range(options)]
    for ballot, times in ballots.items():
        named = set(ballot)
        for place, one in enumerate(ballot):
            below = [*ballot[place + 1 :], *(other for other in range(options) if other not in named)]
            for other in below:
                table[one][other] += times
    return table


def schulze(options: int, ballots: Mapping[Paper, int]) -> tuple[list[int], dict[str, Any]]:
    """(winners, {"points": how many others each beats, "pairs": …, "paths": …})."""
    table, everyone = pairwise(options, ballots), range(options)
    paths = [[table[a][b] if table[a][b] > table[b][a] else 0 for b in everyone] for a in everyone]
    for through in everyone:
        for a in everyone:
            for b in everyone:
                if len({a, b, through}) == 3:
                    paths[a][b] = max(paths[a][b], min(paths[a][through], paths[through][b]))
    beats = tuple(sum(paths[a][b] > paths[b][a] for b in everyone if b != a) for a in everyone)
    winners = [a for a in everyone if all(paths[a][b] >= paths[b][a] for b in everyone if b != a)]
    if not any(map(any, table)):
        winners = []
    tables = {"points": beats, "pairs": tuple(map(tuple, table)), "paths": tuple(map(tuple, paths))}
    return winners, tables
