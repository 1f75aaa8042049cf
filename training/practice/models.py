"""A task, what learners hand in, who reviews it, and everything that became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Id, Model, choice
from club.files.models import StoredFile
from club.people.models import Person
from club.units.models import Unit
from training.models import Course, Lesson
from training.practice.rubric import Criterion, loaded


class Evidence(StrEnum):
    """What can be asked as evidence."""

    PHOTO = "photo"
    MINUTES = "minutes"
    ATTENDANCE = "attendance"
    OTHER = "other"


class WorkState(StrEnum):
    """A draft, what was sent back and what was withdrawn are the author's; all else waits for somebody, or passed."""

    DRAFT = "draft"
    WITH_PEERS = "with_peers"
    WITH_TRAINER = "with_trainer"
    WITH_SUPERIOR = "with_superior"
    PASSED = "passed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


# With the author, who may write on; and those who wait for others.
OWN = frozenset({WorkState.DRAFT, WorkState.RETURNED, WorkState.WITHDRAWN})
WAITING = frozenset({WorkState.WITH_PEERS, WorkState.WITH_TRAINER, WorkState.WITH_SUPERIOR})


class Cause(StrEnum):
    """Why a work is with the trainer."""

    ASSIGNMENT = "assignment"
    NOBODY = "nobody"
    TIME = "time"
    APART = "apart"


class Spot(StrEnum):
    """What the superior has to do with a work: nothing, look at it, or they did (or nobody did in time)."""

    NONE = "none"
    DRAWN = "drawn"
    CONFIRMED = "confirmed"
    LAPSED = "lapsed"


class ReviewState(StrEnum):
    """An assigned review was not opened yet; a begun one was, and from then on the author changes nothing."""

    ASSIGNED = "assigned"
    BEGUN = "begun"
    DONE = "done"
    MISSED = "missed"
    CANCELLED = "cancelled"


OPEN = frozenset({ReviewState.ASSIGNED, ReviewState.BEGUN})


class EventKind(StrEnum):
    """What happened to a work."""

    HANDED_IN = "handed_in"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"
    DRAWN = "drawn"
    REVIEWED = "reviewed"
    MISSED = "missed"
    TO_TRAINER = "to_trainer"
    MARKED = "marked"
    TO_SUPERIOR = "to_superior"
    CONFIRMED = "confirmed"
    LAPSED = "lapsed"
    RETURNED = "returned"
    PASSED = "passed"
    SAVED = "saved"


class PracticeTask(Model):
    """A lesson's task; at most one stands. Due at a moment, or so many days after a learner enrolled, or never.

    `peers` 0 is a plain assignment that the trainer marks. `spot_percent` of the works that pass go to the superior;
    judgements further apart than `apart_percent` of all points go to the trainer.
    """

    __tablename__ = "practice_task"
    __table_args__ = (
        Index(
            "uq_practice_task_standing",
            "lesson_id",
            unique=True,
            sqlite_where=text("retired_at IS NULL"),
            postgresql_where=text("retired_at IS NULL"),
        ),
        CheckConstraint("due_at IS NULL OR due_days IS NULL", name="one_due"),
        CheckConstraint("due_days BETWEEN 1 AND 365", name="due_days"),
        CheckConstraint("peers BETWEEN 0 AND 5", name="peers"),
        CheckConstraint("review_days BETWEEN 1 AND 30", name="review_days"),
        CheckConstraint("spot_percent BETWEEN 0 AND 100", name="spot_percent"),
        CheckConstraint("apart_percent BETWEEN 0 AND 100", name="apart_percent"),
        CheckConstraint("pass_percent BETWEEN 0 AND 100", name="pass_percent"),
    )

    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    html_version: Mapped[int]
    evidence: Mapped[list[Any]] = mapped_column(default=list)
    rubric: Mapped[list[Any]] = mapped_column(default=list)
    due_at: Mapped[datetime | None]
    due_days: Mapped[int | None]
    peers: Mapped[int] = mapped_column(default=2)
    review_days: Mapped[int] = mapped_column(default=5)
    spot_percent: Mapped[int] = mapped_column(default=20)
    apart_percent: Mapped[int] = mapped_column(default=30)
    pass_percent: Mapped[int] = mapped_column(default=60)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    retired_at: Mapped[datetime | None]

    course: Mapped[Course] = relationship()
    lesson: Mapped[Lesson] = relationship()

    @property
    def criteria(self) -> list[Criterion]:
        """The rubric."""
        return loaded(self.rubric)


class PracticeWork(Model):
    """What one learner hands in for one task, once: handed in again, it begins its next `round`.

    `unit_id` is the author's unit when it was handed in: its superior may look, and reviewers are not drawn from it.
    `waits_until`: when it goes on by itself (to the trainer where no peer was found, past the superior where nobody
    looked); `ends_at`: the longest it stays with peers. `points` (by criterion) and `percent` are what it came to,
    `comment` what the trainer or the superior said.
    """

    __tablename__ = "practice_work"
    __table_args__ = (
        UniqueConstraint("task_id", "author_id"),
        Index("ix_practice_work_task_id_state_id", "task_id", "state", "id"),
        Index("ix_practice_work_state_waits_until", "state", "waits_until"),
        CheckConstraint("round >= 0", name="round"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("(state = 'with_trainer') = (cause IS NOT NULL)", name="cause"),
        CheckConstraint("(state = 'passed') = (passed_at IS NOT NULL)", name="passed_at"),
        CheckConstraint("state = 'draft' OR handed_in_at IS NOT NULL", name="handed_in_at"),
    )

    id: Mapped[Id]
    task_id: Mapped[int] = mapped_column(ForeignKey("practice_task.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[WorkState] = mapped_column(choice(WorkState, name="state"), default=WorkState.DRAFT)
    cause: Mapped[Cause | None] = mapped_column(choice(Cause, name="cause_word"))
    spot: Mapped[Spot] = mapped_column(choice(Spot, name="spot"), default=Spot.NONE)
    round: Mapped[int] = mapped_column(default=0)
    body: Mapped[str] = mapped_column(Text, default="")
    late: Mapped[bool] = mapped_column(default=False)
    points: Mapped[list[Any]] = mapped_column(default=list)
    percent: Mapped[int | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    handed_in_at: Mapped[datetime | None]
    waits_until: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    passed_at: Mapped[datetime | None]

    task: Mapped[PracticeTask] = relationship()
    author: Mapped[Person] = relationship()
    unit: Mapped[Unit | None] = relationship()
    files: Mapped[list[PracticeFile]] = relationship(order_by="PracticeFile.id", lazy="selectin")

    @property
    def is_own(self) -> bool:
        """Whether it is with its author."""
        return self.state in OWN


class PracticeFile(Model):
    """A file of a work; the same bytes brought twice are one. `name` is the author's: reviewers get a name of ours."""

    __tablename__ = "practice_file"
    __table_args__ = (UniqueConstraint("work_id", "brought_sha256"),)

    id: Mapped[Id]
    work_id: Mapped[int] = mapped_column(ForeignKey("practice_work.id"))
    kind: Mapped[Evidence] = mapped_column(choice(Evidence, name="kind"))
    name: Mapped[str] = mapped_column(String(200))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    brought_sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)

    file: Mapped[StoredFile] = relationship(lazy="joined")


class PracticeReview(Model):
    """One peer's look at one round of a work. `reviewer_id` is empty once that person was erased."""

    __tablename__ = "practice_review"
    __table_args__ = (
        UniqueConstraint("work_id", "round", "reviewer_id"),
        Index("ix_practice_review_reviewer_id_state", "reviewer_id", "state"),
        Index("ix_practice_review_state_due_at", "state", "due_at"),
        CheckConstraint("reviewer_id <> author_id", name="not_oneself"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_at"),
        CheckConstraint("state <> 'begun' OR begun_at IS NOT NULL", name="begun_at"),
    )

    id: Mapped[Id]
    work_id: Mapped[int] = mapped_column(ForeignKey("practice_work.id"))
    round: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[ReviewState] = mapped_column(choice(ReviewState, name="state"), default=ReviewState.ASSIGNED)
    levels: Mapped[list[Any]] = mapped_column(default=list)
    comment: Mapped[str] = mapped_column(Text, default="")
    assigned_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]

    work: Mapped[PracticeWork] = relationship()
    reviewer: Mapped[Person | None] = relationship(foreign_keys=[reviewer_id])


class PracticeEvent(Model):
    """A line of a work's story, only added to. What a phone may send twice carries its `client_id` here."""

    __tablename__ = "practice_event"
    __table_args__ = (
        UniqueConstraint("actor_id", "client_id"),
        Index("ix_practice_event_work_id_id", "work_id", "id"),
    )

    id: Mapped[Id]
    work_id: Mapped[int] = mapped_column(ForeignKey("practice_work.id"))
    round: Mapped[int]
    kind: Mapped[EventKind] = mapped_column(choice(EventKind, name="kind"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    client_id: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    actor: Mapped[Person | None] = relationship()
