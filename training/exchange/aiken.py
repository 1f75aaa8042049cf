"""Aiken: a question, its choices as "A) …" or "A. …", then "ANSWER: B"."""

from __future__ import annotations

import re

from training.question import Draft, Option, Problem, QuestionKind, Unreadable, settled

_CHOICE = re.compile(r"^\s*([A-Z])[).]\s+(.*)$")
_ANSWER = re.compile(r"^\s*ANSWER\s*:\s*(.*?)\s*$", re.IGNORECASE)


def looks_like(text: str) -> bool:
    """Whether a text has the answers of Aiken; GIFT has none."""
    return any(_ANSWER.match(line) for line in text.split("\n"))


def read_aiken(text: str) -> list[Draft | Problem]:
    """Every item of the file in its order; an item ends with its answer, or where the next question begins."""
    items: list[Draft | Problem] = []
    stem: list[str] = []
    choices: list[tuple[str, str]] = []
    start = 0

    def end(answer: str | None, line: int) -> None:
        nonlocal stem, choices, start
        if stem or choices or answer is not None:
            try:
                items.append(settled(_draft(stem, choices, answer, start or line)))
            except Unreadable as error:
                where = error.detail.pop("line", start or line)
                items.append(Problem(where, error.code, error.detail, (stem or [""])[0][:60]))
        stem, choices, start = [], [], 0

    for number, line in enumerate(text.split("\n"), 1):
        answer, choice = _ANSWER.match(line), _CHOICE.match(line)
        if answer:
            end(answer[1], number)
        elif choice and stem:
            choices.append((choice[1], choice[2]))
        elif line.strip():
            if choices:
                # A line that is neither a choice nor the answer: the question before it was never answered.
                end(None, number)
            stem.append(line.strip())
            start = start or number
    end(None, start)
    return items


def _draft(stem: list[str], choices: list[tuple[str, str]], answer: str | None, line: int) -> Draft:
    if not stem:
        raise Unreadable("no_text")
    if answer is None:
        raise Unreadable("no_answer_line")
    letters = [letter for letter, _text in choices]
    if len(set(letters)) != len(letters):
        raise Unreadable("letter_twice")
    if len(letters) < 2:
        raise Unreadable("two_choices")
    if answer.upper() not in letters:
        raise Unreadable("answer_letter", letter=answer[:20])
    options = tuple(Option(text, correct=letter == answer.upper()) for letter, text in choices)
    return Draft(QuestionKind.SINGLE, "\n".join(stem), options, line=line)
