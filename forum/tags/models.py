"""Tags, the topics that carry them, and the addresses a tag had before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from club import clock
from club.db import Id, Model
from forum.models import Topic

MOST = 4


class Tag(Model):
    """A word of the board's list. A retired one stays on its topics and is chosen for no other."""

    __tablename__ = "tag"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    folded: Mapped[str] = mapped_column(String(60), unique=True)
    description: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    retired_at: Mapped[datetime | None]

    @property
    def url(self) -> str:
        """Its page."""
        return f"/forum/tags/{self.slug}"


class TagAddress(Model):
    """An address a tag had before it was renamed, or that of a tag merged into it."""

    __tablename__ = "tag_address"

    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"), index=True)

    tag: Mapped[Tag] = relationship()


class TopicTag(Model):
    """A topic carries a tag."""

    __tablename__ = "topic_tag"
    __table_args__ = (Index("ix_topic_tag_tag_id_topic_id", "tag_id", "topic_id"),)

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True)


# "slug\tname" lines, read with the topic itself where a list asks for it: no query of its own.
_line = Tag.slug + "\t" + Tag.name
TAG_LINES = column_property(
    select(func.aggregate_strings(_line, "\n"))
    .select_from(TopicTag)
    .join(Tag, Tag.id == TopicTag.tag_id)
    .where(TopicTag.topic_id == Topic.id)
    .correlate_except(TopicTag, Tag)
    .scalar_subquery(),
    deferred=True,
)
Topic.tag_lines = TAG_LINES  # pyright: ignore[reportAttributeAccessIssue]
