"""Measured unity: the lowest agreement among the opinion groups of a consultation.

a(g, s) is the percent of group g that gave the answer to statement s (agree or disagree) which most of all who answered
gave. U = min over g of mean over s of a(g, s), rounded. S, the statements it is taken over, are those with published
numbers of each group; where the resolution cites some of them, only these. Before and after are compared over the
statements that both consultations put in the same words, where there are any. Groups that are withheld measure nothing.
docs/resolutions.md tells what it means.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from decisions.citing import Shares


@dataclass(frozen=True)
class Measured:
    """Unity in percent before and after (None: not measured), and over how many statements in common (0: each by its
    own statements, which cannot be compared word by word)."""

    before: int | None = None
    after: int | None = None
    common: int = 0

    def kept(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


def _lowest(rows: list[list[int]]) -> int | None:
    width = min((len(row) for row in rows), default=0)
    if not width:
        return None
    return round(min(sum(row[group] for row in rows) / len(rows) for group in range(width)))


def _chosen(shares: Shares | None, cited: set[int]) -> dict[str, list[int]]:
    if shares is None or shares.withheld:
        return {}
    some = {number: told for number, told in shares.statements.items() if number in cited} or shares.statements
    return dict(some.values())


def measure(before: Shares | None, after: Shares | None, cited: set[int]) -> Measured:
    """The unity before and after, from what each consultation publishes of its groups; `cited` are the ids of the
    statements that the resolution rests on."""
    first, second = _chosen(before, cited), _chosen(after, cited)
    if not first or not second:
        return Measured(_lowest(list(first.values())), _lowest(list(second.values())))
    # Cited statements of one side are compared with the same words of the other, cited there or not.
    everywhere = [dict(one.statements.values()) if one and not one.withheld else {} for one in (before, after)]
    wanted = [form for form in dict.fromkeys([*first, *second]) if all(form in told for told in everywhere)]
    if wanted:
        lows = [_lowest([told[form] for form in wanted]) for told in everywhere]
        return Measured(lows[0], lows[1], len(wanted))
    return Measured(_lowest(list(first.values())), _lowest(list(second.values())))
