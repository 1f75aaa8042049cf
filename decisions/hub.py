"""The page of decisions, and the registry through which each part of the room puts its block on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template

from club.auth import me, members_only
from club.home.cards import Pulse

blueprint = Blueprint("decisions", __name__, url_prefix="/decisions")
_blocks: list[Callable[[Any], Pulse | None]] = []


def block(source: Callable[[Any], Pulse | None]) -> Callable[[Any], Pulse | None]:
    """A part's block: what of it is open to this person, in a constant number of queries; None shows nothing. Blocks
    stand by their `order`."""
    if source not in _blocks:
        _blocks.append(source)
    return source


@blueprint.get("")
@members_only
def index() -> str:
    """Everything that is being decided, and what came of it."""
    found = [made for source in _blocks if (made := source(me())) is not None]
    return render_template("decisions/index.html", blocks=sorted(found, key=lambda made: made.order))
