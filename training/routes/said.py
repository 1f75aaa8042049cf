"""Answers in words, and line by line what they were worth: what pages say after the fact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from training.marks import moved
from training.models import QuestionKind
from training.queries.attempts import Asked
from training.rich import line, words
from training.worth import by_gap, said_of, taken


@dataclass(frozen=True)
class Line:
    """A line of a result: what stood there, what the learner did, what was right, and why."""

    text: Markup
    mine: str = ""
    right: str = ""
    good: bool = False
    share: Fraction = Fraction(0)
    feedback: Markup | str = ""


def answered_words(item: Asked, answer: Any) -> list[str]:
    """An answer as its learner would say it, a line each."""
    if not answer:
        return []
    question = item.question
    by_id = {choice.id: choice for choice in question.choices}
    written = question.format

    def text(number: Any) -> str:
        found = by_id.get(int(number or 0))
        return words(found.text, written) if found else ""

    if question.kind in {QuestionKind.SHORT, QuestionKind.NUMERIC, QuestionKind.ESSAY}:
        return [str(answer)]
    if question.kind == QuestionKind.MATCHING:
        return [f"{text(left)} → {by_id[int(right)].match}" for left, right in answer.items() if int(right) in by_id]
    if question.kind == QuestionKind.ORDERING:
        return [f"{place}. {text(number)}" for place, number in enumerate(answer, start=1)]
    if question.kind == QuestionKind.CLOZE:
        return [f"({gap.number + 1}) {said_of(gap, said)}" for gap, said, _share in by_gap(question, answer) if said]
    return [words(choice.text, written) for choice in item.choices if choice.id in answer]


def line_shares(item: Asked, answer: Any, key: Any = None) -> list[Line]:
    """The lines of a question with what the learner made of each; `key` is the version that marks."""
    asked, key = item.question, key or item.question
    answer = moved(answer, asked, key)
    written, choices = key.format, key.choices
    if key.kind == QuestionKind.MATCHING:
        by_id = {choice.id: choice for choice in choices}
        found = []
        for choice in (choice for choice in choices if choice.text):
            put = by_id.get(int((answer or {}).get(str(choice.id)) or 0))
            good = put is not None and put.match == choice.match
            mine = put.match if put else ""
            found.append(
                Line(line(choice.text, written), mine, choice.match, good, feedback=line(choice.feedback, written))
            )
        return found
    if key.kind == QuestionKind.ORDERING:
        mine = {number: place for place, number in enumerate(answer or (), start=1)}
        return [
            Line(line(choice.text, written), str(mine.get(choice.id, "")), str(place), mine.get(choice.id) == place)
            for place, choice in enumerate(choices, start=1)
        ]
    if key.kind == QuestionKind.CLOZE:
        return [
            Line(
                Markup(f"({gap.number + 1})"),  # noqa: S704  # a number
                said_of(gap, said),
                " / ".join(option.text for option in gap.options if option.correct),
                share > 0
                and share == Fraction(gap.weight, sum(one.weight for one, _s, _p in by_gap(key, answer or {}))),
                share,
            )
            for gap, said, share in by_gap(key, answer or {})
        ]
    if key.kind in {QuestionKind.SHORT, QuestionKind.NUMERIC}:
        fit = taken(key, answer)
        best = next((choice for choice in choices if choice.correct), None)
        around = f" ± {best.tolerance}" if best is not None and best.tolerance else ""
        return [
            Line(
                Markup(""),
                str(answer or ""),
                f"{best.text}{around}" if best else "",
                bool(fit and fit.correct),
                feedback=line(fit.feedback, written) if fit else "",
            )
        ]
    return []
