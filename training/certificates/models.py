"""A certificate: what stood on the day it was issued, whatever the course or the person is called later."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Id, Model
from club.people.models import Person
from training.models import Course

# Without what is mistaken for another on paper: 0 o, 1 l i. 31^16 is more than 2^79: not to be guessed.
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 16


def new_code() -> str:
    """Sixteen letters by chance; shown in groups of four."""
    return "".join(secrets.choice(LETTERS) for _place in range(LENGTH))


class Certificate(Model):
    """One a person and course. `name` and `person_id` are empty once the person's account was erased."""

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("person_id", "course_id"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_reason = '')", name="revoked"),
        CheckConstraint("minutes >= 0", name="minutes"),
        Index("ix_certificate_course_id_id", "course_id", "id"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(LENGTH), unique=True, default=new_code)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    minutes: Mapped[int] = mapped_column(default=0)
    issuer: Mapped[str] = mapped_column(String(200))
    completed_at: Mapped[datetime]
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoked_reason: Mapped[str] = mapped_column(Text, default="")

    course: Mapped[Course] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])

    @property
    def is_valid(self) -> bool:
        """Whether it stands."""
        return self.revoked_at is None

    @property
    def spelled(self) -> str:
        """The code as people read it out: four groups of four."""
        return "-".join(self.code[at : at + 4] for at in range(0, LENGTH, 4))
