"""What an answer is worth, by kind: a share of the question's points, 1 for all of them.

- single, true_false: the weight of the choice taken; without a weight 1 if it is right, else 0
- multiple: without weights (right taken − wrong taken) / right; with weights their sum; never below 0 unless the quiz
  counts negative points
- short: the best weight among the accepted answers that match; `*` in one stands for anything
- numeric: the best weight among the numbers within whose tolerance it lies, after its unit
- matching: the share of left sides with their right side
- ordering: the share of items standing in their place
- cloze: the gaps' worth, each by its weight
- essay: marked by a trainer, so nothing here

An answer is never worth more than 1. Below 0 it is worth 0, unless the quiz says that points may be lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from club.text import clean_line, exact, fold
from training.cloze import CHOICE, NUMERIC, Gap, gaps
from training.numbers import number, readings
from training.question import NEAR, QuestionKind

ZERO, ONE = Fraction(0), Fraction(1)


def worth(question: Any, answer: Any, *, negative: bool = False) -> Fraction:
    """The share of the points that an answer earns; `question` has kind, text, format, spec and choices."""
    if not answer:
        return ZERO
    kind = question.kind
    if kind in {QuestionKind.SINGLE, QuestionKind.TRUE_FALSE}:
        share = _one(question.choices, answer)
    elif kind == QuestionKind.MULTIPLE:
        share = _several(question.choices, answer)
    elif kind == QuestionKind.SHORT:
        share = _typed(question.choices, str(answer), question.spec)
    elif kind == QuestionKind.NUMERIC:
        share = _number(question.choices, str(answer), question.spec)
    elif kind == QuestionKind.MATCHING:
        share = _pairs(question.choices, answer)
    elif kind == QuestionKind.ORDERING:
        share = _order(question.choices, answer)
    elif kind == QuestionKind.CLOZE:
        share = sum((part for _gap, _said, part in by_gap(question, answer)), ZERO)
    else:
        share = ZERO
    return min(share if negative else max(share, ZERO), ONE)


def _share(option: Any) -> Fraction:
    if option.weight is None:
        return ONE if option.correct else ZERO
    return Fraction(str(option.weight)) / 100


def _one(choices: Sequence[Any], answer: Sequence[int]) -> Fraction:
    taken = [option for option in choices if option.id in answer]
    return _share(taken[0]) if len(taken) == 1 == len(answer) else ZERO


def _several(choices: Sequence[Any], answer: Sequence[int]) -> Fraction:
    taken = [option for option in choices if option.id in answer]
    right = [option for option in choices if option.correct]
    if not right:
        return ZERO
    if all(option.weight is None for option in choices):
        return Fraction(2 * sum(option.correct for option in taken) - len(taken), len(right))
    share = sum((_share(option) for option in taken), ZERO)
    # 33.33333 three times is meant to be everything.
    return ONE if abs(share - 1) < Fraction(str(NEAR)) and all(option.correct for option in taken) else share


def _wildcard(pattern: str, said: str) -> bool:
    parts = re.split(r"(?<!\\)\*", pattern)
    expression = ".*".join(re.escape(part.replace("\\*", "*")) for part in parts)
    return re.fullmatch(expression, said, re.DOTALL) is not None


def same_text(accepted: str, said: str, spec: Mapping[str, Any]) -> bool:
    """Whether a typed answer is the accepted one. Small and capital letters are the same unless `case`; diacritics
    count unless `loose`; where a tone mark is written (hoà, hòa) never counts."""
    accepted, said = clean_line(accepted), clean_line(said)
    if spec.get("loose"):
        accepted, said = fold(accepted), fold(said)
    elif not spec.get("case"):
        accepted, said = unicodedata.normalize("NFC", accepted).lower(), unicodedata.normalize("NFC", said).lower()
    if accepted == said:
        return True
    if "*" in accepted:
        return _wildcard(accepted, said)
    return not spec.get("case") and exact(accepted) == exact(said)


def _typed(options: Sequence[Any], said: str, spec: Mapping[str, Any]) -> Fraction:
    return max((_share(option) for option in options if same_text(option.text, said, spec)), default=ZERO)


def _amounts(said: str, spec: Mapping[str, Any]) -> list[Decimal]:
    """What a typed number comes to in the question's own unit."""
    units = spec.get("units") or []
    found = []
    for value, unit in readings(said):
        if not unit:
            if not (units and spec.get("unit_needed")):
                found.append(value)
            continue
        for known in units:
            factor = number(str(known["factor"]))
            if fold(known["name"]) == fold(unit) and factor:
                found.append(value / factor)
    return found


def _within(option: Any, amounts: Sequence[Decimal]) -> bool:
    if option.text == "*":
        return True
    middle, around = number(option.text), number(option.tolerance or "0")
    if middle is None or around is None:
        return False
    return any(abs(amount - middle) <= around for amount in amounts)


def _number(options: Sequence[Any], said: str, spec: Mapping[str, Any]) -> Fraction:
    amounts = _amounts(said, spec)
    return max((_share(option) for option in options if _within(option, amounts)), default=ZERO)


def _pairs(choices: Sequence[Any], answer: Mapping[str, Any]) -> Fraction:
    by_id = {option.id: option for option in choices}
    lefts = [option for option in choices if option.text]
    good = 0
    for option in lefts:
        put = by_id.get(int(answer.get(str(option.id)) or 0))
        good += put is not None and put.match == option.match
    return Fraction(good, len(lefts)) if lefts else ZERO


def _order(choices: Sequence[Any], answer: Sequence[int]) -> Fraction:
    right = [option.id for option in choices]
    good = sum(mine == theirs for mine, theirs in zip(answer, right, strict=False))
    return Fraction(good, len(right)) if right and len(answer) == len(right) else ZERO


def taken(question: Any, answer: Any) -> Any:
    """The accepted answer that a typed one was judged by, for its feedback; None where none matched."""
    if not answer:
        return None
    if question.kind == QuestionKind.SHORT:
        fits = [option for option in question.choices if same_text(option.text, str(answer), question.spec)]
    else:
        amounts = _amounts(str(answer), question.spec)
        fits = [option for option in question.choices if _within(option, amounts)]
    return max(fits, key=_share, default=None)


def _gap(gap: Gap, said: str) -> Fraction:
    if gap.kind == CHOICE:
        chosen = gap.options[int(said)] if said.isdecimal() and int(said) < len(gap.options) else None
        return _share(chosen) if chosen else ZERO
    if gap.kind == NUMERIC:
        return _number(gap.options, said, {})
    return _typed(gap.options, said, {"case": gap.case})


def by_gap(question: Any, answer: Mapping[str, Any]) -> list[tuple[Gap, str, Fraction]]:
    """(gap, what was put in, what that is worth of the whole question)."""
    every = gaps(question.text, question.format)
    total = sum(gap.weight for gap in every) or 1
    found = []
    for gap in every:
        said = str(answer.get(str(gap.number)) or "")
        share = _gap(gap, said) if said else ZERO
        found.append((gap, said, max(share, ZERO) * Fraction(gap.weight, total)))
    return found


def said_of(gap: Gap, said: str) -> str:
    """What was put into a gap, as people read it."""
    if gap.kind == CHOICE and said.isdecimal() and int(said) < len(gap.options):
        return gap.options[int(said)].text
    return said
