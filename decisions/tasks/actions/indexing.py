"""What search finds: items that were given, for members."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from club.db import db
from club.i18n import _l
from club.search import actions as search
from decisions.tasks.models import ActionItem, State

KIND = "action_item"
_FOUND = ActionItem.state.not_in((State.PLANNED, State.DROPPED))


def document(item: ActionItem) -> dict[str, Any]:
    """The arguments of `search.index`."""
    return {
        "thing_id": item.id,
        "title": item.text,
        "body": item.details,
        "url": item.url,
        "audience": "members",
        "at": item.given_at or item.created_at,
    }


def renew(item: ActionItem) -> None:
    """Put an item in, or take it out."""
    if item.state in (State.PLANNED, State.DROPPED):
        search.remove(KIND, [item.id])
    else:
        search.index(KIND, **document(item))


def every() -> Iterator[dict[str, Any]]:
    """All that were given, for a rebuild of the index."""
    for item in db.session.scalars(select(ActionItem).where(_FOUND).order_by(ActionItem.id)).all():
        yield document(item)


def declare() -> None:
    """Tell search what kind there is."""
    search.declare(KIND, _l("Action items"), icon="list-check", every=every)
