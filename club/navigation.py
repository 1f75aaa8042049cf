"""The places of the site, in the order they stand in the bar; each room adds its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from club.auth import me


@dataclass(frozen=True)
class Place:
    """An entry of the bar. `open_to` decides for whom it stands there; `bar` places are the few on a phone's bottom."""

    endpoint: str
    label: Any
    icon: str
    order: int
    bar: bool = True
    open_to: Callable[[Any], Any] = lambda person: person.is_authenticated


@dataclass(frozen=True)
class Item:
    """A place as a template shows it."""

    label: str
    icon: str
    url: str
    active: bool
    bar: bool
    badge: int = 0


_places: list[Place] = []


def add(place: Place) -> None:
    """Add a place; called by a room's `init_app`."""
    if place not in _places:
        _places.append(place)


def items() -> list[Item]:
    """The places open to the person who asks."""
    here = request.blueprint or ""
    return [
        Item(str(place.label), place.icon, url_for(place.endpoint), here == place.endpoint.split(".")[0], place.bar)
        for place in sorted(_places, key=lambda place: place.order)
        if place.open_to(me())
    ]
