"""Measures and appeals: an act against words or rights names its rule and its line of the ledger."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import BigId, Id, Model, choice
from club.i18n import _l
from club.people.models import Person
from forum.due_process.models.cases import Held
from forum.due_process.models.rules import Rule
from forum.models import Post, Space, Topic


class Kind(StrEnum):
    """What a measure does."""

    HIDE = "hide"
    HIDE_TOPIC = "hide_topic"
    DECLINE = "decline"
    WARN = "warn"
    SILENCE = "silence"
    SUSPEND = "suspend"

    @property
    def label(self) -> str:
        """In words."""
        return str(_KINDS[self][0])

    @property
    def icon(self) -> str:
        """Its sign."""
        return _KINDS[self][1]

    @property
    def on_person(self) -> bool:
        """Whether it concerns what a person may do, not one text."""
        return self in {Kind.WARN, Kind.SILENCE, Kind.SUSPEND}


class Ruling(StrEnum):
    """How an appeal ended; `taken_back`: the moderator lifted the measure before anybody decided."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"
    TAKEN_BACK = "taken_back"

    @property
    def label(self) -> str:
        """In words."""
        return str(_RULINGS[self])


_KINDS = {
    Kind.HIDE: (_l("Post hidden"), "eye-slash"),
    Kind.HIDE_TOPIC: (_l("Topic hidden"), "eye-slash"),
    Kind.DECLINE: (_l("Post not approved"), "x-circle"),
    Kind.WARN: (_l("Warning"), "exclamation-triangle"),
    Kind.SILENCE: (_l("Writing restricted"), "mic-mute"),
    Kind.SUSPEND: (_l("Account suspended"), "person-lock"),
}
_RULINGS = {
    Ruling.UPHELD: _l("Upheld: the decision stands"),
    Ruling.OVERTURNED: _l("Overturned: the decision is undone"),
    Ruling.TAKEN_BACK: _l("Taken back by the moderator"),
}


class Measure(Model):
    """An act against words or rights of `person`, by a moderator, on a rule. It runs until `until` or until it ended.

    `rule_id` is empty only for what was hidden before there were rules. `everywhere`: a restriction on writing reaches
    all spaces, not only `space_id`.
    """

    __tablename__ = "measure"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_line_id IS NULL)", name="ended_in_ledger"),
        CheckConstraint("kind NOT IN ('silence') OR until IS NOT NULL", name="silence_ends"),
        CheckConstraint("kind NOT IN ('hide') OR post_id IS NOT NULL", name="hides_post"),
        CheckConstraint("kind NOT IN ('hide_topic') OR topic_id IS NOT NULL", name="hides_topic"),
        CheckConstraint("kind NOT IN ('decline') OR held_id IS NOT NULL", name="declines_held"),
        Index("ix_measure_person_id_kind", "person_id", "kind"),
        Index("ix_measure_at_id", "at", "id"),
    )

    id: Mapped[Id]
    kind: Mapped[Kind] = mapped_column(choice(Kind, name="kind"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    space_id: Mapped[int | None] = mapped_column(ForeignKey("space.id"), index=True)
    everywhere: Mapped[bool] = mapped_column(default=False)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"), index=True)
    held_id: Mapped[int | None] = mapped_column(ForeignKey("held_writing.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_case.id"), index=True)
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("rule.id"))
    reason: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    until: Mapped[datetime | None]
    line_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ledger_line.id"))
    ended_at: Mapped[datetime | None]
    ended_line_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ledger_line.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
    space: Mapped[Space | None] = relationship()
    post: Mapped[Post | None] = relationship()
    topic: Mapped[Topic | None] = relationship()
    held: Mapped[Held | None] = relationship()
    rule: Mapped[Rule | None] = relationship()
    appeal: Mapped[Appeal | None] = relationship(back_populates="measure", uselist=False)

    @property
    def url(self) -> str:
        """Its page, for the person it concerns and for moderators."""
        return f"/forum/measures/{self.id}"

    @property
    def runs(self) -> bool:
        """Whether it is in force now."""
        return self.ended_at is None and (self.until is None or clock.now() < self.until)


class Appeal(Model):
    """The concerned person's word against a measure. `against_id` took it: the database refuses them as judge."""

    __tablename__ = "appeal"
    __table_args__ = (
        CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> against_id OR ruling = 'taken_back'", name="another"
        ),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> person_id", name="not_own"),
        CheckConstraint("(decided_at IS NULL) = (ruling IS NULL)", name="decided"),
        Index("ix_appeal_decided_at_due_at", "decided_at", "due_at", "id"),
    )

    id: Mapped[Id]
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    against_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    line_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ledger_line.id"))
    ruling: Mapped[Ruling | None] = mapped_column(choice(Ruling, name="ruling"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(500), default="")
    decided_line_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ledger_line.id"))

    measure: Mapped[Measure] = relationship(back_populates="appeal")
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.decided_at is None

    @property
    def is_late(self) -> bool:
        """Whether its day has passed undecided."""
        return self.is_open and self.due_at < clock.now()
