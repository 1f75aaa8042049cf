"""How far a learner has come."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from club import clock
from club.db import Id, Model


class Enrolment(Model):
    """A person takes a course, once. Completed stays completed, whatever is added to the course later."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("person_id", "course_id"),
        Index("ix_enrolment_course_id_completed_at", "course_id", "completed_at"),
        CheckConstraint("(completed_at IS NULL) = (completed_version IS NULL)", name="completed"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    active_at: Mapped[datetime] = mapped_column(default=clock.now)
    completed_at: Mapped[datetime | None]
    completed_version: Mapped[int | None]


class LessonProgress(Model):
    """A lesson a learner opened. `position` is the paragraph they had reached; `version` the text they completed."""

    __tablename__ = "lesson_progress"
    __table_args__ = (
        UniqueConstraint("person_id", "lesson_id"),
        CheckConstraint("position >= 0", name="position"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime] = mapped_column(default=clock.now)
    completed_at: Mapped[datetime | None]
    version: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)
