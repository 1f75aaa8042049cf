"""A sign-in on one device. The cookie holds a random token; the table holds its hash, so a stolen copy of the
database signs nobody in, and a sign-out ends it on the server."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Id, Model
from club.people.models import Person


class AuthSession(Model):
    """One signed-in browser. `strong`: a second factor or a passkey was used."""

    __tablename__ = "auth_session"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    revoked_at: Mapped[datetime | None]
    strong: Mapped[bool] = mapped_column(default=False)
    how: Mapped[str] = mapped_column(String(20), default="password")
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(String(300), default="")

    person: Mapped[Person] = relationship(lazy="joined")
