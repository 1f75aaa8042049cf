"""Resolutions and conclusions of the board, and what they rest on.

A text is drafted, submitted, approved by the chair, published under a number, and may be replaced or revoked later.
From its publication on nothing of it changes but its state.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import BigId, Document, Id, Model, choice
from club.i18n import _l
from club.people.models import Person
from club.text import slug

KIND = "resolution"
MOST_SOURCES = 200


class Form(StrEnum):
    """What kind of document it is; `abbreviation` stands in its number."""

    RESOLUTION = "resolution"
    CONCLUSION = "conclusion"

    @property
    def label(self) -> str:
        """On screen."""
        return str({"resolution": _l("Resolution"), "conclusion": _l("Conclusion of the chair")}[self.value])

    @property
    def abbreviation(self) -> str:
        """As in "Số: 01-NQ/CLB"."""
        return {"resolution": "NQ", "conclusion": "KL"}[self.value]


class State(StrEnum):
    """Where it stands; up to `approved` only the board knows of it."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        """In words."""
        return str(_STATES[self][0])

    @property
    def colour(self) -> str:
        """The kind of its badge."""
        return _STATES[self][1]

    @property
    def icon(self) -> str:
        """Its sign, so that colour is not the only difference."""
        return _STATES[self][2]


_STATES = {
    State.DRAFT: (_l("Draft"), "", "pencil"),
    State.SUBMITTED: (_l("Waits for the chair's approval"), "gold", "hourglass-split"),
    State.APPROVED: (_l("Approved, not published yet"), "brand", "check2"),
    State.PUBLISHED: (_l("In force"), "green", "patch-check-fill"),
    State.SUPERSEDED: (_l("Replaced by another"), "", "arrow-left-right"),
    State.REVOKED: (_l("Revoked"), "red", "x-circle"),
}
# Members read these.
PUBLIC = (State.PUBLISHED, State.SUPERSEDED, State.REVOKED)
_PUBLIC_SQL = "('published', 'superseded', 'revoked')"


class Side(StrEnum):
    """Whether a source speaks for what was resolved, or against it."""

    FOR = "for"
    DISSENT = "dissent"

    @property
    def label(self) -> str:
        """In words."""
        return str({"for": _l("It rests on this"), "dissent": _l("Spoke against it")}[self.value])


class Resolution(Model):
    """One document. `number` counts the published ones of a form in a year. `unity` keeps what was measured when it was
    published, see `decisions.resolutions.unity`. `before_id` and `after_id` are the consultations it is measured by."""

    __tablename__ = "resolution"
    __table_args__ = (
        UniqueConstraint("form", "year", "number"),
        UniqueConstraint("drafted_by_id", "client_id"),
        CheckConstraint(f"(state IN {_PUBLIC_SQL}) = (published_at IS NOT NULL)", name="published"),
        CheckConstraint("(published_at IS NULL) = (number IS NULL)", name="numbered"),
        CheckConstraint("(number IS NULL) = (year IS NULL)", name="number_of_year"),
        CheckConstraint("state NOT IN ('approved') OR approved_at IS NOT NULL", name="approved"),
        CheckConstraint("(state IN ('superseded', 'revoked')) = (ended_reason IS NOT NULL)", name="ended_with_reason"),
        CheckConstraint("(state = 'superseded') = (replaced_by_id IS NOT NULL)", name="replaced_by"),
        CheckConstraint("replaced_by_id <> id AND replaces_id <> id", name="another"),
        Index("ix_resolution_state_published_at", "state", "published_at", "id"),
    )

    id: Mapped[Id]
    form: Mapped[Form] = mapped_column(choice(Form, name="form"), default=Form.RESOLUTION)
    title: Mapped[str] = mapped_column(String(300))
    grounds: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[str] = mapped_column(Text)
    dissent: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(120), default="")
    receivers: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[State] = mapped_column(choice(State, name="state"), default=State.DRAFT)
    number: Mapped[int | None]
    year: Mapped[int | None]
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    drafted_at: Mapped[datetime] = mapped_column(default=clock.now)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    signer: Mapped[str] = mapped_column(String(120), default="")
    published_at: Mapped[datetime | None]
    returned_reason: Mapped[str | None] = mapped_column(String(500))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("resolution.id"), index=True)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("resolution.id"), index=True)
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None] = mapped_column(String(500))
    before_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id"), index=True)
    after_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id"), index=True)
    unity: Mapped[dict[str, Any] | None] = mapped_column(Document, nullable=True)
    client_id: Mapped[str | None] = mapped_column(String(64))

    drafted_by: Mapped[Person] = relationship(foreign_keys=[drafted_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
    replaced_by: Mapped[Resolution | None] = relationship(
        foreign_keys=[replaced_by_id], remote_side="Resolution.id", post_update=True
    )
    replaces: Mapped[Resolution | None] = relationship(
        foreign_keys=[replaces_id], remote_side="Resolution.id", post_update=True
    )

    @property
    def url(self) -> str:
        """Its address."""
        return f"/decisions/resolutions/{self.id}-{slug(self.title)}"

    @property
    def is_public(self) -> bool:
        """Whether members read it."""
        return self.state in PUBLIC

    @property
    def is_editable(self) -> bool:
        """Whether its words and sources may change."""
        return self.state in (State.DRAFT, State.SUBMITTED, State.APPROVED)

    def numbered(self, suffix: str) -> str:
        """ "01-NQ/CLB"; a draft has dots where the number will stand."""
        number = f"{self.number:02d}" if self.number else "……"
        return f"{number}-{self.form.abbreviation}/{suffix}"


class ResolutionSource(Model):
    """A thing a resolution cites; what it is called is asked of the room that owns it, each time for each reader."""

    __tablename__ = "resolution_source"
    __table_args__ = (
        UniqueConstraint("resolution_id", "kind", "thing_id"),
        Index("ix_resolution_source_kind_thing_id", "kind", "thing_id"),
    )

    id: Mapped[Id]
    resolution_id: Mapped[int] = mapped_column(ForeignKey("resolution.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int] = mapped_column(BigId)
    side: Mapped[Side] = mapped_column(choice(Side, name="side"), default=Side.FOR)
    note: Mapped[str] = mapped_column(String(200), default="")
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
