"""How the ledger's lines about action items read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from club.audit.verbs import changed_words, thing, verb
from club.db import db
from club.i18n import _l
from club.text import shorten
from decisions.tasks.models import ActionItem


def _moved(detail: dict[str, Any]) -> str:
    return f"{detail.get('before') or '–'} → {detail.get('after') or '–'}"


def _names(ids: set[int]) -> dict[int, str]:
    # The ledger is read by more people than the planned items are.
    query = select(ActionItem.id, ActionItem.text).where(ActionItem.id.in_(ids), ActionItem.given_at.is_not(None))
    return {number: shorten(text, 80) for number, text in db.session.execute(query)}


def init_app() -> None:
    """State the verbs and the thing."""
    verb("task.given", _l("gave something to do"), lambda d: f"{d.get('who') or ''} · {d.get('due') or ''}")
    verb("task.reassigned", _l("gave an action item to another"), _moved)
    verb("task.postponed", _l("changed the day of an action item"), changed_words)
    verb("task.dropped", _l("dropped an action item"))
    verb("task.confirmed", _l("confirmed an action item as done"), lambda d: str(d.get("who") or ""))
    verb("task.returned", _l("sent an action item back"))
    verb("task.raised", _l("raised an overdue action item"), lambda d: str(d.get("to") or ""))
    thing("action_item", _l("Action item"), url=lambda number: f"/decisions/tasks/{number}", names=_names)
