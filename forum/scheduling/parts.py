"""The part of planned topics in what the site holds about a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from club.db import db
from club.i18n import _l
from club.people.personal_data import Part
from forum.scheduling.models import PlannedTopic, PlanState


def export(person: Any) -> list[dict[str, Any]]:
    """What the person planned and is not published; what is stands among their posts."""
    mine = select(PlannedTopic).where(PlannedTopic.author_id == person.id, PlannedTopic.state != PlanState.PUBLISHED)
    return [
        {
            "title": plan.title,
            "text": plan.body,
            "publish_at": plan.publish_at.isoformat(),
            "state": plan.state.value,
        }
        for plan in db.session.scalars(mine.order_by(PlannedTopic.id))
    ]


def erase(person: Any) -> None:
    """Nobody else knows of them: they go."""
    db.session.execute(delete(PlannedTopic).where(PlannedTopic.author_id == person.id))


PART = Part("forum.scheduling", _l("Planned topics"), export, erase)
