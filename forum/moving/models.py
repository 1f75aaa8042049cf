"""What was moved where, by whom and why."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import BigId, Id, Model, choice
from club.i18n import _l
from club.ledger import LedgerLine
from club.people.models import Person
from forum.models import Space, Topic


class MoveKind(StrEnum):
    """A topic to another space; posts to a new topic; posts to another topic; a whole topic into another."""

    MOVE = "move"
    SPLIT = "split"
    JOIN = "join"
    MERGE = "merge"

    @property
    def label(self) -> str:
        """In words."""
        return str(_KINDS[self][0])

    @property
    def icon(self) -> str:
        """Its sign."""
        return _KINDS[self][1]


_KINDS = {
    MoveKind.MOVE: (_l("Topic moved to another space"), "folder-symlink"),
    MoveKind.SPLIT: (_l("Posts split off into a topic of their own"), "signpost-split"),
    MoveKind.JOIN: (_l("Posts moved to another topic"), "arrow-left-right"),
    MoveKind.MERGE: (_l("Topic merged into another"), "union"),
}


class Relocation(Model):
    """An act of moving, in the public log. `topic_id` is where the posts stood, `into_id` where they stand since (for
    MOVE the same topic); the numbers of the posts follow from their traces (Post.moved_to_id)."""

    __tablename__ = "relocation"
    __table_args__ = (
        CheckConstraint("posts >= 1", name="posts"),
        CheckConstraint("(kind = 'move') = (into_id = topic_id)", name="into_another"),
        CheckConstraint(
            "(undone_at IS NULL) = (undone_line_id IS NULL) AND (undone_at IS NULL) = (undone_by_id IS NULL)",
            name="undone_in_ledger",
        ),
        Index("ix_relocation_at_id", "at", "id"),
    )

    id: Mapped[Id]
    kind: Mapped[MoveKind] = mapped_column(choice(MoveKind, name="kind"))
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), index=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), index=True)
    from_space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), index=True)
    to_space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), index=True)
    posts: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    line_id: Mapped[int] = mapped_column(BigId, ForeignKey("ledger_line.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_line_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ledger_line.id"))

    topic: Mapped[Topic] = relationship(foreign_keys=[topic_id])
    into: Mapped[Topic] = relationship(foreign_keys=[into_id])
    from_space: Mapped[Space] = relationship(foreign_keys=[from_space_id])
    to_space: Mapped[Space] = relationship(foreign_keys=[to_space_id])
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    line: Mapped[LedgerLine] = relationship(foreign_keys=[line_id])
    undone_line: Mapped[LedgerLine | None] = relationship(foreign_keys=[undone_line_id])
