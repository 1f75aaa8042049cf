"""What a person follows or muted, and the posts they keep."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Id, Model, choice
from club.i18n import _l
from forum.models import Post, Space, Topic
from forum.tags.models import Tag


class Follow(StrEnum):
    """How much a person wants to hear of a topic or a space."""

    FOLLOW = "follow"
    NORMAL = "normal"
    MUTE = "mute"

    @property
    def label(self) -> str:
        """As the button says it when this is chosen."""
        return str(_FOLLOWS[self][0])

    @property
    def icon(self) -> str:
        """Its sign."""
        return _FOLLOWS[self][1]

    @property
    def means(self) -> str:
        """What choosing it does, in a sentence."""
        return str(_FOLLOWS[self][2])


_FOLLOWS = {
    Follow.FOLLOW: (_l("Following"), "bell-fill", _l("I am told of every new post.")),
    Follow.NORMAL: (_l("Not following"), "bell", _l("I am told when somebody answers or mentions me.")),
    Follow.MUTE: (_l("Muted"), "bell-slash", _l("No notices, and not among the unread. A mention still reaches me.")),
}


class TopicFollow(Model):
    """A person's choice for one topic; no row: what they chose for its tags, else for its space (where they follow one
    tag and muted another, following goes first). NORMAL is kept, for it is a choice too:
    writing in the topic does not make them follow it again."""

    __tablename__ = "topic_follow"
    __table_args__ = (Index("ix_topic_follow_topic_id_state", "topic_id", "state"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[Follow] = mapped_column(choice(Follow, name="state"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    topic: Mapped[Topic] = relationship()


class SpaceFollow(Model):
    """A person's choice for all topics of a space; no row: NORMAL."""

    __tablename__ = "space_follow"
    __table_args__ = (Index("ix_space_follow_space_id_state", "space_id", "state"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[Follow] = mapped_column(choice(Follow, name="state"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    space: Mapped[Space] = relationship()


class TagFollow(Model):
    """A person's choice for all topics with a tag; no row: NORMAL."""

    __tablename__ = "tag_follow"
    __table_args__ = (Index("ix_tag_follow_tag_id_state", "tag_id", "state"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[Follow] = mapped_column(choice(Follow, name="state"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    tag: Mapped[Tag] = relationship()


_WAITING = text("remind_at IS NOT NULL")


class Bookmark(Model):
    """A post somebody keeps; `remind_at` until the reminder was told."""

    __tablename__ = "bookmark"
    __table_args__ = (
        UniqueConstraint("person_id", "post_id"),
        Index("ix_bookmark_person_id_id", "person_id", "id"),
        Index("ix_bookmark_remind_at", "remind_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    remind_at: Mapped[datetime | None]

    post: Mapped[Post] = relationship()
