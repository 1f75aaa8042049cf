"""What the site holds about a person, room by room: for the "my data" download and for erasure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Part:
    """A room's part. `export(person)` gives plain rows; `erase(person)` removes or blanks what may go, in the caller's
    transaction, so that what others built on it stays readable."""

    code: str
    label: Any
    export: Callable[[Any], list[dict[str, Any]]]
    erase: Callable[[Any], None]


_parts: dict[str, Part] = {}


def add(part: Part) -> None:
    """A room adds its part in `init_app`."""
    _parts[part.code] = part


def parts() -> list[Part]:
    """All parts, by code."""
    return [_parts[code] for code in sorted(_parts)]
