"""A notice to one person, and what they want of each kind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from club import clock
from club.db import Id, Model


class Notice(Model):
    """Told once: (person, key) is unique, so a retried action does not tell twice. `params` are plain values."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("ix_notice_person_id_id", "person_id", "id"),
        Index("ix_notice_person_id_read_at", "person_id", "read_at"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(String(300))
    params: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]


class NoticeChoice(Model):
    """A person's wish for one kind where it differs from the kind's default."""

    __tablename__ = "notice_choice"
    __table_args__ = (UniqueConstraint("person_id", "kind"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    on_page: Mapped[bool]
    by_mail: Mapped[bool]
