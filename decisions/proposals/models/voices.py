"""What people say to a proposal before it is decided: a first leaning, advice, objections."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Id, Model, choice
from club.i18n import _l
from club.people.models import Person
from club.policy import Role
from club.units.models import Unit


class Leaning(StrEnum):
    """A first leaning; it binds nobody."""

    FOR = "for"
    UNSURE = "unsure"
    AGAINST = "against"

    @property
    def label(self) -> str:
        """In words."""
        return str(_LEANINGS[self])


_LEANINGS = {Leaning.FOR: _l("Leaning for"), Leaning.UNSURE: _l("Unsure"), Leaning.AGAINST: _l("Leaning against")}


class AdviceState(StrEnum):
    """Where a request for advice stands."""

    ASKED = "asked"
    ANSWERED = "answered"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        """In words."""
        return str(_ADVICE[self][0])

    @property
    def colour(self) -> str:
        """The kind of its badge."""
        return _ADVICE[self][1]


_ADVICE = {
    AdviceState.ASKED: (_l("Waits for advice"), "gold"),
    AdviceState.ANSWERED: (_l("Advice given"), "green"),
    AdviceState.LAPSED: (_l("Lapsed without advice"), ""),
}


class ObjectionState(StrEnum):
    """Where an objection stands; while one is open nothing is decided by consent."""

    OPEN = "open"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    TO_VOTE = "to_vote"

    @property
    def label(self) -> str:
        """In words."""
        return str(_OBJECTIONS[self][0])

    @property
    def colour(self) -> str:
        """The kind of its badge."""
        return _OBJECTIONS[self][1]


_OBJECTIONS = {
    ObjectionState.OPEN: (_l("Objection stands"), "red"),
    ObjectionState.RESOLVED: (_l("Resolved"), "green"),
    ObjectionState.WITHDRAWN: (_l("Objection taken back"), ""),
    ObjectionState.TO_VOTE: (_l("Taken to the vote"), "gold"),
}


class Opinion(Model):
    """One person's first leaning, with a comment; changed in place."""

    __tablename__ = "proposal_opinion"
    __table_args__ = (Index("ix_proposal_opinion_person_id", "person_id"),)

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    leaning: Mapped[Leaning] = mapped_column(choice(Leaning, name="leaning"))
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship()


class Advice(Model):
    """Advice asked of an office or a unit by a day."""

    __tablename__ = "proposal_advice"
    __table_args__ = (
        UniqueConstraint("asked_by_id", "client_id"),
        CheckConstraint("(role IS NULL) <> (unit_id IS NULL)", name="one_addressee"),
        CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name="answered"),
        Index("ix_proposal_advice_state_due_on", "state", "due_on"),
    )

    id: Mapped[Id]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role | None] = mapped_column(choice(Role, name="role"), nullable=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    question: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date]
    state: Mapped[AdviceState] = mapped_column(choice(AdviceState, name="state"), default=AdviceState.ASKED)
    words: Mapped[str] = mapped_column(Text, default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    answered_at: Mapped[datetime | None]
    client_id: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    unit: Mapped[Unit | None] = relationship()
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def addressee(self) -> str:
        """Who is asked, in words."""
        return self.unit.name if self.unit else self.role.label if self.role else ""


class Objection(Model):
    """Why a proposal must not pass as it is. `answer` says how it was resolved, or why it goes to the vote."""

    __tablename__ = "proposal_objection"
    __table_args__ = (
        UniqueConstraint("author_id", "client_id"),
        CheckConstraint("state NOT IN ('resolved', 'to_vote') OR answer <> ''", name="answered"),
        Index("ix_proposal_objection_proposal_id_state", "proposal_id", "state"),
    )

    id: Mapped[Id]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[ObjectionState] = mapped_column(choice(ObjectionState, name="state"), default=ObjectionState.OPEN)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    client_id: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    author: Mapped[Person] = relationship(foreign_keys=[author_id])
