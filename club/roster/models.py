"""An import of a list, and its rows as they were read and as they are planned."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Document, Id, Model, choice
from club.files.models import StoredFile
from club.people.models import Person
from club.tasks import Progress


class ImportState(StrEnum):
    """Where an import stands. Nothing of the club's changes before `done`."""

    READING = "reading"
    READY = "ready"
    APPLYING = "applying"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


class Outcome(StrEnum):
    """What the plan does with a row."""

    ADD = "add"
    CHANGE = "change"
    SAME = "same"
    ERROR = "error"


class RosterImport(Model):
    """One file brought by one person (nobody: the command line). `sheets` tells how each sheet was understood,
    `counts` how many rows of each outcome, `digest` which plan was shown: only that plan is ever carried out."""

    __tablename__ = "roster_import"
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
    sha256: Mapped[str] = mapped_column(String(64))
    fix_case: Mapped[bool] = mapped_column(default=True)
    sheets: Mapped[list[Any]] = mapped_column(default=list)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    new_units: Mapped[list[Any]] = mapped_column(default=list)
    digest: Mapped[str] = mapped_column(String(64), default="")
    problem: Mapped[str] = mapped_column(Text, default="")
    progress_id: Mapped[int | None] = mapped_column(ForeignKey("progress.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    applied_at: Mapped[datetime | None]

    actor: Mapped[Person | None] = relationship(lazy="joined")
    file: Mapped[StoredFile] = relationship(lazy="joined")
    progress: Mapped[Progress | None] = relationship(lazy="joined")


class RosterRow(Model):
    """A row of the file. `cells` is what stood there, `values` what was read from it (one person); `problems` and
    `notes` are codes with parameters (club.roster.words), `changes` are {"field", "old", "new"}, `plan` is what would
    be written. Rows go after a month; the import stays."""

    __tablename__ = "roster_row"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        Index("ix_roster_row_import_id_outcome_number", "import_id", "outcome", "number"),
    )

    id: Mapped[Id]
    import_id: Mapped[int] = mapped_column(ForeignKey("roster_import.id", ondelete="CASCADE"))
    number: Mapped[int]
    sheet: Mapped[str] = mapped_column(String(100))
    line: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome, name="outcome"))
    has_notes: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    cells: Mapped[list[Any]]
    values: Mapped[dict[str, Any]]
    plan: Mapped[Any] = mapped_column(Document, nullable=True)
    problems: Mapped[list[Any]]
    notes: Mapped[list[Any]]
    changes: Mapped[list[Any]]
