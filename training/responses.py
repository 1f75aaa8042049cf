"""Answers as they may be kept: what a device sent, checked against the question it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from club.errors import Invalid
from club.i18n import _
from club.text import clean, clean_line
from training.cloze import CHOICE, gaps
from training.models import QuestionKind, QuizQuestion

LONGEST, LONGEST_ESSAY = 500, 20_000


def accepted(question: QuizQuestion, answer: Any) -> Any:
    """The answer as the log keeps it; raises Invalid for what cannot be an answer to this question."""
    kind = question.kind
    if kind in {QuestionKind.SHORT, QuestionKind.NUMERIC, QuestionKind.ESSAY}:
        if not isinstance(answer, str):
            raise Invalid(_("Please check what you entered"))
        most = LONGEST_ESSAY if kind == QuestionKind.ESSAY else LONGEST
        text = clean(answer) if kind == QuestionKind.ESSAY else clean_line(answer)
        if len(text) > most:
            raise Invalid(_("The answer is longer than %(most)d letters.", most=most))
        return text
    if kind == QuestionKind.MATCHING:
        return _mapping(question, answer)
    if kind == QuestionKind.CLOZE:
        return _filled(question, answer)
    if kind == QuestionKind.NOTE:
        raise Invalid(_("This question is not part of the attempt."))
    return _choices(question, answer)


def _choices(question: QuizQuestion, answer: Any) -> list[int]:
    if not isinstance(answer, list | tuple) or not all(isinstance(item, int) for item in answer):
        raise Invalid(_("Please check what you entered"))
    known = {choice.id for choice in question.choices}
    if not set(answer) <= known:
        raise Invalid(_("This choice does not belong to the question."))
    if question.kind == QuestionKind.ORDERING:
        if answer and (len(answer) != len(known) or set(answer) != known):
            raise Invalid(_("Put every line in its place, each of them once."))
        return list(answer)
    chosen = sorted(set(answer))
    if question.kind != QuestionKind.MULTIPLE and len(chosen) > 1:
        raise Invalid(_("Only one choice can be taken here."))
    return chosen


def _mapping(question: QuizQuestion, answer: Any) -> dict[str, int]:
    if not isinstance(answer, Mapping):
        raise Invalid(_("Please check what you entered"))
    known = {choice.id: choice for choice in question.choices}
    kept = {}
    for left, right in answer.items():
        if right in (None, "", 0):
            continue
        if not str(left).isdecimal() or not str(right).isdecimal():
            raise Invalid(_("Please check what you entered"))
        line, put = known.get(int(left)), known.get(int(right))
        if line is None or put is None or not line.text:
            raise Invalid(_("This choice does not belong to the question."))
        kept[str(line.id)] = put.id
    return dict(sorted(kept.items()))


def _filled(question: QuizQuestion, answer: Any) -> dict[str, str]:
    if not isinstance(answer, Mapping):
        raise Invalid(_("Please check what you entered"))
    every = {str(gap.number): gap for gap in gaps(question.text, question.format)}
    kept = {}
    for number, said in answer.items():
        gap = every.get(str(number))
        if gap is None or not isinstance(said, str) or len(said) > LONGEST:
            raise Invalid(_("Please check what you entered"))
        said = clean_line(said)
        if gap.kind == CHOICE and said and not (said.isdecimal() and int(said) < len(gap.options)):
            raise Invalid(_("This choice does not belong to the question."))
        if said:
            kept[str(gap.number)] = said
    return dict(sorted(kept.items()))
