"""The whole of a map, as it may be shown: sums over many people, never a person.

What leaves this module names no row of the matrix. Groups of fewer than five people, numbers that rest on fewer than
five answers, and groupings that another choice of people would have drawn otherwise, are left out here, so that nobody
further on can show them by mistake. People are areas in the picture, not dots: a dot is a person to whoever knows them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from decisions.opinion.grouping import SMALLEST, Labels, group, stability
from decisions.opinion.projection import Matrix, extremity, principal_axes, project_people
from decisions.opinion.statements import Cells, Standing, cells, division, informed_consensus, representative

# Who answered fewer is in the sums, but not in the groups (conversation.clj, `in-conv`).
ENOUGH_ANSWERS = 7
# Groups that resampling keeps less than this are not shown. On the published data: 0.96 and 0.98 for the two
# conversations whose groups hold, 0.66 for the one whose do not; random votes reach 0.62.
STABLE = 0.7
# "Nearly everyone": at least three in four, in every group that is shown.
NEARLY = 0.75
DIVIDES = 0.3
MOST_SHOWN = 8
LETTERS = "ABCDE"


def draw(votes: Matrix) -> dict[str, Any]:
    """The map of a matrix (people × statements) as plain values; statements by their column.

    `withheld` says why there are no groups: "few" people, "alike" (nothing divides them), "unstable"; else "".
    `groups`: letter, size, share of all grouped, the ellipse of their standing (two thirds of them, in units of the
    map), and what they stand for. `agreed`, `rejected`: by nearly everyone, in each group. `divides`: by the largest
    difference between groups. `statements`: percentages for each column, None where fewer than five answered.
    """
    voted = ~np.isnan(votes)
    votes = votes[voted.any(axis=1)]
    if votes.shape[1]:
        # One order for the same rows, so that not even rounding tells who came first.
        votes = votes[np.lexsort(np.nan_to_num(votes, nan=2.0).T)]
    enough = (~np.isnan(votes)).sum(axis=1) >= min(ENOUGH_ANSWERS, votes.shape[1])
    axes = principal_axes(votes)
    grouped = votes[enough]
    points = project_people(grouped, axes)
    labels, withheld, steady = _groups(grouped, points)
    shown = cells(grouped[labels >= 0], labels[labels >= 0]) if not withheld else None
    totals = cells(votes) if len(votes) else Cells(*(np.zeros((1, votes.shape[1])),) * 3)
    agreed, rejected = _nearly_all(totals, shown)
    return {
        "people": len(votes),
        "answers": int(voted.sum()),
        "grouped": int(enough.sum()),
        "withheld": withheld,
        "stability": round(steady, 3),
        "groups": [] if shown is None else _shown_groups(points, labels, shown),
        "agreed": agreed,
        "rejected": rejected,
        "divides": [] if shown is None else _divides(shown),
        "statements": [_percentages(totals, 0, column) for column in range(votes.shape[1])],
        "extremity": [round(float(one), 6) for one in extremity(axes)],
    }


def _groups(grouped: Matrix, points: Matrix) -> tuple[Labels, str, float]:
    """(labels, why they are withheld, stability); people of a group that is too small get no label (-1) and are gone
    from all that follows."""
    nobody = np.full(len(grouped), -1)
    if len(grouped) < 2 * SMALLEST:
        return nobody, "few", 0.0
    labels, _score = group(points)
    sizes = np.bincount(labels)
    if len(sizes) < 2:
        return nobody, "alike", 0.0
    steady = stability(grouped, labels)
    if steady < STABLE:
        return nobody, "unstable", steady
    # Numbered by size, so what is too small stands at the end.
    large = int((sizes >= SMALLEST).sum())
    if large < 2:
        return nobody, "few", steady
    return np.where(labels < large, labels, -1), "", steady


def _shown_groups(points: Matrix, labels: Labels, shown: Cells) -> list[dict[str, Any]]:
    sizes = np.bincount(labels[labels >= 0])
    return [
        {
            "letter": LETTERS[number],
            "size": int(size),
            "share": round(100 * int(size) / int(sizes.sum())),
            "area": _area(points[labels == number]),
            "stands_for": [
                {"column": one.column, "agree": one.agree, **_compared(shown, number, one)}
                for one in representative(shown, number)
                if one.answered >= SMALLEST and one.test > 0 and one.ratio > 1
            ],
        }
        for number, size in enumerate(sizes)
    ]


def _compared(shown: Cells, number: int, one: Standing) -> dict[str, Any]:
    counts = shown.agree if one.agree else shown.disagree
    others = int(shown.answered[:, one.column].sum() - one.answered)
    elsewhere = int(counts[:, one.column].sum() - one.count)
    return {
        "percent": _percent(one.count, one.answered),
        "elsewhere": _percent(elsewhere, others) if others >= SMALLEST else None,
    }


def _area(points: Matrix) -> dict[str, float]:
    """The ellipse of 1.5 standard deviations around the middle of a group: two thirds of a normal cloud."""
    middle = points.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov(points.T) if len(points) > 1 else np.eye(2))
    wide, narrow = (1.5 * np.sqrt(np.maximum(values[::-1], 0))).tolist()
    turn = float(np.degrees(np.arctan2(vectors[1, 1], vectors[0, 1])))
    named = {"x": middle[0], "y": middle[1], "wide": wide, "narrow": narrow, "turn": turn}
    return {name: round(float(value), 2) for name, value in named.items()}


def _percent(count: int, answered: int) -> int:
    return round(100 * count / answered) if answered else 0


def _percentages(counted: Cells, row: int, column: int) -> dict[str, Any]:
    answered = int(counted.answered[row][column])
    if answered < SMALLEST:
        return {"answered": answered, "agree": None, "disagree": None, "passed": None}
    agree = _percent(int(counted.agree[row][column]), answered)
    disagree = _percent(int(counted.disagree[row][column]), answered)
    return {"answered": answered, "agree": agree, "disagree": disagree, "passed": max(0, 100 - agree - disagree)}


def _nearly_all(totals: Cells, shown: Cells | None) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Columns by the consensus of all groups where there are groups, else by the share of all; each must hold among
    all who answered and, by what can be said of it, in each group."""
    found = []
    for counts, by_group in (
        (totals.agree, shown.agree if shown else None),
        (totals.disagree, shown.disagree if shown else None),
    ):
        answered = totals.answered[0]
        share = counts[0] / np.maximum(answered, 1)
        rank = share
        holds = (share >= NEARLY) & (answered >= SMALLEST)
        if shown is not None and by_group is not None:
            rank = informed_consensus(Cells(by_group, by_group, shown.answered))
            within = by_group / np.maximum(shown.answered, 1)
            holds &= ((within >= NEARLY) | (shown.answered < SMALLEST)).all(axis=0)
        columns = sorted(np.flatnonzero(holds).tolist(), key=lambda one: (-rank[one], one))[:MOST_SHOWN]
        found.append([_across(one, totals, shown) for one in columns])
    return found[0], found[1]


def _across(column: int, totals: Cells, shown: Cells | None) -> dict[str, Any]:
    groups = [] if shown is None else [_percentages(shown, row, column) for row in range(len(shown.agree))]
    return {"column": column, **_percentages(totals, 0, column), "groups": [_quiet(one) for one in groups]}


def _quiet(one: dict[str, Any]) -> dict[str, Any]:
    """Percentages of a group without how many of it answered."""
    return {name: value for name, value in one.items() if name != "answered"}


def _divides(shown: Cells) -> list[dict[str, Any]]:
    apart = np.where((shown.answered >= SMALLEST).all(axis=0), division(shown), 0.0)
    columns = sorted(np.flatnonzero(apart >= DIVIDES).tolist(), key=lambda one: (-apart[one], one))[:MOST_SHOWN]
    return [_across(one, shown.total, shown) for one in columns]
