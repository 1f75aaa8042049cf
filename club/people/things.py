"""Things an office can be held over besides units: a space, a course, a session. Rooms name theirs.

`declare("space", _l("Space"), choices)` where `choices(actor)` gives (code, name) pairs such as ("space:7", "Hỏi đáp")
of the things the actor may appoint for, and `names(codes)` tells what codes are called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ThingKind:
    """One kind of thing; codes begin with `code` and a colon."""

    code: str
    label: Any
    choices: Callable[[Any], list[tuple[str, str]]]
    names: Callable[[set[str]], dict[str, str]]


_kinds: dict[str, ThingKind] = {}


def declare(
    code: str,
    label: Any,
    choices: Callable[[Any], list[tuple[str, str]]],
    names: Callable[[set[str]], dict[str, str]],
) -> None:
    """A room states a kind of thing in its `init_app`."""
    _kinds[code] = ThingKind(code, label, choices, names)


def choices_for(actor: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """(label of the kind, its things) for every kind that has any, as a grouped choice of a form."""
    found = [(str(kind.label), kind.choices(actor)) for kind in _kinds.values()]
    return [(label, things) for label, things in found if things]


def names_of(codes: Iterable[str | None]) -> dict[str, str]:
    """What things are called, a query a kind; a code nobody knows stands for itself."""
    wanted = {code for code in codes if code}
    found = {code: code for code in wanted}
    for kind in _kinds.values():
        mine = {code for code in wanted if code.startswith(f"{kind.code}:")}
        if mine:
            found |= kind.names(mine)
    return found
