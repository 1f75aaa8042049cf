"""The registry of home's cards, each a constant number of queries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Need:
    """One thing that wants this person: shown on top of home, most urgent (smallest `rank`) first."""

    title: str
    url: str
    icon: str
    detail: str = ""
    action: str = ""
    rank: int = 50


@dataclass(frozen=True)
class Pulse:
    """A block of home's lower part: what goes on in a room. `template` gets `rows`; `style` is the bundle it needs."""

    title: str
    url: str
    icon: str
    template: str
    rows: list[Any] = field(default_factory=list)
    order: int = 50
    style: str = ""


_needs: list[Callable[[Any], list[Need]]] = []
_pulses: list[Callable[[Any], Pulse | None]] = []


def needs(source: Callable[[Any], list[Need]]) -> Callable[[Any], list[Need]]:
    """A room names what needs a person; used as a decorator."""
    _needs.append(source)
    return source


def pulse(source: Callable[[Any], Pulse | None]) -> Callable[[Any], Pulse | None]:
    """A room shows its life on home; used as a decorator."""
    _pulses.append(source)
    return source


def needs_of(person: Any) -> list[Need]:
    """Everything that wants the person, most urgent first."""
    return sorted((need for source in _needs for need in source(person)), key=lambda need: need.rank)


def pulses_for(person: Any) -> list[Pulse]:
    """The blocks of the rooms, without empty ones."""
    found = [block for source in _pulses if (block := source(person)) is not None]
    return sorted(found, key=lambda block: block.order)
