"""Planned topics as their author sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from club import clock
from club.db import db
from club.errors import NotFound
from club.paging import Page, keyset
from forum.models import Space
from forum.scheduling.models import PlannedTopic, PlanState
from forum.scheduling.policy import may_see_plan


def _with_space() -> Any:
    return joinedload(PlannedTopic.space).joinedload(Space.unit)


def plan_for(person: Any, plan_id: int) -> PlannedTopic:
    """The planned topic with this id if it is the person's, or NotFound. One query."""
    query = select(PlannedTopic).where(PlannedTopic.id == plan_id)
    plan = db.session.scalar(query.options(_with_space(), joinedload(PlannedTopic.topic)))
    if plan is None or not may_see_plan(person, plan):
        raise NotFound
    return plan


def plans_of(person: Any, *, after: str | None = None) -> Page[PlannedTopic]:
    """What a person planned, the newest first, with what became of it. One query."""
    mine = select(PlannedTopic).where(PlannedTopic.author_id == person.id)
    mine = mine.options(_with_space(), joinedload(PlannedTopic.topic))
    return keyset(mine, [PlannedTopic.id.desc()], after=after, size=25)


def plan_sent(person: Any, client_id: str | None) -> PlannedTopic | None:
    """The plan this browser has sent already under the id it made for it."""
    if not client_id:
        return None
    sent = (PlannedTopic.author_id == person.id, PlannedTopic.client_id == client_id)
    return db.session.scalar(select(PlannedTopic).where(*sent))


def due(now: datetime | None = None, *, most: int = 50) -> list[int]:
    """The ids of what should be out by now, the earliest first. One query."""
    waiting = (PlannedTopic.state == PlanState.PLANNED, PlannedTopic.publish_at <= (now or clock.now()))
    query = select(PlannedTopic.id).where(*waiting).order_by(PlannedTopic.publish_at, PlannedTopic.id)
    return list(db.session.scalars(query.limit(most)))
