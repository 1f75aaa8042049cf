"""Somebody who asks to join, until it is decided; decided requests are deleted after some months."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Id, Model, choice
from club.people.models import Person
from club.units.models import Unit


class JoinState(StrEnum):
    """Where a request stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


class JoinRequest(Model):
    """A request. One phone number or mail address waits at most once: asking again is the same request."""

    __tablename__ = "join_request"
    __table_args__ = (
        CheckConstraint("phone IS NOT NULL OR email IS NOT NULL", name="contact"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name="refused_with_reason"),
        CheckConstraint("(state = 'approved') = (person_id IS NOT NULL)", name="approved_person"),
        Index(
            "uq_join_request_waiting_phone",
            "phone",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "uq_join_request_waiting_email",
            "email",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_join_request_state_id", "state", "id"),
    )

    id: Mapped[Id]
    client_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    full_name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    message: Mapped[str] = mapped_column(String(1000), default="")
    state: Mapped[JoinState] = mapped_column(choice(JoinState, name="state"), default=JoinState.WAITING)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None] = mapped_column(String(500))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    unit: Mapped[Unit] = relationship(lazy="joined")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
