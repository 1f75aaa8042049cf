"""The bank of questions: what they are filed under, and the files they were brought in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Document, Id, Model, SortKey, choice
from club.files.models import StoredFile
from club.people.models import Person
from club.tasks import Progress
from training.question import Difficulty


class QuestionCategory(Model):
    """A folder of the bank. `path` is the ids from the root down ("/3/8/"), `trail` their names for people."""

    __tablename__ = "question_category"
    __table_args__ = (
        UniqueConstraint("parent_id", "name"),
        Index(
            "uq_question_category_root",
            "name",
            unique=True,
            sqlite_where=text("parent_id IS NULL"),
            postgresql_where=text("parent_id IS NULL"),
        ),
    )

    id: Mapped[Id]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("question_category.id"))
    name: Mapped[str] = mapped_column(String(120))
    path: Mapped[str] = mapped_column(String(400), default="", index=True)
    trail: Mapped[str] = mapped_column(Text, default="")
    sort_key: Mapped[str] = mapped_column(SortKey, default="")


class Question(Model):
    """A question of the bank, whatever its version. `course_id` is the course in whose workshop it was written.

    `origin` tells where a question was brought from: the same item of the same file brought again is known by it.
    """

    __tablename__ = "bank_question"
    __table_args__ = (Index("ix_bank_question_category_id_id", "category_id", "id"),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(200), default="")
    folded: Mapped[str] = mapped_column(Text, default="")
    category_id: Mapped[int | None] = mapped_column(ForeignKey("question_category.id"))
    difficulty: Mapped[Difficulty | None] = mapped_column(choice(Difficulty, name="difficulty"))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    origin: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    retired_at: Mapped[datetime | None]

    category: Mapped[QuestionCategory | None] = relationship(lazy="raise_on_sql")
    tags: Mapped[list[QuestionTag]] = relationship(
        order_by="QuestionTag.tag", lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def tag_names(self) -> tuple[str, ...]:
        """Its tags as words."""
        return tuple(row.tag for row in self.tags)


class QuestionTag(Model):
    """A word a question is found by."""

    __tablename__ = "question_tag"
    __table_args__ = (Index("ix_question_tag_tag", "tag"),)

    question_id: Mapped[int] = mapped_column(ForeignKey("bank_question.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(60), primary_key=True)


class ImportState(StrEnum):
    """Where an import stands. The bank does not change before `done`."""

    READING = "reading"
    READY = "ready"
    APPLYING = "applying"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


class ItemState(StrEnum):
    """What becomes of an item: added; known already; the same as an earlier one of this file; not readable."""

    NEW = "new"
    KNOWN = "known"
    TWIN = "twin"
    BAD = "bad"


class QuestionImport(Model):
    """A file of questions brought by a person. Its questions go below `category_id` where they name no category."""

    __tablename__ = "question_import"
    __table_args__ = (
        UniqueConstraint("actor_id", "client_id"),
        CheckConstraint("(state = 'done') = (applied_at IS NOT NULL)", name="done_has_moment"),
    )

    id: Mapped[Id]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    client_id: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[ImportState] = mapped_column(choice(ImportState, name="state"), default=ImportState.READING)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20), default="")
    category_id: Mapped[int | None] = mapped_column(ForeignKey("question_category.id"))
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    progress_id: Mapped[int | None] = mapped_column(ForeignKey("progress.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    applied_at: Mapped[datetime | None]

    actor: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    file: Mapped[StoredFile] = relationship(lazy="joined")
    progress: Mapped[Progress | None] = relationship(lazy="joined")
    category: Mapped[QuestionCategory | None] = relationship(lazy="joined")


class ImportItem(Model):
    """An item of the file: what was read (`draft`), or why nothing was (`code`, `detail`; training.words says it)."""

    __tablename__ = "question_import_item"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        Index("ix_question_import_item_import_id_state_number", "import_id", "state", "number"),
    )

    id: Mapped[Id]
    import_id: Mapped[int] = mapped_column(ForeignKey("question_import.id", ondelete="CASCADE"))
    number: Mapped[int]
    line: Mapped[int]
    state: Mapped[ItemState] = mapped_column(choice(ItemState, name="state"))
    excerpt: Mapped[str] = mapped_column(Text, default="")
    code: Mapped[str] = mapped_column(String(40), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    draft: Mapped[Any] = mapped_column(Document, nullable=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("bank_question.id"), index=True)
