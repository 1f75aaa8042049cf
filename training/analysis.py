"""Item analysis: how a quiz's places measured, from the marks of its attempts. Classical test theory, as Moodle's
documentation of quiz statistics defines it (its "Quiz statistics calculations").

With n attempts, x the marks of a place, t the attempt's sum, r = t − x the rest:
- facility: mean(x) / maximum, in percent
- standard deviation: of x, with n − 1
- discrimination index: the correlation of x with r, in percent
- discriminative efficiency: cov(x, r) / the greatest covariance that the same marks, sorted, could have, in percent
- effective weight: √cov(x, t) / Σ √cov(x, t) over all places, in percent; nothing where cov(x, t) is negative
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

# A question below this sorts the strong from the weak the wrong way round; fewer attempts say nothing.
BACKWARDS, FEWEST = 0.0, 8


@dataclass(frozen=True)
class ItemStatistics:
    """One place of a quiz. None where it is not defined: nothing to be won, or everybody the same."""

    count: int
    facility: float | None
    sd: float | None
    discrimination: float | None
    efficiency: float | None
    effective_weight: float | None

    @property
    def backwards(self) -> bool:
        """Whether those who do well in the rest do worse here: a wrong key, or a question that misleads."""
        return self.count >= FEWEST and self.discrimination is not None and self.discrimination < BACKWARDS


def _covariance(left: Sequence[float], right: Sequence[float]) -> float:
    mean_left, mean_right = sum(left) / len(left), sum(right) / len(right)
    total = sum((one - mean_left) * (other - mean_right) for one, other in zip(left, right, strict=True))
    return total / (len(left) - 1)


def analyse(
    marks: Sequence[Sequence[float | None]], most: Sequence[float], sums: Sequence[float] | None = None
) -> list[ItemStatistics]:
    """Statistics of each place. `marks[attempt][place]`, None where that attempt was not asked it; `most[place]` the
    greatest mark; `sums` where an attempt's total is not simply the sum of its marks."""
    totals = list(sums) if sums is not None else [sum(mark or 0.0 for mark in row) for row in marks]
    columns = [
        [(float(row[place] or 0.0), total) for row, total in zip(marks, totals, strict=True) if row[place] is not None]
        for place in range(len(most))
    ]
    roots = [
        sqrt(max(_covariance([mark for mark, _total in rows], [total for _mark, total in rows]), 0.0))
        if len(rows) > 1
        else 0.0
        for rows in columns
    ]
    whole = sum(roots)
    return [
        _item([mark for mark, _total in rows], [total for _mark, total in rows], top, root, whole)
        for rows, top, root in zip(columns, most, roots, strict=True)
    ]


def _item(column: list[float], totals: list[float], top: float, root: float, whole: float) -> ItemStatistics:
    count = len(column)
    facility = 100 * sum(column) / count / top if count and top else None
    if count < 2:
        return ItemStatistics(count, facility, None, None, None, None)
    rest = [total - mark for total, mark in zip(totals, column, strict=True)]
    spread, spread_rest = _covariance(column, column), _covariance(rest, rest)
    together, best = _covariance(column, rest), _covariance(sorted(column), sorted(rest))
    return ItemStatistics(
        count,
        facility,
        sqrt(spread) if top else None,
        100 * together / sqrt(spread * spread_rest) if spread and spread_rest else None,
        100 * together / best if best else None,
        100 * root / whole if whole else None,
    )
