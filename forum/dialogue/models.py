"""Support of posts, conclusions of topics, fair summaries of a debate's sides, and stored gauges."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import BigId, Document, Id, Model, choice
from club.people.models import Person
from forum.models import Post, Stance

_STANDING = text("reopened_at IS NULL")
_CURRENT = text("replaced_at IS NULL")


class PostSupport(Model):
    """Somebody agrees with a post; `Post.supports` is the count of these rows."""

    __tablename__ = "post_support"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Conclusion(Model):
    """How a topic ended: what was concluded, what was agreed, what stays open. One stands at a time; one that was
    reopened stays readable with the reason."""

    __tablename__ = "conclusion"
    __table_args__ = (
        CheckConstraint(
            "(reopened_at IS NULL) = (reopened_reason IS NULL) AND (reopened_at IS NULL) = (reopened_by_id IS NULL)",
            name="reopened_with_reason",
        ),
        Index("uq_conclusion_standing", "topic_id", unique=True, sqlite_where=_STANDING, postgresql_where=_STANDING),
    )

    id: Mapped[Id]
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(Text)
    agreed: Mapped[str] = mapped_column(Text, default="")
    left_open: Mapped[str] = mapped_column(Text, default="")
    concluded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    concluded_at: Mapped[datetime] = mapped_column(default=clock.now)
    reopened_at: Mapped[datetime | None]
    reopened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reopened_reason: Mapped[str | None] = mapped_column(String(500))

    concluded_by: Mapped[Person] = relationship(foreign_keys=[concluded_by_id])


class ConclusionPost(Model):
    """A post a conclusion rests on."""

    __tablename__ = "conclusion_post"

    conclusion_id: Mapped[int] = mapped_column(ForeignKey("conclusion.id", ondelete="CASCADE"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True, index=True)

    post: Mapped[Post] = relationship()


class SideSummary(Model):
    """What a side of a debate says, in the board's words, for that side to approve. A new draft replaces the old."""

    __tablename__ = "side_summary"
    __table_args__ = (
        CheckConstraint("stance IN ('for', 'against')", name="a_side"),
        Index(
            "uq_side_summary_current",
            "topic_id",
            "stance",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )

    id: Mapped[Id]
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), index=True)
    stance: Mapped[Stance] = mapped_column(choice(Stance, name="stance"))
    words: Mapped[str] = mapped_column(Text)
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    drafted_at: Mapped[datetime] = mapped_column(default=clock.now)
    replaced_at: Mapped[datetime | None]


class SummaryVerdict(Model):
    """Whether one of the side finds the summary fair; a no says why."""

    __tablename__ = "summary_verdict"
    __table_args__ = (CheckConstraint("fair OR words <> ''", name="a_no_says_why"),)

    summary_id: Mapped[int] = mapped_column(ForeignKey("side_summary.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    fair: Mapped[bool]
    words: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Measured(StrEnum):
    """What a stored gauge is of."""

    TOPIC = "topic"
    SPACE = "space"


class StoredGauge(Model):
    """A gauge computed by the job, for what is too large to compute while somebody waits; `posts` is how many posts
    there were then."""

    __tablename__ = "dialogue_gauge"
    __table_args__ = (UniqueConstraint("kind", "thing_id"),)

    id: Mapped[Id]
    kind: Mapped[Measured] = mapped_column(choice(Measured, name="kind"))
    thing_id: Mapped[int] = mapped_column(BigId)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    posts: Mapped[int] = mapped_column(default=0)
    figures: Mapped[Any] = mapped_column(Document)
