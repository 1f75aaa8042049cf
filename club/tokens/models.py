"""A token is shown once; what is kept is its hash."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Id, Model
from club.people.models import Person


class AccessToken(Model):
    """`start` is its first letters, by which a person knows it again; `scopes` are codes of club.tokens.scopes."""

    __tablename__ = "access_token"
    __table_args__ = (Index("ix_access_token_person_id_id", "person_id", "id"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))
    start: Mapped[str] = mapped_column(String(12))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[Any]]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
