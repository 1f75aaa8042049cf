"""A topic that waits for its time. It is no Topic before it is published, so no list, count, search, feed, notice or
address of topics can tell of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Document, Id, Model, choice
from club.i18n import _l
from club.people.models import Person
from forum.models import Space, Topic, TopicKind


class PlanState(StrEnum):
    """Where a planned topic stands. A failed one could not be published at its time; its author is told why."""

    PLANNED = "planned"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """In words."""
        return str(_STATES[self])


_STATES = {
    PlanState.PLANNED: _l("Planned"),
    PlanState.PUBLISHED: _l("Published"),
    PlanState.CANCELLED: _l("Cancelled"),
    PlanState.FAILED: _l("Could not be published"),
}


class PlannedTopic(Model):
    """A topic and when it comes out. `asks` is handed on as `forum.actions.sending.let_out` has it; `changes` counts
    its changes, so that a form that began from an older text is known."""

    __tablename__ = "planned_topic"
    __table_args__ = (
        UniqueConstraint("author_id", "client_id"),
        UniqueConstraint("topic_id"),
        CheckConstraint("(state = 'published') = (topic_id IS NOT NULL)", name="published_is_topic"),
        CheckConstraint("(state = 'failed') = (failed_reason <> '')", name="failed_with_reason"),
        Index("ix_planned_topic_state_publish_at", "state", "publish_at"),
    )

    id: Mapped[Id]
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[TopicKind] = mapped_column(choice(TopicKind, name="kind"))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    asks: Mapped[Any] = mapped_column(Document, nullable=True)
    publish_at: Mapped[datetime]
    state: Mapped[PlanState] = mapped_column(choice(PlanState, name="plan_state"), default=PlanState.PLANNED)
    failed_reason: Mapped[str] = mapped_column(String(500), default="")
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    changes: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    client_id: Mapped[str | None] = mapped_column(String(64))

    space: Mapped[Space] = relationship()
    author: Mapped[Person] = relationship()
    topic: Mapped[Topic | None] = relationship()

    @property
    def url(self) -> str:
        """Its author's page of it."""
        return f"/forum/planned/{self.id}"

    @property
    def waits(self) -> bool:
        """Whether it will come out at its time."""
        return self.state == PlanState.PLANNED
