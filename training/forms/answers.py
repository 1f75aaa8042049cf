"""Answers as they arrive: as JSON from the page's script, or as the whole form of a browser without one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from club.errors import DomainError, Invalid
from club.i18n import _
from training.actions.attempts import Given, print_of
from training.marks import answers, plain
from training.models import AttemptEvent, QuestionKind, QuizQuestion
from training.responses import accepted

MOST = 200
_PAGE = re.compile(r"^[0-9a-f]{8,16}$")


def told_by_script(data: Any) -> list[Given]:
    """The answers of `{"answers": [{client_id, question, answer, age, seen}, …]}`; Invalid for any other shape.

    `choices` is the older name of `answer`: a page that was open while the site changed still says it.
    """
    rows = data.get("answers") if isinstance(data, Mapping) else None
    if not isinstance(rows, list) or len(rows) > MOST:
        raise Invalid(_("Please check what you entered"))
    return [_given(row) for row in rows]


def _given(row: Any) -> Given:
    if not isinstance(row, Mapping):
        raise Invalid(_("Please check what you entered"))
    client_id, question, age = (row.get(key) for key in ("client_id", "question", "age"))
    answer, seen = row.get("answer", row.get("choices")), row.get("seen", 0)
    good = (
        isinstance(client_id, str)
        and 0 < len(client_id) <= 64
        and _is_id(question)
        and _is_answer(answer)
        and isinstance(age, int | float)
        and not isinstance(age, bool)
        and 0 <= age < 10**9
        and (_is_id(seen) or seen == 0)
    )
    if not good:
        raise Invalid(_("Please check what you entered"))
    return Given(str(client_id), question, answer, float(age), int(seen))  # pyright: ignore


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31


def _is_answer(value: Any) -> bool:
    """A shape that some kind of question takes; whether this question takes it is asked where it is known."""
    if isinstance(value, str):
        return len(value) <= 50_000
    if isinstance(value, list):
        return len(value) <= MOST and all(_is_id(item) for item in value)
    if isinstance(value, Mapping):
        return len(value) <= MOST and all(_is_id(item) or isinstance(item, str) for item in value.values())
    return False


def told_by_form(
    form: MultiDict[str, str], questions: Iterable[QuizQuestion], events: list[AttemptEvent]
) -> list[Given]:
    """What the person changed in a form that shows every question.

    The form carries the number of the last event it was drawn from (`seen`). A field that still says what stood then
    was not touched: it must not overwrite what another device has answered since. `page` tells one drawn form from
    another, as a device's name.
    """
    seen = int(text) if (text := form.get("seen", "")).isdecimal() and len(text) < 10 else 0
    page = form.get("page", "")
    page = page if _PAGE.match(page) else "form"
    then, current = answers(event for event in events if event.seq <= seen), answers(events)
    told = []
    for question in questions:
        answer = said_in_form(form, question)
        if answer is None:
            continue
        try:
            kept = plain(accepted(question, answer))
        except DomainError:
            # The action refuses it, and says why.
            told.append(Given(f"{page}:{seen}:{question.id}:{print_of(answer)}"[:64], question.id, answer, seen=seen))
            continue
        empty = "" if isinstance(kept, str) else plain(type(kept)())
        if kept in (then.get(question.id, empty), current.get(question.id, empty)):
            continue
        told.append(Given(f"{page}:{seen}:{question.id}:{print_of(kept)}"[:64], question.id, answer, seen=seen))
    return told


def said_in_form(form: MultiDict[str, str], question: QuizQuestion) -> Any:
    """A question's answer as its fields say it; None where the form does not show the question at all."""
    name, kind = f"q{question.id}", question.kind
    if kind in {QuestionKind.SHORT, QuestionKind.NUMERIC, QuestionKind.ESSAY}:
        return form.get(name, "") if name in form else None
    if kind == QuestionKind.NOTE:
        return None
    if kind in {QuestionKind.MATCHING, QuestionKind.CLOZE, QuestionKind.ORDERING}:
        parts = {key[len(name) + 1 :]: value for key, value in form.items() if key.startswith(f"{name}-")}
        if not parts:
            return None
        return _in_order(parts) if kind == QuestionKind.ORDERING else {key: said for key, said in parts.items() if said}
    return [int(item) for item in form.getlist(name) if item.isdecimal() and len(item) < 10]


def _in_order(parts: Mapping[str, str]) -> list[int]:
    """Lines by the place each was given; nothing while some have none."""
    placed = [(int(place), int(line)) for line, place in parts.items() if place.isdecimal() and line.isdecimal()]
    if len(placed) < len(parts):
        return []
    return [line for _place, line in sorted(placed, key=lambda pair: pair[0])]
