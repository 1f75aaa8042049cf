"""A lesson's packages, and what learners did in them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Id, Model, choice
from club.files.models import StoredFile
from training.packages.contents import Item, PackageKind


class Rule(StrEnum):
    """What makes a lesson with a package done."""

    COMPLETED = "completed"
    PASSED = "passed"


class Completion(StrEnum):
    """Whether a learner got through."""

    UNKNOWN = "unknown"
    INCOMPLETE = "incomplete"
    COMPLETED = "completed"


class Success(StrEnum):
    """Whether they can do it."""

    UNKNOWN = "unknown"
    FAILED = "failed"
    PASSED = "passed"


class Package(Model):
    """A version of a lesson's package; at most one is current. `size` are the archive's bytes: what a phone loads at
    most. `file` is None once nobody can run it any more. `framed`: its pages talk to frames of their own, which only an
    address of its own allows (docs/packages.md)."""

    __tablename__ = "lesson_package"
    __table_args__ = (
        UniqueConstraint("lesson_id", "number"),
        UniqueConstraint("brought_by_id", "client_id"),
        Index(
            "uq_lesson_package_current",
            "lesson_id",
            unique=True,
            sqlite_where=text("retired_at IS NULL"),
            postgresql_where=text("retired_at IS NULL"),
        ),
        CheckConstraint("retired_at IS NOT NULL OR file_id IS NOT NULL", name="current_has_file"),
        CheckConstraint("size > 0", name="size"),
    )

    id: Mapped[Id]
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    number: Mapped[int]
    kind: Mapped[PackageKind] = mapped_column(choice(PackageKind, name="kind"))
    rule: Mapped[Rule] = mapped_column(choice(Rule, name="rule"))
    title: Mapped[str] = mapped_column(String(200))
    file_name: Mapped[str] = mapped_column(String(200))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    size: Mapped[int]
    files: Mapped[int]
    framed: Mapped[bool] = mapped_column(default=False)
    items: Mapped[list[Any]] = mapped_column(default=list)
    client_id: Mapped[str | None] = mapped_column(String(64))
    brought_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    brought_at: Mapped[datetime] = mapped_column(default=clock.now)
    retired_at: Mapped[datetime | None]

    file: Mapped[StoredFile | None] = relationship(lazy="joined")

    @property
    def contents(self) -> list[Item]:
        """Its table of contents."""
        return [Item(**row) for row in self.items]

    @property
    def playable(self) -> list[Item]:
        """What can be opened."""
        return [item for item in self.contents if item.href]


class PackageRun(Model):
    """A learner's attempt at one version. `state` is the fold of its events (training.packages.record); `score` in
    percent. `apart`: two devices went on without knowing of each other, and both are kept. A run that has not ended is
    gone on with; `done_at` is when it fulfilled the lesson's rule."""

    __tablename__ = "package_run"
    __table_args__ = (
        UniqueConstraint("person_id", "package_id", "number"),
        Index(
            "uq_package_run_open",
            "person_id",
            "package_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_package_run_package_id_person_id", "package_id", "person_id"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        CheckConstraint("seconds >= 0", name="seconds"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    package_id: Mapped[int] = mapped_column(ForeignKey("lesson_package.id"))
    number: Mapped[int]
    state: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seq: Mapped[int] = mapped_column(default=0)
    completion: Mapped[Completion] = mapped_column(choice(Completion, name="completion"), default=Completion.UNKNOWN)
    success: Mapped[Success] = mapped_column(choice(Success, name="success"), default=Success.UNKNOWN)
    score: Mapped[int | None]
    seconds: Mapped[int] = mapped_column(default=0)
    apart: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    active_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    package: Mapped[Package] = relationship()


class PackageEvent(Model):
    """What a device told of a run, never changed. `data` are the values that differed from those known before; `seen`
    is the last event the device knew of; what stands in `client_id` before a colon names the device."""

    __tablename__ = "package_event"
    __table_args__ = (
        UniqueConstraint("run_id", "seq"),
        UniqueConstraint("run_id", "client_id"),
        CheckConstraint("seen >= 0", name="seen"),
    )

    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(ForeignKey("package_run.id", ondelete="CASCADE"))
    seq: Mapped[int]
    client_id: Mapped[str] = mapped_column(String(64))
    item: Mapped[str] = mapped_column(String(200))
    session: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seen: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
