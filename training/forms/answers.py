"""Answers as they arrive: as JSON from the page's script, or as the whole form of a browser without one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from club.errors import Invalid
from club.i18n import _
from training.actions.attempts import Given
from training.marks import answers
from training.models import AttemptEvent

MOST = 200


def told_by_script(data: Any) -> list[Given]:
    """The answers of `{"answers": [{client_id, question, choices, age, seen}, …]}`; Invalid for any other shape."""
    rows = data.get("answers") if isinstance(data, Mapping) else None
    if not isinstance(rows, list) or len(rows) > MOST:
        raise Invalid(_("Please check what you entered"))
    return [_given(row) for row in rows]


def _given(row: Any) -> Given:
    if not isinstance(row, Mapping):
        raise Invalid(_("Please check what you entered"))
    client_id, question, choices, age = (row.get(key) for key in ("client_id", "question", "choices", "age"))
    seen = row.get("seen", 0)
    good = (
        isinstance(client_id, str)
        and 0 < len(client_id) <= 64
        and _is_id(question)
        and isinstance(choices, list)
        and len(choices) <= MOST
        and all(_is_id(item) for item in choices)
        and isinstance(age, int | float)
        and not isinstance(age, bool)
        and 0 <= age < 10**9
        and (_is_id(seen) or seen == 0)
    )
    if not good:
        raise Invalid(_("Please check what you entered"))
    return Given(str(client_id), question, tuple(choices), float(age), int(seen))  # pyright: ignore


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31


def told_by_form(form: MultiDict[str, str], question_ids: Iterable[int], events: list[AttemptEvent]) -> list[Given]:
    """What the person changed in a form that shows every question.

    The form carries the number of the last event it was drawn from (`seen`). A field that still says what stood then
    was not touched: it must not overwrite what another device has answered since.
    """
    seen = int(text) if (text := form.get("seen", "")).isdecimal() and len(text) < 10 else 0
    then, current = answers(event for event in events if event.seq <= seen), answers(events)
    told = []
    for number in question_ids:
        chosen = frozenset(int(item) for item in form.getlist(f"q{number}") if item.isdecimal() and len(item) < 10)
        if chosen in (then.get(number, frozenset()), current.get(number, frozenset())):
            continue
        mark = hashlib.sha256(f"{seen}:{number}:{sorted(chosen)}".encode()).hexdigest()[:32]
        told.append(Given(f"form:{mark}", number, tuple(sorted(chosen))))
    return told
