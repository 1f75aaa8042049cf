"""Inquiries, and what happened to each.

An inquiry stems from a thing of another room (`thing_kind`, `thing_id`: "topic" 41) or from nothing. `source` says what
exactly it was made of ("topic:41"; of a session: "live_event:812"), once. Its addressee is an office of the club or a
unit; with neither, somebody has to assign it. `raised_*` is who has it on the desk besides, after the due date.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import BigId, Id, Model, choice
from club.i18n import _, _l
from club.people.models import Person
from club.policy import Role
from club.units.models import Unit


class State(StrEnum):
    """How far an inquiry is. `disputed` is open again; `withdrawn` ended without a fault of anybody."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """In words."""
        return str(_STATES[self][0])

    @property
    def icon(self) -> str:
        """Its sign, so that colour is not the only difference."""
        return _STATES[self][1]

    @property
    def colour(self) -> str:
        """The kind of its badge."""
        return _STATES[self][2]


_STATES = {
    State.RECEIVED: (_l("Received"), "inbox", ""),
    State.ASSIGNED: (_l("Waiting for an answer"), "hourglass-split", "brand"),
    State.ANSWERED: (_l("Answered"), "check2", "green"),
    State.CONFIRMED: (_l("Answered, confirmed"), "check2-all", "green"),
    State.DISPUTED: (_l("Answer not accepted"), "arrow-counterclockwise", "gold"),
    State.WITHDRAWN: (_l("Withdrawn"), "x-circle", ""),
}
# Somebody has a duty now.
OPEN = (State.RECEIVED, State.ASSIGNED, State.DISPUTED)


class StepKind(StrEnum):
    """What happened."""

    ASKED = "asked"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"
    REMINDED = "reminded"
    RAISED = "raised"

    @property
    def label(self) -> str:
        """In words."""
        return str(_STEPS[self])


_STEPS = {
    StepKind.ASKED: _l("Asked"),
    StepKind.ASSIGNED: _l("Assigned"),
    StepKind.ANSWERED: _l("Answered"),
    StepKind.CONFIRMED: _l("Confirmed by the asker"),
    StepKind.DISPUTED: _l("The asker does not accept the answer"),
    StepKind.WITHDRAWN: _l("Withdrawn by the asker"),
    StepKind.REMINDED: _l("Reminded"),
    StepKind.RAISED: _l("Raised to the level above"),
}


class Inquiry(Model):
    """A question or wish somebody has to answer. Words of a thing stand with the thing: `words` is empty then.

    `due_at` is the day of the answer (of the assignment, while nobody is named). `late` says that an answer came after
    its day; `answer_minutes` is how long the answer that stands took, from the asking. `next_at` is when somebody is
    told next; `stage` how often that was.
    """

    __tablename__ = "inquiry"
    __table_args__ = (
        UniqueConstraint("source"),
        UniqueConstraint("asker_id", "client_id"),
        CheckConstraint("role IS NULL OR unit_id IS NULL", name="one_addressee"),
        CheckConstraint("raised_role IS NULL OR raised_unit_id IS NULL", name="one_raised"),
        CheckConstraint(
            "state IN ('received', 'withdrawn') OR role IS NOT NULL OR unit_id IS NOT NULL", name="addressed"
        ),
        CheckConstraint("state <> 'received' OR (role IS NULL AND unit_id IS NULL)", name="received"),
        CheckConstraint("(thing_kind IS NULL) = (thing_id IS NULL)", name="thing"),
        CheckConstraint("NOT private OR thing_kind IS NULL", name="private_stands_alone"),
        CheckConstraint(
            "(state IN ('answered', 'confirmed')) = (answer_minutes IS NOT NULL)", name="answered_has_time"
        ),
        CheckConstraint("disputes >= 0", name="disputes"),
        Index("ix_inquiry_asked_at_id", "asked_at", "id"),
        Index("ix_inquiry_thing_kind_thing_id", "thing_kind", "thing_id"),
        Index("ix_inquiry_next_at", "next_at"),
        Index("ix_inquiry_unit_id_state", "unit_id", "state"),
        Index("ix_inquiry_role_state", "role", "state"),
        Index("ix_inquiry_asker_id_state", "asker_id", "state"),
    )

    id: Mapped[Id]
    thing_kind: Mapped[str | None] = mapped_column(String(40))
    thing_id: Mapped[int | None] = mapped_column(BigId)
    source: Mapped[str | None] = mapped_column(String(80))
    source_url: Mapped[str | None] = mapped_column(String(200))
    asker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text, default="")
    private: Mapped[bool] = mapped_column(default=False)
    role: Mapped[Role | None] = mapped_column(choice(Role, name="role"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    raised_role: Mapped[Role | None] = mapped_column(choice(Role, name="raised_role"))
    raised_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[State] = mapped_column(choice(State, name="state"), default=State.RECEIVED)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer_thing_id: Mapped[int | None] = mapped_column(BigId)
    answer_minutes: Mapped[int | None]
    late: Mapped[bool] = mapped_column(default=False)
    disputes: Mapped[int] = mapped_column(default=0)
    stage: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    client_id: Mapped[str | None] = mapped_column(String(64))

    asker: Mapped[Person] = relationship(foreign_keys=[asker_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
    unit: Mapped[Unit | None] = relationship(foreign_keys=[unit_id])
    raised_unit: Mapped[Unit | None] = relationship(foreign_keys=[raised_unit_id])

    @property
    def url(self) -> str:
        """Address of its own page."""
        return f"/decisions/inquiries/{self.id}"

    @property
    def is_open(self) -> bool:
        """Whether somebody has a duty now."""
        return self.state in OPEN

    @property
    def is_overdue(self) -> bool:
        """Whether the day has passed and nobody has answered."""
        return self.is_open and clock.now() > self.due_at

    @property
    def addressee(self) -> str:
        """The office or unit that owes the answer, in words."""
        if self.role:
            return self.role.label
        return self.unit.name if self.unit else str(_("not assigned yet"))

    @property
    def raised_to(self) -> str:
        """Who has it besides since the due date, in words; empty for nobody."""
        if self.raised_role:
            return self.raised_role.label
        return self.raised_unit.name if self.raised_unit else ""


class InquiryStep(Model):
    """One thing that happened to an inquiry. `actor_id` None is the clock. Never changed, but for erased words."""

    __tablename__ = "inquiry_step"
    __table_args__ = (UniqueConstraint("actor_id", "client_id"),)

    id: Mapped[Id]
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[StepKind] = mapped_column(choice(StepKind, name="kind"))
    addressee: Mapped[str] = mapped_column(String(200), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    client_id: Mapped[str | None] = mapped_column(String(64))

    actor: Mapped[Person | None] = relationship(foreign_keys=[actor_id])
