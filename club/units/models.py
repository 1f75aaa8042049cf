"""Units and the history of their names and places."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from club import clock
from club.db import Id, Model, SortKey, choice
from club.i18n import _l
from club.text import clean_line, fold, sort_key


class UnitKind(StrEnum):
    """What a unit is."""

    CITY = "city"
    DISTRICT = "district"
    CLUSTER = "cluster"
    WARD = "ward"
    BRANCH = "branch"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The kind's name on screen."""
        return str(_KINDS[self])


_KINDS = {
    UnitKind.CITY: _l("City union"),
    UnitKind.DISTRICT: _l("District union"),
    UnitKind.CLUSTER: _l("Emulation cluster"),
    UnitKind.WARD: _l("Ward union"),
    UnitKind.BRANCH: _l("Branch"),
    UnitKind.OTHER: _l("Other unit"),
}


_OPEN = text("closed_at IS NULL")


class Unit(Model):
    """A unit. `path` is the ids from the root, "/1/4/9/": a prefix of it names a subtree.

    `folded` holds every name the unit ever had, without diacritics, one a line: what the search looks through.
    """

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("merged_into_id IS NULL OR closed_at IS NOT NULL", name="merged_is_closed"),
        Index("ix_unit_path", "path"),
        Index("uq_unit_open_name", "parent_id", "name", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[Id]
    kind: Mapped[UnitKind] = mapped_column(choice(UnitKind, name="kind"))
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(80), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(String(400), default="")
    sort_key: Mapped[str] = mapped_column(SortKey, default="")
    folded: Mapped[str] = mapped_column(Text, default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)

    parent: Mapped[Unit | None] = relationship(remote_side="Unit.id", foreign_keys=[parent_id])
    merged_into: Mapped[Unit | None] = relationship(remote_side="Unit.id", foreign_keys=[merged_into_id])

    @validates("name", "short_name")
    def _named(self, key: str, value: str) -> str:
        value = clean_line(value)
        names = dict.fromkeys(line for line in [*(self.folded or "").split("\n"), fold(value)] if line)
        self.folded = "\n".join(names)
        return value

    @property
    def ancestor_ids(self) -> list[int]:
        """Ids from the root down to this unit itself."""
        return [int(part) for part in self.path.split("/") if part]

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name

    @property
    def is_open(self) -> bool:
        """Whether it still stands: not closed, not merged into another."""
        return self.closed_at is None

    @property
    def url(self) -> str:
        """Address of the unit's page."""
        return f"/units/{self.id}"

    def place(self) -> None:
        """Set path and sort key from the parent and the name; the unit must have its id."""
        self.path = f"{self.parent.path if self.parent else '/'}{self.id}/"
        self.sort_key = sort_key(self.short_name or self.name)[:1200]


class UnitChange(Model):
    """What happened to a unit: created, renamed, moved, merged, closed, reopened. Never edited."""

    __tablename__ = "unit_change"

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(20))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(500), default="")
