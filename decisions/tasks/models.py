"""Action items, and what happened to each.

An item stems from a thing (`thing_kind`, `thing_id`: "resolution" 7) or from nothing. One person or one unit owes it;
whoever asked for it confirms that it is done. `place_id` is the unit it counts for: the one that owes it, or the
home of the person at the time it was given.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import BigId, Id, Model, choice
from club.files.models import StoredFile
from club.i18n import _l
from club.people.models import Person
from club.units.models import Unit

LONGEST_TEXT = 300


class State(StrEnum):
    """How far an item is. `planned`: what it stems from is not published yet; `claimed`: said to be done."""

    PLANNED = "planned"
    OPEN = "open"
    PROGRESS = "progress"
    BLOCKED = "blocked"
    CLAIMED = "claimed"
    DONE = "done"
    DROPPED = "dropped"

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
    State.PLANNED: (_l("Not begun: being decided"), "hourglass", ""),
    State.OPEN: (_l("To do"), "list-check", "brand"),
    State.PROGRESS: (_l("In progress"), "arrow-repeat", "brand"),
    State.BLOCKED: (_l("Blocked"), "slash-circle", "red"),
    State.CLAIMED: (_l("Done, to be confirmed"), "check2", "gold"),
    State.DONE: (_l("Done"), "check2-all", "green"),
    State.DROPPED: (_l("Dropped"), "x-circle", ""),
}
# Somebody owes work now.
OPEN = (State.OPEN, State.PROGRESS, State.BLOCKED)


def end_of(day: date) -> datetime:
    """The moment at which a day of the club's calendar is over."""
    return clock.from_local(datetime.combine(day + timedelta(days=1), time()))


class StepKind(StrEnum):
    """What happened to an item."""

    GIVEN = "given"
    PROGRESS = "progress"
    BLOCKED = "blocked"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    REASSIGNED = "reassigned"
    POSTPONED = "postponed"
    REMINDED = "reminded"
    RAISED = "raised"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """In words."""
        return str(_STEPS[self])


_STEPS = {
    StepKind.GIVEN: _l("Given"),
    StepKind.PROGRESS: _l("Progress"),
    StepKind.BLOCKED: _l("Blocked"),
    StepKind.CLAIMED: _l("Said to be done"),
    StepKind.CONFIRMED: _l("Confirmed as done"),
    StepKind.RETURNED: _l("Sent back"),
    StepKind.REASSIGNED: _l("Given to another"),
    StepKind.POSTPONED: _l("Day changed"),
    StepKind.REMINDED: _l("Reminded"),
    StepKind.RAISED: _l("Raised"),
    StepKind.DROPPED: _l("Dropped"),
}


class ActionItem(Model):
    """One thing to do. `due_at` is the end of the day by which it is to be done (`end_of`). `stage` counts what the
    clock has told (1 due soon, 2 overdue and raised to the superior, 3 raised to the board); `next_at`: when next."""

    __tablename__ = "action_item"
    __table_args__ = (
        CheckConstraint("(owner_id IS NULL) <> (unit_id IS NULL)", name="one_owner"),
        CheckConstraint("(thing_kind IS NULL) = (thing_id IS NULL)", name="thing"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        CheckConstraint("(state = 'blocked') = (blocked_reason IS NOT NULL)", name="blocked_with_reason"),
        CheckConstraint("(state = 'done') = (confirmed_at IS NOT NULL)", name="done_is_confirmed"),
        CheckConstraint("(state = 'dropped') = (dropped_reason IS NOT NULL)", name="dropped_with_reason"),
        CheckConstraint("state <> 'claimed' OR claimed_at IS NOT NULL", name="claimed"),
        CheckConstraint("stage BETWEEN 0 AND 3", name="stage"),
        UniqueConstraint("asked_by_id", "client_id"),
        Index("ix_action_item_thing_kind_thing_id", "thing_kind", "thing_id"),
        Index("ix_action_item_due_at_id", "due_at", "id"),
        Index("ix_action_item_next_at", "next_at"),
        Index("ix_action_item_place_id_state", "place_id", "state"),
        Index("ix_action_item_owner_id_state", "owner_id", "state"),
        Index("ix_action_item_unit_id_state", "unit_id", "state"),
    )

    id: Mapped[Id]
    thing_kind: Mapped[str | None] = mapped_column(String(40))
    thing_id: Mapped[int | None] = mapped_column(BigId)
    text: Mapped[str] = mapped_column(String(LONGEST_TEXT))
    details: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    due_at: Mapped[datetime]
    state: Mapped[State] = mapped_column(choice(State, name="state"), default=State.OPEN)
    progress: Mapped[int] = mapped_column(default=0)
    blocked_reason: Mapped[str | None] = mapped_column(String(500))
    dropped_reason: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    given_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    stage: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    client_id: Mapped[str | None] = mapped_column(String(64))

    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    unit: Mapped[Unit | None] = relationship(foreign_keys=[unit_id])
    place: Mapped[Unit | None] = relationship(foreign_keys=[place_id])
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])

    @property
    def url(self) -> str:
        """Its address."""
        return f"/decisions/tasks/{self.id}"

    @property
    def due_on(self) -> date:
        """The last day on which it is in time, by the club's calendar."""
        return clock.local(self.due_at - timedelta(seconds=1)).date()

    @property
    def who(self) -> str:
        """Who owes it, in words."""
        return self.unit.name if self.unit else self.owner.full_name if self.owner else ""

    @property
    def is_open(self) -> bool:
        """Whether somebody owes work now."""
        return self.state in OPEN

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed and nobody has said that it is done."""
        return self.is_open and clock.now() >= self.due_at


class ActionStep(Model):
    """One thing that happened to an item. `actor_id` None is the clock. Never changed, but for erased words."""

    __tablename__ = "action_step"
    __table_args__ = (
        UniqueConstraint("actor_id", "client_id"),
        CheckConstraint("progress IS NULL OR progress BETWEEN 0 AND 100", name="progress"),
    )

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(ForeignKey("action_item.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[StepKind] = mapped_column(choice(StepKind, name="kind"))
    who: Mapped[str] = mapped_column(String(200), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    progress: Mapped[int | None]
    client_id: Mapped[str | None] = mapped_column(String(64))

    actor: Mapped[Person | None] = relationship(foreign_keys=[actor_id])
    files: Mapped[list[ActionFile]] = relationship(order_by="ActionFile.file_id", cascade="all, delete-orphan")


class ActionFile(Model):
    """A file that shows what was done."""

    __tablename__ = "action_file"

    step_id: Mapped[int] = mapped_column(ForeignKey("action_step.id", ondelete="CASCADE"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), primary_key=True, index=True)

    file: Mapped[StoredFile] = relationship()
