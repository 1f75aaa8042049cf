"""What action items hold about a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select, update

from club.db import db
from club.i18n import _l
from club.people.personal_data import Part
from decisions.tasks.models import OPEN, ActionItem, ActionStep


def export(person: Any) -> list[dict[str, Any]]:
    """Everything the person owed or asked for, and everything they said about items."""
    own = select(ActionItem).where(or_(ActionItem.owner_id == person.id, ActionItem.asked_by_id == person.id))
    rows: list[dict[str, Any]] = [
        {
            "what": "to do" if item.owner_id == person.id else "asked for",
            "text": item.text,
            "by": item.due_on.isoformat(),
            "state": item.state.value,
            "url": item.url,
        }
        for item in db.session.scalars(own.order_by(ActionItem.id))
    ]
    steps = select(ActionStep).where(ActionStep.actor_id == person.id).order_by(ActionStep.id)
    rows += [
        {"what": step.kind.value, "at": step.at.isoformat(), "item": step.item_id, "text": step.words}
        for step in db.session.scalars(steps)
    ]
    return rows


def erase(person: Any) -> None:
    """What was done in an office stays under the erased person's row, so that results stay readable; the names in old
    steps go, and nobody is reminded of what they owed."""
    quiet = {"synchronize_session": False}
    owned = select(ActionItem.id).where(ActionItem.owner_id == person.id)
    db.session.execute(
        update(ActionStep).where(ActionStep.item_id.in_(owned)).values(who="").execution_options(**quiet)
    )
    db.session.execute(
        update(ActionItem)
        .where(ActionItem.owner_id == person.id, ActionItem.state.in_(OPEN))
        .values(next_at=None)
        .execution_options(**quiet)
    )


PART = Part("tasks", _l("Action items"), export, erase)
