"""Rules in versions, the words that are watched, the club's terms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Id, Model
from club.i18n import language


class Rulebook(Model):
    """A published version of the rules; never changed, the next version replaces it."""

    __tablename__ = "rulebook"

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(unique=True)
    published_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(String(500), default="")

    rules: Mapped[list[Rule]] = relationship(back_populates="book", order_by="Rule.position")


class Rule(Model):
    """One rule of one version, with reasons to choose from when somebody acts on it."""

    __tablename__ = "rule"
    __table_args__ = (UniqueConstraint("book_id", "position"),)

    id: Mapped[Id]
    book_id: Mapped[int] = mapped_column(ForeignKey("rulebook.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(String(120), default="")
    body_en: Mapped[str] = mapped_column(Text, default="")
    reasons: Mapped[list[Any]] = mapped_column(default=list)

    book: Mapped[Rulebook] = relationship(back_populates="rules")

    @property
    def name(self) -> str:
        """Number and title in the reader's language, where it was written."""
        return f"{self.position}. {self.shown_title}"

    @property
    def shown_title(self) -> str:
        """The title in the reader's language, where it was written."""
        return (language() == "en" and self.title_en) or self.title

    @property
    def shown_body(self) -> str:
        """The text in the reader's language, where it was written."""
        return (language() == "en" and self.body_en) or self.body


class ModerationTerms(Model):
    """The club's settings of moderation, one row. `hold_first`: how many first posts of a member wait; 0 is none."""

    __tablename__ = "moderation_terms"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("hold_first BETWEEN 0 AND 20", name="hold_first"),
        CheckConstraint("appeal_days BETWEEN 1 AND 60", name="appeal_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    hold_first: Mapped[int] = mapped_column(default=0)
    appeal_days: Mapped[int] = mapped_column(default=5)
    named: Mapped[bool] = mapped_column(default=True)


class WatchedWord(Model):
    """Words that make a writing wait; `folded` is what is compared, so that diacritics do not matter."""

    __tablename__ = "watched_word"

    id: Mapped[Id]
    words: Mapped[str] = mapped_column(String(80))
    folded: Mapped[str] = mapped_column(String(80), unique=True)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)


class ModeratorAlias(Model):
    """The number under which a moderator stands in the log where the club shows no names: 1 is A."""

    __tablename__ = "moderator_alias"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
