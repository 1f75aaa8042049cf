"""Marks, computed from an attempt's events and nothing else.

An attempt's answers are a fold over its events: for each question the event with the greatest (at, client_id) wins, so
the order in which events arrive, and how often, does not matter. What one answer is worth stands in training.worth.

- deferred: the last answer counts
- immediate: the answer counts that was checked; an answer never checked counts as it stands at the end
- adaptive: each check is a try; the best of (worth of the try − penalty × wrong tries before it) counts, and an answer
  that differs from the last try is a try of its own at the end
- an essay counts what its marker gave, and nothing until then

The score is the sum of worth × points in percent of all points, rounded down, never below 0; an attempt is passed when
the score reaches the pass mark. Rounding down keeps one thing true: whoever reads "70 %" has reached 70 %.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from training.question import QuestionKind
from training.worth import worth

IMMEDIATE, ADAPTIVE = "immediate", "adaptive"
Answer = tuple[int, ...] | str | dict[str, Any]


@dataclass(frozen=True)
class Key:
    """What is right in one question; `several` where more than one choice may be taken."""

    question_id: int
    correct: frozenset[int]
    several: bool = False


@dataclass(frozen=True)
class Marks:
    """The worth of each question and what they come to. `waiting`: questions that a trainer has still to mark."""

    points: Mapping[int, Fraction]
    score: int
    passed: bool
    waiting: frozenset[int] = frozenset()


@dataclass
class Log:
    """An attempt's events, read: what stands, what was checked in which order, and what people with power did."""

    answers: dict[int, Answer] = field(default_factory=dict)
    checks: dict[int, list[Answer]] = field(default_factory=dict)
    marked: dict[int, Any] = field(default_factory=dict)
    key_by: dict[int, int] = field(default_factory=dict)
    minutes: int = 0


def plain(answer: Any) -> Answer:
    """An answer as it is compared: lists become tuples, empty parts of a mapping go."""
    if isinstance(answer, str):
        return answer
    if isinstance(answer, Mapping):
        return {str(key): value for key, value in sorted(answer.items()) if value not in ("", None)}
    return tuple(answer)


def _latest(events: Iterable[Any]) -> dict[int, Any]:
    latest: dict[int, Any] = {}
    for event in events:
        if event.question_id is None or getattr(event, "kind", "answered") != "answered":
            continue
        known = latest.get(event.question_id)
        if known is None or (known.at, known.client_id) < (event.at, event.client_id):
            latest[event.question_id] = event
    return latest


def answers(events: Iterable[Any]) -> dict[int, Answer]:
    """The answer that stands for each question; a question whose choices were all taken back is not answered.

    Of an event only `kind`, `question_id`, `answer`, `at` and `client_id` are read.
    """
    found = {number: plain(event.answer) for number, event in sorted(_latest(events).items())}
    return {number: answer for number, answer in found.items() if answer}


def device(event: Any) -> str:
    """Which device an answer came from, as far as its id tells."""
    name, colon, _rest = event.client_id.partition(":")
    return name if colon else event.client_id


def conflicts(events: Iterable[Any]) -> dict[int, list[Any]]:
    """Questions that two devices answered differently without knowing of each other: the events that did not win.

    A later answer that knew of both ends the conflict.
    """
    log = list(events)
    found: dict[int, list[Any]] = {}
    for number, won in _latest(log).items():
        others = {}
        for event in log:
            if event.question_id != number or event.kind != "answered" or event.client_id == won.client_id:
                continue
            apart = event.seq > won.seen and won.seq > event.seen and device(event) != device(won)
            if apart and plain(event.answer) and plain(event.answer) != plain(won.answer):
                others[device(event)] = event
        if others:
            found[number] = sorted(others.values(), key=lambda event: event.seq)
    return found


def read_log(events: Sequence[Any]) -> Log:
    """An attempt's events, read."""
    log = Log(answers(events))
    for event in sorted(events, key=lambda event: event.seq):
        if event.kind == "checked":
            log.checks.setdefault(event.question_id, []).append(plain(event.answer))
        elif event.kind == "marked":
            log.marked[event.question_id] = event.answer
        elif event.kind == "regraded":
            log.key_by[event.question_id] = event.answer["by"]
        elif event.kind == "extended":
            log.minutes += event.answer["minutes"]
    return log


def points(key: Key, chosen: frozenset[int]) -> Fraction:
    """Worth of the choices taken of a question whose weights follow the house's formula."""
    if not chosen or not key.correct:
        return Fraction(0)
    if not key.several:
        return Fraction(chosen == key.correct)
    return max(Fraction(len(chosen & key.correct) - len(chosen - key.correct), len(key.correct)), Fraction(0))


def mark(keys: Sequence[Key], chosen: Mapping[int, Any], *, pass_percent: int) -> Marks:
    """Marks of choices against the keys; a quiz without questions is worth nothing and cannot be passed."""
    each = {key.question_id: points(key, frozenset(chosen.get(key.question_id, ()))) for key in keys}
    return summed(each, {}, pass_percent=pass_percent)


def summed(each: Mapping[int, Fraction], weights: Mapping[int, int], *, pass_percent: int) -> Marks:
    """What the worth of questions comes to; `weights` are their points where they are not 1."""
    total = sum(weights.get(number, 1) for number in each)
    if not total:
        return Marks(each, 0, False)
    got = sum((weights.get(number, 1) * share for number, share in each.items()), Fraction(0))
    score = max(int(100 * got / total), 0)
    return Marks(each, score, score >= pass_percent)


def moved(answer: Answer | None, asked: Any, key: Any) -> Answer | None:
    """An answer to the version that was asked, in the terms of another version: its lines are known by their roots."""
    if answer is None or isinstance(answer, str) or asked.id == key.id or asked.kind == QuestionKind.CLOZE:
        return answer
    roots = {choice.id: choice.root for choice in asked.choices}
    now = {choice.root: choice.id for choice in key.choices}

    def of(number: Any) -> int:
        return now.get(roots.get(int(number or 0), 0), 0)

    if isinstance(answer, dict):
        return {str(of(left)): of(right) for left, right in answer.items()}
    return tuple(of(number) for number in answer)


def earned(asked: Any, key: Any, log: Log, rules: Mapping[str, Any], *, over: bool = True) -> Fraction | None:
    """What a question earned; None for an essay that nobody marked. `over`: the attempt was handed in.

    `asked` is the version the learner saw, `key` the version that marks.
    """
    number, negative = asked.id, bool(rules.get("negative"))
    answer = log.answers.get(number)
    if asked.kind == QuestionKind.ESSAY:
        given = log.marked.get(number)
        if given is not None:
            return Fraction(str(given["points"])) / 100
        return None if answer else Fraction(0)
    checks = log.checks.get(number, [])
    behaviour = rules.get("behaviour")
    if behaviour == IMMEDIATE and checks:
        return worth(key, moved(checks[0], asked, key), negative=negative)
    if behaviour != ADAPTIVE:
        return worth(key, moved(answer, asked, key), negative=negative)
    tries = list(checks[: rules.get("tries", 1)])
    if over and answer and (not tries or tries[-1] != answer) and len(tries) < rules.get("tries", 1):
        tries.append(answer)
    penalty = Fraction(rules.get("penalty", 0), 100)
    best, wrong = Fraction(0), 0
    for place, one in enumerate(tries):
        share = worth(key, moved(one, asked, key), negative=negative)
        value = share - penalty * wrong
        best = value if place == 0 else max(best, value)
        wrong += share < 1
    return best if negative else max(best, Fraction(0))


def marks_by(
    questions: Sequence[Any], keys: Mapping[int, Any], log: Log, rules: Mapping[str, Any], *, pass_percent: int
) -> Marks:
    """Marks of an attempt: `questions` as they were asked, `keys` the version that marks each (else itself)."""
    each: dict[int, Fraction] = {}
    waiting = set()
    for question in questions:
        if question.kind == QuestionKind.NOTE:
            continue
        share = earned(question, keys.get(question.id, question), log, rules)
        if share is None:
            waiting.add(question.id)
        each[question.id] = share or Fraction(0)
    weights = {int(number): value for number, value in (rules.get("points") or {}).items()}
    found = summed(each, weights, pass_percent=pass_percent)
    return Marks(each, found.score, found.passed, frozenset(waiting))


def shuffled(seed: str, choice_ids: Iterable[int]) -> list[int]:
    """The order in which an attempt shows choices: by a hash, so that it is the same on every device and version."""
    return sorted(choice_ids, key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).digest())
