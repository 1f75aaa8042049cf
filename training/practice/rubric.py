"""Rubrics: criteria, each with levels that give points; and what several judgements of one work come to.

Kept as plain values: [{"text": …, "levels": [{"points": 0, "text": …}, …]}, …]. A judgement is the place of the chosen
level, criterion by criterion.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import Any

MOST_CRITERIA, MOST_LEVELS, MOST_POINTS = 6, 5, 100


@dataclass(frozen=True)
class Level:
    """What somebody has done who reached it, and its points."""

    points: int
    text: str


@dataclass(frozen=True)
class Criterion:
    """One thing that is looked at; its levels rise."""

    text: str
    levels: tuple[Level, ...]

    @property
    def most(self) -> int:
        """The points of its highest level."""
        return max(level.points for level in self.levels)


def loaded(rows: Sequence[Any]) -> list[Criterion]:
    """A rubric from its plain values."""
    return [Criterion(row["text"], tuple(Level(one["points"], one["text"]) for one in row["levels"])) for row in rows]


def plain(rubric: Sequence[Criterion]) -> list[Any]:
    """A rubric as plain values."""
    return [
        {"text": one.text, "levels": [{"points": level.points, "text": level.text} for level in one.levels]}
        for one in rubric
    ]


def shape(rows: Sequence[Any]) -> list[list[int]]:
    """The points alone: while these are the same, judgements given before still mean the same."""
    return [[level["points"] for level in row["levels"]] for row in rows]


def levels_in(text: str) -> tuple[Level, ...] | None:
    """Levels as people type them, one a line: "0: nothing yet"; None where a line is not of that form, where there are
    fewer than two or more than five, or where the points do not rise."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    found = [re.match(r"^[-*•]?\s*(\d{1,3})\s*[:.)–-]\s*(\S.*)$", line) for line in lines]
    if not 2 <= len(lines) <= MOST_LEVELS or not all(found):
        return None
    levels = tuple(Level(int(match[1]), match[2].strip()[:300]) for match in found if match)
    points = [level.points for level in levels]
    rises = all(low < high for low, high in pairwise(points))
    return levels if rises and points[-1] <= MOST_POINTS else None


def written(criterion: Criterion) -> str:
    """Levels as `levels_in` reads them."""
    return "\n".join(f"{level.points}: {level.text}" for level in criterion.levels)


def fits(rubric: Sequence[Criterion], levels: Sequence[int]) -> bool:
    """Whether a judgement chooses one level of each criterion."""
    return len(levels) == len(rubric) and all(
        0 <= place < len(criterion.levels) for criterion, place in zip(rubric, levels, strict=True)
    )


def points_of(rubric: Sequence[Criterion], levels: Sequence[int]) -> list[int]:
    """The points of a judgement, criterion by criterion."""
    return [criterion.levels[place].points for criterion, place in zip(rubric, levels, strict=True)]


def percent(rubric: Sequence[Criterion], points: Sequence[Fraction | int]) -> int:
    """Points as a share of all there are, rounded half up."""
    share = Fraction(sum(points, Fraction(0))) / (sum(one.most for one in rubric) or 1)
    return int(share * 100 + Fraction(1, 2))


def medians(rubric: Sequence[Criterion], judgements: Sequence[Sequence[int]]) -> list[Fraction]:
    """The median of the points of each criterion; of two, the middle between them."""
    rows = [points_of(rubric, levels) for levels in judgements]
    return [median([Fraction(row[place]) for row in rows]) for place in range(len(rubric))]


def spread(rubric: Sequence[Criterion], judgements: Sequence[Sequence[int]]) -> int:
    """How far apart the judgements are, in percent of all points."""
    totals = [percent(rubric, points_of(rubric, levels)) for levels in judgements]
    return max(totals) - min(totals) if totals else 0
