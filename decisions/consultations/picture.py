"""The map as people see it: areas for groups, bars for statements; nothing in it is a person.

Numbers come from a stored drawing (decisions.opinion.drawing), words from the statements as they stand now: what was
taken away since the drawing is gone from it too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from club.db import db
from decisions.consultations.models import Consultation, Drawing, Statement
from decisions.consultations.queries.statements import standing

WIDTH, HEIGHT, MARGIN = 360, 240, 24
LEAST_RADIUS = 26


@dataclass(frozen=True)
class Line:
    """A statement with the numbers of all who answered it, and of each shown group (percentages or None)."""

    statement: Statement
    answered: int
    agree: int | None
    disagree: int | None
    passed: int | None
    groups: list[dict[str, int | None]] = field(default_factory=list)


@dataclass(frozen=True)
class Stand:
    """What a group stands for: a statement, whether by agreeing, its share there and elsewhere."""

    statement: Statement
    agree: bool
    percent: int
    elsewhere: int | None


@dataclass(frozen=True)
class Group:
    """A group: letter, how many, its share, what it stands for, and its ellipse on the picture."""

    letter: str
    size: int
    share: int
    stands_for: list[Stand]
    x: float
    y: float
    wide: float
    narrow: float
    turn: float


@dataclass(frozen=True)
class Picture:
    """Everything the page of results shows."""

    drawn_at: datetime
    people: int
    grouped: int
    withheld: str
    stability: int
    groups: list[Group]
    agreed: list[Line]
    rejected: list[Line]
    divides: list[Line]
    lines: list[Line]

    @property
    def smallest(self) -> list[Group]:
        """All groups but the largest: what they care about is easily overlooked."""
        return self.groups[1:]


def picture_of(consultation: Consultation) -> Picture | None:
    """The stored drawing in words, or None before the first; two queries."""
    drawing = db.session.get(Drawing, consultation.id)
    if drawing is None or not drawing.told["people"]:
        return None
    told, words = drawing.told, standing(consultation)
    by_column = [words.get(number) for number in drawing.statement_ids]
    return Picture(
        drawn_at=drawing.drawn_at,
        people=told["people"],
        grouped=told["grouped"],
        withheld=told["withheld"],
        stability=round(100 * max(told["stability"], 0)),
        groups=_groups(told["groups"], by_column),
        agreed=_lines(told["agreed"], by_column),
        rejected=_lines(told["rejected"], by_column),
        divides=_lines(told["divides"], by_column),
        lines=sorted(
            _lines([{"column": place, **one} for place, one in enumerate(told["statements"])], by_column),
            key=lambda line: (-(line.agree or -1), line.statement.id),
        ),
    )


def _lines(entries: list[dict[str, Any]], by_column: list[Statement | None]) -> list[Line]:
    found = []
    for entry in entries:
        statement = by_column[entry["column"]]
        if statement is not None:
            numbers = {name: entry[name] for name in ("answered", "agree", "disagree", "passed")}
            found.append(Line(statement=statement, groups=entry.get("groups", []), **numbers))
    return found


def _groups(entries: list[dict[str, Any]], by_column: list[Statement | None]) -> list[Group]:
    """The groups' ellipses, scaled alike in both directions so that distances mean the same."""
    if not entries:
        return []
    reach = [_reach(entry["area"]) for entry in entries]
    left, right = min(part[0] for part in reach), max(part[1] for part in reach)
    low, high = min(part[2] for part in reach), max(part[3] for part in reach)
    scale = min((WIDTH - 2 * MARGIN) / max(right - left, 0.1), (HEIGHT - 2 * MARGIN) / max(high - low, 0.1))
    middle_x, middle_y = (left + right) / 2, (low + high) / 2
    found = []
    for entry in entries:
        area = entry["area"]
        stands = [
            Stand(statement, one["agree"], one["percent"], one["elsewhere"])
            for one in entry["stands_for"]
            if (statement := by_column[one["column"]]) is not None
        ]
        found.append(
            Group(
                letter=entry["letter"],
                size=entry["size"],
                share=entry["share"],
                stands_for=stands,
                x=round(WIDTH / 2 + (area["x"] - middle_x) * scale, 1),
                # On a screen y grows downwards.
                y=round(HEIGHT / 2 - (area["y"] - middle_y) * scale, 1),
                wide=round(max(area["wide"] * scale, LEAST_RADIUS), 1),
                narrow=round(max(area["narrow"] * scale, LEAST_RADIUS), 1),
                turn=round(-area["turn"], 1),
            )
        )
    return found


def _reach(area: dict[str, float]) -> tuple[float, float, float, float]:
    """How far an ellipse reaches: left, right, low, high."""
    turn = math.radians(area["turn"])
    across = math.hypot(area["wide"] * math.cos(turn), area["narrow"] * math.sin(turn))
    up = math.hypot(area["wide"] * math.sin(turn), area["narrow"] * math.cos(turn))
    return area["x"] - across, area["x"] + across, area["y"] - up, area["y"] + up
