"""A person, a visitor, and the offices (appointments) that give powers."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_login import AnonymousUserMixin, UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates
from sqlalchemy.orm.attributes import set_committed_value

from club import clock
from club.db import Id, Model, SortKey, choice
from club.i18n import _
from club.policy import Role
from club.text import clean_line, fold, initials, name_key
from club.units.models import Unit


class PersonState(StrEnum):
    """Where a person stands with the site. An erased one keeps the row, so that the debate stays readable."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ERASED = "erased"


class Visible(StrEnum):
    """Who sees a person's phone and mail."""

    NOBODY = "nobody"
    BOARD = "board"
    UNIT = "unit"
    MEMBERS = "members"


class Person(UserMixin, Model):
    """A member, officer, observer or guest. `phone` is E.164 (+84…), `email` lower case; either may sign in."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("phone IS NULL OR phone LIKE '+%'", name="phone_e164"),
        CheckConstraint("email IS NULL OR email = lower(email)", name="email_lower"),
        Index("ix_person_sort_key_id", "sort_key", "id"),
    )

    id: Mapped[Id]
    full_name: Mapped[str] = mapped_column(String(120))
    sort_key: Mapped[str] = mapped_column(SortKey, default="")
    folded_name: Mapped[str] = mapped_column(String(120), default="", index=True)
    position: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    born_on: Mapped[date | None]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[PersonState] = mapped_column(choice(PersonState, name="state"), default=PersonState.INVITED)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_last_step: Mapped[int | None]
    locale: Mapped[str] = mapped_column(String(5), default="vi")
    theme: Mapped[str] = mapped_column(String(5), default="auto")
    about: Mapped[str] = mapped_column(Text, default="")
    contact_visible_to: Mapped[Visible] = mapped_column(choice(Visible, name="visible"), default=Visible.BOARD)
    avatar_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime | None]
    suspended_until: Mapped[datetime | None]
    suspended_reason: Mapped[str | None] = mapped_column(String(500))

    unit: Mapped[Unit | None] = relationship(lazy="joined")
    appointments: Mapped[list[Appointment]] = relationship(
        back_populates="person", foreign_keys="Appointment.person_id", lazy="selectin", order_by="Appointment.id"
    )

    @validates("full_name")
    def _named(self, key: str, value: str) -> str:
        value = clean_line(value)
        self.sort_key = name_key(value)[:1200]
        self.folded_name = fold(value)
        return value

    @property
    def offices(self) -> list[Appointment]:
        """Appointments whose term runs today; none for a person who is not in good standing."""
        if self.state != PersonState.INVITED and not self.is_active:
            return []
        today = clock.today()
        return [office for office in self.appointments if office.runs_on(today)]

    @property
    def is_suspended(self) -> bool:
        """Whether a suspension runs now; one with an end is over at that moment, whether or not a job has run."""
        if self.state != PersonState.SUSPENDED:
            return False
        return self.suspended_until is None or clock.now() < self.suspended_until

    @property
    def is_active(self) -> bool:
        """Flask-Login's question: may this person be signed in at all."""
        return self.state == PersonState.ACTIVE or (self.state == PersonState.SUSPENDED and not self.is_suspended)

    @property
    def url(self) -> str | None:
        """Address of the person's page; somebody who left has none."""
        return f"/people/{self.id}" if self.state != PersonState.ERASED else None

    @property
    def initials(self) -> str:
        """Letters for a picture's place."""
        return initials(self.full_name)

    @property
    def avatar_url(self) -> str | None:
        """Address of the profile picture, if there is one."""
        return f"/files/{self.avatar_id}" if self.avatar_id else None


# What the row of somebody who left says where nobody translates it.
GONE = "Thành viên đã rời"


def _speak_of_the_erased(person: Person, *_event: Any) -> None:
    # The row keeps the Vietnamese words; whoever reads in another language sees theirs, and nothing is written back.
    if person.__dict__.get("state") == PersonState.ERASED and "full_name" in person.__dict__:
        set_committed_value(person, "full_name", _("A member who left"))


event.listen(Person, "load", _speak_of_the_erased)
event.listen(Person, "refresh", _speak_of_the_erased)


class Visitor(AnonymousUserMixin):
    """Somebody not signed in; answers the same questions as a Person."""

    id = None
    full_name = ""
    unit = None
    unit_id = None
    locale = None
    theme = "auto"
    offices: list[Any] = []
    appointments: list[Any] = []


class Appointment(Model):
    """An office held: role, scope (a unit and below, or one object), term (both days included)."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="term"),
        CheckConstraint("thing IS NULL OR unit_id IS NULL", name="one_scope"),
        Index("ix_appointment_role_unit_id", "role", "unit_id"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role, name="role"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    thing: Mapped[str | None] = mapped_column(String(60), index=True)
    starts_on: Mapped[date] = mapped_column(default=clock.today)
    ends_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(300), default="")
    appointed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship(back_populates="appointments", foreign_keys=[person_id])
    unit: Mapped[Unit | None] = relationship(lazy="joined")

    def runs_on(self, day: date) -> bool:
        """Whether the term covers the day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
