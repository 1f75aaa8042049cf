"""What statements say about people: cells, z-tests, representative statements, consensus, and which to show next.

Counts on a statement: A agree, D disagree, S answered at all (agree, disagree, pass); P(v) = (N_v + 1) / (S + 2), so
that few answers say little.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from decisions.opinion.grouping import Labels
from decisions.opinion.projection import Matrix

# One-sided 90 %, as Polis has it (stats.clj, `z-sig-90?`).
SIGNIFICANT = 1.2816
MOST = 5


@dataclass(frozen=True)
class Cells:
    """Counts by group and statement (g × m each)."""

    agree: Any
    disagree: Any
    answered: Any

    @property
    def total(self) -> Cells:
        """All groups together, as one row."""
        return Cells(*(part.sum(axis=0, keepdims=True) for part in (self.agree, self.disagree, self.answered)))


def cells(votes: Matrix, labels: Labels | None = None) -> Cells:
    """Count; without labels all people are one group (conversation.clj, `group-votes`)."""
    of = np.zeros(len(votes), dtype=np.int64) if labels is None else labels
    rows = [votes[of == group] for group in range(of.max(initial=-1) + 1)]
    return Cells(*(np.array([kind(part).sum(axis=0) for part in rows]) for kind in (_agrees, _disagrees, _answers)))


def _agrees(votes: Matrix) -> Any:
    return votes == 1


def _disagrees(votes: Matrix) -> Any:
    return votes == -1


def _answers(votes: Matrix) -> Any:
    return ~np.isnan(votes)


def share(count: Any, answered: Any) -> Any:
    """P = (count + 1) / (answered + 2)."""
    return (count + 1) / (answered + 2)


def one_share_test(count: Any, answered: Any) -> Any:
    """z of "more than half", both counts raised by one: 2 √(n+1) · ((x+1)/(n+1) - ½) (stats.clj, `prop-test`)."""
    return 2 * np.sqrt(answered + 1) * ((count + 1) / (answered + 1) - 0.5)


def two_shares_test(count: Any, answered: Any, other_count: Any, other_answered: Any) -> Any:
    """z of "a larger share than among the others", counts raised by one, with the pooled share π̂:
    (p₁ - p₂) / √(π̂ (1 - π̂) (1/n₁ + 1/n₂)), and 0 where π̂ = 1 (stats.clj, `two-prop-test`)."""
    x, n, y, m = count + 1, answered + 1, other_count + 1, other_answered + 1
    pooled = (x + y) / (n + m)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (x / n - y / m) / np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    return np.where(pooled == 1, 0.0, z)


@dataclass(frozen=True)
class Standing:
    """A statement that stands for a group (or, in consensus, for all): `column`, whether by agreeing, how many of how
    many, the share, its z-test, and how much larger than among the others (ratio and z-test; 0 for all)."""

    column: int
    agree: bool
    count: int
    answered: int
    share: float
    test: float
    ratio: float = 0.0
    ratio_test: float = 0.0


def _comparisons(counted: Cells, group: int, agree: bool) -> list[Standing]:
    counts = counted.agree if agree else counted.disagree
    x, n = counts[group], counted.answered[group]
    y, m = counts.sum(axis=0) - x, counted.answered.sum(axis=0) - n
    p, z, ratio = share(x, n), one_share_test(x, n), share(x, n) / share(y, m)
    ratio_z = two_shares_test(x, n, y, m)
    return [
        Standing(j, agree, int(x[j]), int(n[j]), float(p[j]), float(z[j]), float(ratio[j]), float(ratio_z[j]))
        for j in range(len(x))
    ]


def _weight(one: Standing) -> float:
    return one.ratio * one.ratio_test * one.share * one.test


def _is_better_agreement(one: Standing, disagreed: int, best: Standing | None) -> bool:
    if one.count == 0 and disagreed == 0:
        return False
    if best is None:
        return one.test > SIGNIFICANT or (one.ratio > 1.0 and one.share > 0.5)
    if best.ratio > 1.0:
        return _weight(one) > _weight(best)
    return one.share * one.test > best.share * best.test


def representative(counted: Cells, group: int, skip: frozenset[int] = frozenset()) -> list[Standing]:
    """Up to five statements that tell a group from the others: both the share in the group and its difference from the
    rest pass their test at 90 %. Ordered by ratio · z · share · z, agreeing ones first, before them the one the group
    agrees on best; a group for which nothing passes has that one, or the nearest (repness.clj,
    `select-rep-comments`)."""
    agrees, disagrees = _comparisons(counted, group, True), _comparisons(counted, group, False)
    passing: list[Standing] = []
    nearest: Standing | None = None
    best_agree: Standing | None = None
    for yes, no in zip(agrees, disagrees, strict=True):
        if yes.column in skip:
            continue
        leaning = yes if yes.ratio_test > no.ratio_test else no
        if any(one.ratio_test > SIGNIFICANT and one.test > SIGNIFICANT for one in (yes, no)):
            passing.append(leaning)
        if not passing and (nearest is None or leaning.ratio_test > nearest.ratio_test):
            nearest = leaning
        if _is_better_agreement(yes, no.count, best_agree):
            best_agree = yes
    # What leans to disagreement on the whole is told as that, as Polis tells it.
    head = best_agree
    if head is not None and head.ratio_test <= disagrees[head.column].ratio_test:
        head = disagrees[head.column]
    if not passing:
        return [one for one in (head or nearest,) if one is not None]
    others = sorted((one for one in passing if head is None or one.column != head.column), key=_weight, reverse=True)
    chosen = [*([head] if head else []), *others][:MOST]
    return [one for one in chosen if one.agree] + [one for one in chosen if not one.agree]


def informed_consensus(counted: Cells) -> Matrix:
    """Agreement of all groups at once: Π_g P_g(agree). High only where each group agrees, however small it is
    (conversation.clj, `group-aware-consensus`)."""
    return share(counted.agree, counted.answered).prod(axis=0)


def consensus(votes: Matrix, skip: frozenset[int] = frozenset()) -> tuple[list[Standing], list[Standing]]:
    """(agreed, rejected) by all together: more than half, at 90 %; the five with the greatest share · z (repness.clj,
    `select-consensus-comments`)."""
    counted = cells(votes)
    found = []
    for agree, counts in ((True, counted.agree), (False, counted.disagree)):
        x, n = counts[0], counted.answered[0]
        p, z = share(x, n), one_share_test(x, n)
        fitting = [j for j in range(len(x)) if p[j] > 0.5 and z[j] > SIGNIFICANT and j not in skip]
        fitting.sort(key=lambda j: -p[j] * z[j])
        found.append([Standing(j, agree, int(x[j]), int(n[j]), float(p[j]), float(z[j])) for j in fitting[:MOST]])
    return found[0], found[1]


def division(counted: Cells) -> Matrix:
    """How far the groups are apart on a statement: the largest difference between two groups' shares of agreement."""
    agreed = share(counted.agree, counted.answered)
    return agreed.max(axis=0) - agreed.min(axis=0)
