"""Flags, writings that wait, and the cases of the queue.

A writing that waits is no post: it has no number and stands in no list, so nothing can count or leak it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Id, Model, choice
from club.i18n import _l
from club.people.models import Person
from forum.due_process.models.rules import Rule
from forum.models import Post, Space, Stance, Topic, TopicKind


class HeldState(StrEnum):
    """Where a writing that was held stands."""

    WAITING = "waiting"
    REVISING = "revising"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class CaseState(StrEnum):
    """Where a case stands: in the queue, with the author who was asked to revise, or done."""

    OPEN = "open"
    AUTHOR = "author"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a case ended."""

    APPROVED = "approved"
    DISMISSED = "dismissed"
    HIDDEN = "hidden"
    DECLINED = "declined"
    GONE = "gone"

    @property
    def label(self) -> str:
        """In words."""
        return str(_OUTCOMES[self])


_OUTCOMES = {
    Outcome.APPROVED: _l("Approved"),
    Outcome.DISMISSED: _l("Kept: no rule was broken"),
    Outcome.HIDDEN: _l("Hidden"),
    Outcome.DECLINED: _l("Not approved"),
    Outcome.GONE: _l("Taken back by its author"),
}


class Held(Model):
    """A writing that waits to be looked at: an answer (`topic_id`), or a new topic (`kind` and `title`).

    `asks` says whom a new topic is addressed to, as `forum.actions.sending.let_out` hands it on. `why` are the codes of
    what stopped it, with details; `asked` is what a moderator asked to change.
    """

    __tablename__ = "held_writing"
    __table_args__ = (
        UniqueConstraint("author_id", "client_id"),
        CheckConstraint("(topic_id IS NULL) = (kind IS NOT NULL)", name="answer_or_topic"),
        CheckConstraint("(kind IS NULL) = (title IS NULL)", name="topic_has_title"),
        CheckConstraint("(state = 'approved') = (post_id IS NOT NULL)", name="approved_is_post"),
        Index("ix_held_writing_author_id_state", "author_id", "state"),
    )

    id: Mapped[Id]
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"), index=True)
    kind: Mapped[TopicKind | None] = mapped_column(choice(TopicKind, name="kind"))
    title: Mapped[str | None] = mapped_column(String(200))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str] = mapped_column(Text)
    excerpt: Mapped[str] = mapped_column(String(200), default="")
    stance: Mapped[Stance | None] = mapped_column(choice(Stance, name="stance"))
    asks: Mapped[dict[str, Any] | None]
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    client_id: Mapped[str | None] = mapped_column(String(64))
    why: Mapped[list[Any]]
    state: Mapped[HeldState] = mapped_column(choice(HeldState, name="state"), default=HeldState.WAITING)
    asked: Mapped[str] = mapped_column(String(500), default="")
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    revisions: Mapped[int] = mapped_column(default=0)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))

    space: Mapped[Space] = relationship()
    topic: Mapped[Topic | None] = relationship()
    author: Mapped[Person] = relationship()
    reply_to: Mapped[Post | None] = relationship(foreign_keys=[reply_to_id])
    post: Mapped[Post | None] = relationship(foreign_keys=[post_id])

    @property
    def url(self) -> str:
        """Its page, for its author and for moderators."""
        return f"/forum/held/{self.id}"

    @property
    def waits(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in {HeldState.WAITING, HeldState.REVISING}


class Case(Model):
    """What moderators work through: a post that was flagged (by people or by the site), or a writing that waits."""

    __tablename__ = "moderation_case"
    __table_args__ = (
        CheckConstraint("(post_id IS NULL) <> (held_id IS NULL)", name="post_or_held"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_with_outcome"),
        CheckConstraint("(claimed_at IS NULL) = (claimed_by_id IS NULL)", name="claimed"),
        Index("ix_moderation_case_state_opened_at", "state", "opened_at", "id"),
        Index(
            "uq_moderation_case_post_id_open",
            "post_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    held_id: Mapped[int | None] = mapped_column(ForeignKey("held_writing.id"), unique=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[list[Any]] = mapped_column(default=list)
    flags: Mapped[int] = mapped_column(default=0)
    state: Mapped[CaseState] = mapped_column(choice(CaseState, name="state"), default=CaseState.OPEN)
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    claimed_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome, name="outcome"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    space: Mapped[Space] = relationship()
    post: Mapped[Post | None] = relationship()
    held: Mapped[Held | None] = relationship()
    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    claimed_by: Mapped[Person | None] = relationship(foreign_keys=[claimed_by_id])

    @property
    def url(self) -> str:
        """Its page."""
        return f"/forum/queue/{self.id}"

    @property
    def excerpt(self) -> str:
        """The beginning of what it is about."""
        thing = self.post or self.held
        return thing.excerpt if thing else ""

    @property
    def title(self) -> str:
        """The topic it stands in, or would open."""
        if self.post:
            return self.post.topic.title
        assert self.held is not None
        return self.held.title or (self.held.topic.title if self.held.topic else "")


class Flag(Model):
    """One person's word that a post breaks a rule (`rule_id`), or another trouble told in `words`; once a post."""

    __tablename__ = "post_flag"
    __table_args__ = (
        UniqueConstraint("post_id", "person_id"),
        CheckConstraint("rule_id IS NOT NULL OR words <> ''", name="says_why"),
    )

    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id"), index=True)
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("rule.id"))
    words: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]

    post: Mapped[Post] = relationship()
    rule: Mapped[Rule | None] = relationship()
    person: Mapped[Person] = relationship()
    case: Mapped[Case] = relationship()
