"""An attempt at a quiz, kept as the log of what the learner did."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Document, Id, Model, choice
from training.models.quizzes import Quiz


class AttemptState(StrEnum):
    """Open while it can be answered; submitted for ever after."""

    OPEN = "open"
    SUBMITTED = "submitted"


class EventKind(StrEnum):
    """What happened in an attempt."""

    ANSWERED = "answered"
    CHECKED = "checked"
    SUBMITTED = "submitted"
    EXTENDED = "extended"
    MARKED = "marked"
    REGRADED = "regraded"


class Attempt(Model):
    """One go at a quiz. What is asked and what must be reached are fixed when it begins; handing it in marks it.

    `seed` orders the choices, the same on every device. At most one open attempt a person and quiz. `rules` are the
    quiz's rules at the beginning with the points of each question; `ends_at` follows from them and the log's
    extensions. While `waiting`, a trainer has still to mark an answer, and the score is what stands so far.
    """

    __tablename__ = "quiz_attempt"
    __table_args__ = (
        UniqueConstraint("person_id", "quiz_id", "number"),
        Index(
            "uq_quiz_attempt_open",
            "person_id",
            "quiz_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_quiz_attempt_quiz_id_person_id", "quiz_id", "person_id"),
        CheckConstraint(
            "(state = 'submitted' AND submitted_at IS NOT NULL AND score IS NOT NULL AND passed IS NOT NULL)"
            " OR (state = 'open' AND submitted_at IS NULL AND score IS NULL AND passed IS NULL)",
            name="submitted",
        ),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    number: Mapped[int]
    state: Mapped[AttemptState] = mapped_column(choice(AttemptState, name="state"), default=AttemptState.OPEN)
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    submitted_at: Mapped[datetime | None]
    question_ids: Mapped[list[Any]] = mapped_column(default=list)
    pass_percent: Mapped[int]
    score: Mapped[int | None]
    passed: Mapped[bool | None]
    seed: Mapped[str] = mapped_column(String(32))
    rules: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    ends_at: Mapped[datetime | None]
    waiting: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    quiz: Mapped[Quiz] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered."""
        return self.state == AttemptState.OPEN

    @property
    def closes_at(self) -> datetime | None:
        """The last moment at which an answer is taken; None without a time limit."""
        return self.ends_at + timedelta(seconds=self.rules.get("grace", 0)) if self.ends_at else None

    @property
    def is_over(self) -> bool:
        """Whether its time, grace included, has run out."""
        return bool(self.closes_at and clock.now() > self.closes_at)


class AttemptEvent(Model):
    """A line of an attempt's log, never changed.

    `at` is when the learner did it, `received_at` when we heard of it: a phone without a connection tells later. The
    device's `client_id` makes a second arrival harmless; what stands in it before a colon names the device. `seen` is
    the last line the device knew of: two answers of two devices that did not know of each other are both kept and told.

    `answer` by kind: ids of choices (in the learner's order), a text, {line: what was put there}; of a mark
    {"points", "comment", "rubric"}, of an extension {"minutes"}, of a regrade {"by": the version that marks}.
    """

    __tablename__ = "quiz_event"
    __table_args__ = (
        UniqueConstraint("attempt_id", "seq"),
        UniqueConstraint("attempt_id", "client_id"),
        CheckConstraint(
            "(kind IN ('answered', 'checked', 'marked', 'regraded')) = (question_id IS NOT NULL)", name="question"
        ),
        CheckConstraint("seen >= 0", name="seen"),
    )

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("quiz_attempt.id", ondelete="CASCADE"))
    seq: Mapped[int]
    client_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[EventKind] = mapped_column(choice(EventKind, name="kind"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("quiz_question.id"))
    answer: Mapped[Any] = mapped_column(Document, default=list)
    seen: Mapped[int] = mapped_column(default=0, server_default="0")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
