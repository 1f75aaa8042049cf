"""The places of the site: the bar, and the menu of one's account. Each shelf and room adds its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for

from club.auth import me


@dataclass(frozen=True)
class Place:
    """A place. `bar`: it stands in the bar (a phone shows the first four and "More"), else in the account's menu.
    `open_to` decides for whom; `post` places are buttons (signing out)."""

    endpoint: str
    label: Any
    icon: str
    order: int
    bar: bool = True
    open_to: Callable[[Any], Any] = lambda person: person.is_authenticated
    post: bool = False


@dataclass(frozen=True)
class Item:
    """A place as a template shows it."""

    label: str
    icon: str
    url: str
    active: bool
    badge: int = 0
    post: bool = False


_places: dict[str, Place] = {}


def add(place: Place) -> None:
    """Add a place; called by a shelf's or room's `init_app`."""
    _places[place.endpoint] = place


def _items(*, bar: bool) -> list[Item]:
    person = me()
    return [
        Item(str(place.label), place.icon, _address(place.endpoint), _is_here(place.endpoint), post=place.post)
        for place in sorted(_places.values(), key=lambda place: place.order)
        if place.bar is bar and place.open_to(person)
    ]


def _is_here(endpoint: str) -> bool:
    """Whether the page asked for belongs to a place: it is of the same blueprint, or its address lies below."""
    below = request.path.startswith(f"{_address(endpoint).removeprefix(request.script_root)}/")
    return below or request.blueprint == endpoint.split(".")[0]


def _address(endpoint: str) -> str:
    """A place's address; they take no arguments, so each is put together once for the application and its prefix."""
    known = current_app.extensions.setdefault("club-places", {})
    key = (request.script_root, endpoint)
    if key not in known:
        known[key] = url_for(endpoint)
    return known[key]


def items() -> list[Item]:
    """The bar of the person who asks."""
    return _items(bar=True)


def account_items() -> list[Item]:
    """The menu of their account."""
    return _items(bar=False)
