"""Marks, computed from an attempt's events and nothing else.

An attempt's answers are a fold over its events: for each question the event with the greatest (at, client_id) wins, so
the order in which events arrive, and how often, does not matter.

Points of a question, between 0 and 1:

- one right choice (single, true_false): 1 if exactly that one is chosen, else 0
- several right choices (multiple): (right chosen - wrong chosen) / right, but never below 0
- nothing chosen: 0

The score is the mean of the points in percent, rounded down; an attempt is passed when the score reaches the pass mark.
Rounding down keeps one thing true: whoever reads "70 %" has reached 70 %.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Key:
    """What is right in one question; `several` where more than one choice may be taken."""

    question_id: int
    correct: frozenset[int]
    several: bool = False


@dataclass(frozen=True)
class Marks:
    """The points of each question and what they come to."""

    points: Mapping[int, Fraction]
    score: int
    passed: bool


def answers(events: Iterable[Any]) -> dict[int, frozenset[int]]:
    """The choices that stand for each question; a question whose choices were all taken back is not answered.

    Of an event only `question_id`, `choice_ids`, `at` and `client_id` are read.
    """
    latest: dict[int, Any] = {}
    for event in events:
        if event.question_id is None:
            continue
        known = latest.get(event.question_id)
        if known is None or (known.at, known.client_id) < (event.at, event.client_id):
            latest[event.question_id] = event
    return {number: frozenset(event.choice_ids) for number, event in sorted(latest.items()) if event.choice_ids}


def points(key: Key, chosen: frozenset[int]) -> Fraction:
    """Points of one question, by the formula above."""
    if not chosen or not key.correct:
        return Fraction(0)
    if not key.several:
        return Fraction(chosen == key.correct)
    return max(Fraction(len(chosen & key.correct) - len(chosen - key.correct), len(key.correct)), Fraction(0))


def mark(keys: Sequence[Key], chosen: Mapping[int, frozenset[int]], *, pass_percent: int) -> Marks:
    """Marks of answers against the keys; a quiz without questions is worth nothing and cannot be passed."""
    each = {key.question_id: points(key, chosen.get(key.question_id, frozenset())) for key in keys}
    if not each:
        return Marks(each, 0, False)
    score = int(100 * sum(each.values(), Fraction(0)) / len(each))
    return Marks(each, score, score >= pass_percent)


def shuffled(seed: str, choice_ids: Iterable[int]) -> list[int]:
    """The order in which an attempt shows choices: by a hash, so that it is the same on every device and version."""
    return sorted(choice_ids, key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).digest())
