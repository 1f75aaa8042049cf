"""What is taught: a course, its modules, their lessons."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Id, Model, choice
from club.people.models import Person


class CourseState(StrEnum):
    """A draft is open to those who write it; a published course to its audience."""

    DRAFT = "draft"
    PUBLISHED = "published"


class LessonState(StrEnum):
    """A removed lesson keeps its row: what people learned from it stays told."""

    DRAFT = "draft"
    PUBLISHED = "published"
    REMOVED = "removed"


class Course(Model):
    """`audience` says who may open it (club.policy), `for_whom` tells people so. `version` counts publications."""

    __tablename__ = "course"
    __table_args__ = (
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_at"),
        CheckConstraint("minutes >= 0", name="minutes"),
    )

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    for_whom: Mapped[str] = mapped_column(String(500), default="")
    outcomes: Mapped[list[Any]] = mapped_column(default=list)
    minutes: Mapped[int] = mapped_column(default=0)
    trainer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    audience: Mapped[str] = mapped_column(String(60), default="members")
    state: Mapped[CourseState] = mapped_column(choice(CourseState, name="state"), default=CourseState.DRAFT)
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_at: Mapped[datetime | None]

    trainer: Mapped[Person | None] = relationship()

    @property
    def is_published(self) -> bool:
        """Whether its audience may open it."""
        return self.state == CourseState.PUBLISHED

    @property
    def scope(self) -> str:
        """The course as an office's scope: a trainer holds theirs over this."""
        return f"course:{self.id}"


class CourseModule(Model):
    """A part of a course. Parts stand by `position`, then id; gaps do not matter."""

    __tablename__ = "course_module"

    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(200))


class Lesson(Model):
    """A lesson. `html` is `body` rendered by `html_version` of club.markdown; `version` counts its published texts.

    `course_id` repeats the module's, so that the slug is unique in the course and lists need no join. Text and HTML
    are loaded only where they are read. `package_size`: the bytes of the interactive package in it, 0 without one
    (training.packages); such a lesson is done when its package says so. `practice`: it ends in a task, and is done when
    that is passed (training.practice).
    """

    __tablename__ = "lesson"
    __table_args__ = (
        UniqueConstraint("course_id", "slug"),
        Index("ix_lesson_module_id_position", "module_id", "position"),
        CheckConstraint("minutes >= 0", name="minutes"),
        CheckConstraint("package_size >= 0", name="package_size"),
    )

    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    module_id: Mapped[int] = mapped_column(ForeignKey("course_module.id"))
    position: Mapped[int] = mapped_column(default=0)
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int] = mapped_column(default=0)
    body: Mapped[str] = mapped_column(Text, default="", deferred=True)
    html: Mapped[str] = mapped_column(Text, default="", deferred=True)
    html_version: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)
    package_size: Mapped[int] = mapped_column(default=0, server_default="0")
    practice: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    version: Mapped[int] = mapped_column(default=0)
    state: Mapped[LessonState] = mapped_column(choice(LessonState, name="state"), default=LessonState.DRAFT)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @property
    def is_published(self) -> bool:
        """Whether learners see it."""
        return self.state == LessonState.PUBLISHED
