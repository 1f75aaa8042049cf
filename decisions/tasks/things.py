"""The registry of things that action items stem from: the room that owns a kind says who reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Thing:
    """What an item stems from, as a reader sees it."""

    kind: str
    id: int
    title: str
    url: str


_readers: dict[str, Callable[[Any, int], Thing | None]] = {}


def add(kind: str, reader: Callable[[Any, int], Thing | None]) -> None:
    """A room names a kind; `reader(person, id)` gives the thing, or None for who may not read it. One query."""
    _readers[kind] = reader


def thing_of(person: Any, told: str) -> Thing | None:
    """The thing of "resolution:7" as the person sees it; None for anything else."""
    kind, _colon, number = told.partition(":")
    if kind not in _readers or not number.isdecimal():
        return None
    return _readers[kind](person, int(number))
