"""Spaces, topics, posts, what posts said before, and how far each person has read.

Numbers: a topic's posts are numbered from 1 without gaps, in the transaction that writes them; hidden and deleted posts
keep theirs. `Topic.post_count` is the last number given, so "unread" is that minus the read mark, exactly.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Id, Model, choice
from club.i18n import _l
from club.people.models import Person
from club.units.models import Unit


class Audience(StrEnum):
    """Who reads a space."""

    OBSERVERS = "observers"
    MEMBERS = "members"
    BOARD = "board"
    UNIT = "unit"

    @property
    def label(self) -> str:
        """In words."""
        return str(_AUDIENCES[self])


class PostBy(StrEnum):
    """Who starts topics in a space; members answer in either."""

    MEMBERS = "members"
    BOARD = "board"

    @property
    def label(self) -> str:
        """In words."""
        return str(_POST_BY[self])


class Colour(StrEnum):
    """The tint of a space's sign."""

    BLUE = "blue"
    GREEN = "green"
    TEAL = "teal"
    GOLD = "gold"
    RED = "red"
    VIOLET = "violet"

    @property
    def label(self) -> str:
        """In words."""
        return str(_COLOURS[self])


class TopicKind(StrEnum):
    """What a topic is for; a debate counts stances."""

    DISCUSSION = "discussion"
    QUESTION = "question"
    DEBATE = "debate"
    WISH = "wish"
    ANNOUNCEMENT = "announcement"

    @property
    def label(self) -> str:
        """In words."""
        return str(_KINDS[self][0])

    @property
    def icon(self) -> str:
        """Its sign."""
        return _KINDS[self][1]


class Stance(StrEnum):
    """What a post is in a debate: a position (for, against, another view), which its author holds until they take
    another, or a contribution (question, evidence, proposal), which changes nobody's position."""

    FOR = "for"
    AGAINST = "against"
    QUESTION = "question"
    EVIDENCE = "evidence"
    PROPOSAL = "proposal"
    OTHER = "other"

    @property
    def label(self) -> str:
        """In words."""
        return str(_STANCES[self][0])

    @property
    def icon(self) -> str:
        """Its sign, so that colour is not the only difference."""
        return _STANCES[self][1]


_AUDIENCES = {
    Audience.OBSERVERS: _l("Members and observers"),
    Audience.MEMBERS: _l("Members"),
    Audience.BOARD: _l("The management board"),
    Audience.UNIT: _l("One unit and those below it"),
}
_POST_BY = {PostBy.MEMBERS: _l("Members"), PostBy.BOARD: _l("Only the management board")}
_COLOURS = {
    Colour.BLUE: _l("Blue"),
    Colour.GREEN: _l("Green"),
    Colour.TEAL: _l("Teal"),
    Colour.GOLD: _l("Gold"),
    Colour.RED: _l("Red"),
    Colour.VIOLET: _l("Violet"),
}
_KINDS = {
    TopicKind.DISCUSSION: (_l("Discussion"), "chat-left-text"),
    TopicKind.QUESTION: (_l("Question"), "question-circle"),
    TopicKind.DEBATE: (_l("Debate"), "signpost-split"),
    TopicKind.WISH: (_l("Wish"), "chat-heart"),
    TopicKind.ANNOUNCEMENT: (_l("Announcement"), "megaphone"),
}
_STANCES = {
    Stance.FOR: (_l("In favour"), "hand-thumbs-up"),
    Stance.AGAINST: (_l("Against"), "hand-thumbs-down"),
    Stance.QUESTION: (_l("Question"), "question-circle"),
    Stance.EVIDENCE: (_l("Evidence"), "clipboard-data"),
    Stance.PROPOSAL: (_l("Proposal"), "clipboard-plus"),
    Stance.OTHER: (_l("Another view"), "lightbulb"),
}
# The two sides whose people the balance counts; a position is one of them or another view.
SIDES = (Stance.FOR, Stance.AGAINST)
POSITIONS = (*SIDES, Stance.OTHER)
# The signs a space may have; static/src/icons.txt lists them too, because the build cannot see names in the database.
ICONS = (
    "chat-square-text",
    "people",
    "megaphone",
    "phone",
    "house-heart",
    "diagram-3",
    "chat-heart",
    "journal-bookmark",
    "flag",
    "briefcase",
    "emoji-smile",
    "lightbulb",
    "mortarboard",
    "calendar-event",
    "trophy",
    "tools",
)


class Space(Model):
    """A room of the forum. `unit_id` is set exactly when the audience is a unit; a closed space is only read."""

    __tablename__ = "space"
    __table_args__ = (
        CheckConstraint("(audience = 'unit') = (unit_id IS NOT NULL)", name="unit_of_audience"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="parent_is_another"),
        CheckConstraint("(closed_at IS NULL) = (closed_reason IS NULL)", name="closed_with_reason"),
    )

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(String(500), default="")
    icon: Mapped[str] = mapped_column(String(40), default=ICONS[0])
    colour: Mapped[Colour] = mapped_column(choice(Colour, name="colour"), default=Colour.BLUE)
    position: Mapped[int] = mapped_column(default=0)
    audience: Mapped[Audience] = mapped_column(choice(Audience, name="audience"), default=Audience.MEMBERS)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    post_by: Mapped[PostBy] = mapped_column(choice(PostBy, name="post_by"), default=PostBy.MEMBERS)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("space.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]
    closed_reason: Mapped[str | None] = mapped_column(String(500))

    unit: Mapped[Unit | None] = relationship()
    parent: Mapped[Space | None] = relationship(remote_side="Space.id")

    @property
    def thing(self) -> str:
        """Its name as the scope of an office and as an audience of search: "space:7"."""
        return f"space:{self.id}"

    @property
    def url(self) -> str:
        """Its address."""
        return f"/forum/s/{self.slug}"

    @property
    def readers(self) -> str:
        """Who reads it, in words."""
        return self.unit.name if self.unit else self.audience.label


class Topic(Model):
    """A conversation. `pinned`, `locked_*`, `archived_*` and `hidden_*` are acts of the board; `deleted_at` is the
    author's own. One with `merged_into_id` is only an address that leads to the other (forum.moving)."""

    __tablename__ = "topic"
    __table_args__ = (
        UniqueConstraint("author_id", "client_id"),
        CheckConstraint("(hidden_at IS NULL) = (hidden_reason IS NULL)", name="hidden_with_reason"),
        CheckConstraint("(locked_at IS NULL) = (locked_reason IS NULL)", name="locked_with_reason"),
        CheckConstraint("post_count >= 1", name="post_count"),
        CheckConstraint("(archived_at IS NULL) = (archived_reason IS NULL)", name="archived_with_reason"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="merged_into_another"),
        Index("ix_topic_space_id_activity", "space_id", "pinned", "last_post_at", "id"),
        Index("ix_topic_space_id_kind_activity", "space_id", "kind", "pinned", "last_post_at", "id"),
        Index("ix_topic_activity", "last_post_at", "id"),
    )

    id: Mapped[Id]
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    kind: Mapped[TopicKind] = mapped_column(choice(TopicKind, name="kind"), default=TopicKind.DISCUSSION)
    title: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(80))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_post_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_count: Mapped[int] = mapped_column(default=1)
    pinned: Mapped[bool] = mapped_column(default=False)
    locked_at: Mapped[datetime | None]
    locked_reason: Mapped[str | None] = mapped_column(String(500))
    hidden_at: Mapped[datetime | None]
    hidden_reason: Mapped[str | None] = mapped_column(String(500))
    deleted_at: Mapped[datetime | None]
    concluded_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    archived_reason: Mapped[str | None] = mapped_column(String(500))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"), index=True)
    client_id: Mapped[str | None] = mapped_column(String(64))

    space: Mapped[Space] = relationship()
    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    last_author: Mapped[Person] = relationship(foreign_keys=[last_author_id])

    @property
    def url(self) -> str:
        """Its address; the number finds it, the words are for people."""
        return f"/forum/t/{self.id}-{self.slug}"

    @property
    def is_debate(self) -> bool:
        """Whether posts take a stance."""
        return self.kind == TopicKind.DEBATE


class Post(Model):
    """One contribution. `excerpt` is its beginning in plain words, for quotes and lists; `edits` counts revisions.

    `relocation_id` is the act that brought it here last (forum.moving). With `moved_to_id` the row is only the trace of
    a post that stands elsewhere now: it keeps the number, and counts as deleted. `polled`: a poll stands in it
    (forum.polls), so that a page without one need not ask.
    """

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("topic_id", "number"),
        UniqueConstraint("author_id", "client_id"),
        CheckConstraint("(hidden_at IS NULL) = (hidden_reason IS NULL)", name="hidden_with_reason"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("supports >= 0", name="supports"),
        CheckConstraint(
            "moved_to_id IS NULL OR (relocation_id IS NOT NULL AND deleted_at IS NOT NULL)", name="trace_of_a_move"
        ),
        Index(
            "ix_post_relocation_id",
            "relocation_id",
            sqlite_where=text("relocation_id IS NOT NULL"),
            postgresql_where=text("relocation_id IS NOT NULL"),
        ),
        Index("ix_post_author_id_topic_id", "author_id", "topic_id"),
        Index(
            "ix_post_stances",
            "topic_id",
            "stance",
            "number",
            sqlite_where=text("stance IS NOT NULL"),
            postgresql_where=text("stance IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    html_version: Mapped[int]
    excerpt: Mapped[str] = mapped_column(String(200), default="")
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    stance: Mapped[Stance | None] = mapped_column(choice(Stance, name="stance"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    edits: Mapped[int] = mapped_column(default=0)
    supports: Mapped[int] = mapped_column(default=0, server_default="0")
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    hidden_reason: Mapped[str | None] = mapped_column(String(500))
    deleted_at: Mapped[datetime | None]
    polled: Mapped[bool] = mapped_column(default=False, server_default=false())
    moved_to_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    relocation_id: Mapped[int | None] = mapped_column(ForeignKey("relocation.id"))
    client_id: Mapped[str | None] = mapped_column(String(64))

    topic: Mapped[Topic] = relationship()
    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    reply_to: Mapped[Post | None] = relationship(remote_side="Post.id", foreign_keys=[reply_to_id])
    revisions: Mapped[list[PostRevision]] = relationship(back_populates="post", order_by="PostRevision.number")

    @property
    def url(self) -> str:
        """Its permalink, which leads to its place in the topic wherever that is."""
        return f"/forum/p/{self.id}"


class PostRevision(Model):
    """What a post said before an edit; `written_at` is when those words were written, `client_id` the edit that
    replaced them. Never changed."""

    __tablename__ = "post_revision"
    __table_args__ = (UniqueConstraint("post_id", "number"), UniqueConstraint("post_id", "client_id"))

    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    number: Mapped[int]
    title: Mapped[str | None] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    stance: Mapped[Stance | None] = mapped_column(choice(Stance, name="stance"))
    written_at: Mapped[datetime]
    client_id: Mapped[str | None] = mapped_column(String(64))

    post: Mapped[Post] = relationship(back_populates="revisions")


class ReadMark(Model):
    """The last number a person has seen of a topic."""

    __tablename__ = "read_mark"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True, index=True)
    last_number: Mapped[int]
    read_at: Mapped[datetime] = mapped_column(default=clock.now)
