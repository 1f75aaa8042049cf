"""Consultations, their statements, who takes part, the votes, and the last map that was drawn.

A vote belongs to a participant, and only the participant's row knows the person: when somebody leaves for good, that
one link is cut, and the votes stay in the sums without a name. `Vote.seq` numbers a participant's changes, so that
whatever a phone sends late is known to be older than what replaced it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Id, Model, choice
from club.i18n import _l
from club.text import slug
from club.units.models import Unit

LONGEST_STATEMENT = 180
LONGEST_WHY = 300
# The normal form has a letter more for each tone.
LONGEST_FORM = 240
# So many statements at most wait or stand in one consultation: more than anybody answers, and the map stays quick.
MOST_STATEMENTS = 500


class Audience(StrEnum):
    """Who sees and answers a consultation."""

    MEMBERS = "members"
    OBSERVERS = "observers"
    UNIT = "unit"

    @property
    def label(self) -> str:
        """In words."""
        return str(_AUDIENCES[self])


class State(StrEnum):
    """Where a consultation stands; a draft is seen by the board only."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """In words."""
        return str(_STATES[self])


class Results(StrEnum):
    """From when on the map and the numbers are shown, to everybody alike."""

    LIVE = "live"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """In words."""
        return str(_RESULTS[self])


class StatementState(StrEnum):
    """Whether a statement is put to others."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        """In words."""
        return str(_STATEMENT_STATES[self])


class Choice(StrEnum):
    """An answer to a statement; `number` is how the map counts it."""

    AGREE = "agree"
    DISAGREE = "disagree"
    PASS = "pass"  # noqa: S105 - an answer, not a password

    @property
    def label(self) -> str:
        """In words."""
        return str(_CHOICES[self][0])

    @property
    def icon(self) -> str:
        """Its sign."""
        return _CHOICES[self][1]

    @property
    def number(self) -> int:
        """1 agrees, -1 disagrees, 0 passes."""
        return _NUMBERS[self]


_AUDIENCES = {
    Audience.MEMBERS: _l("Members of the club"),
    Audience.OBSERVERS: _l("Members and other young people"),
    Audience.UNIT: _l("One unit and those below it"),
}
_STATES = {State.DRAFT: _l("Being prepared"), State.OPEN: _l("Open for answers"), State.CLOSED: _l("Closed")}
_RESULTS = {Results.LIVE: _l("While it is open, too"), Results.CLOSED: _l("Only after it is closed")}
_STATEMENT_STATES = {
    StatementState.PENDING: _l("Waiting for the board"),
    StatementState.APPROVED: _l("Put to everybody"),
    StatementState.REJECTED: _l("Not taken up"),
}
_CHOICES = {
    Choice.AGREE: (_l("Agree"), "hand-thumbs-up"),
    Choice.DISAGREE: (_l("Disagree"), "hand-thumbs-down"),
    Choice.PASS: (_l("Pass"), "skip-forward"),
}
_NUMBERS = {Choice.AGREE: 1, Choice.DISAGREE: -1, Choice.PASS: 0}


class Consultation(Model):
    """A question put to many. `about_url` is the address of the topic or session it belongs to, "" when it stands
    alone; `holds` keeps members' statements back until the board approves them; `closes_at` closes it by itself."""

    __tablename__ = "consultation"
    __table_args__ = (
        CheckConstraint("(audience = 'unit') = (unit_id IS NOT NULL)", name="unit_of_audience"),
        CheckConstraint("state = 'draft' OR opened_at IS NOT NULL", name="opened"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        UniqueConstraint("author_id", "client_id"),
        Index("ix_consultation_state_id", "state", "id"),
    )

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(150))
    slug: Mapped[str] = mapped_column(String(80))
    intro: Mapped[str] = mapped_column(Text, default="")
    intro_html: Mapped[str] = mapped_column(Text, default="")
    html_version: Mapped[int] = mapped_column(default=0)
    about_url: Mapped[str] = mapped_column(String(300), default="", index=True)
    audience: Mapped[Audience] = mapped_column(choice(Audience, name="audience"), default=Audience.MEMBERS)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    results: Mapped[Results] = mapped_column(choice(Results, name="results"), default=Results.LIVE)
    collects: Mapped[bool] = mapped_column(default=True)
    holds: Mapped[bool] = mapped_column(default=True)
    state: Mapped[State] = mapped_column(choice(State, name="state"), default=State.DRAFT)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    client_id: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    opened_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    unit: Mapped[Unit | None] = relationship()

    def name(self, title: str) -> None:
        """Set the title and the part of the address that comes from it."""
        self.title, self.slug = title, slug(title)

    @property
    def url(self) -> str:
        """Its address."""
        return f"/decisions/consultations/{self.id}-{self.slug}"

    @property
    def thing(self) -> str:
        """Its name as an audience: "consultation:7"."""
        return f"consultation:{self.id}"

    @property
    def answerers(self) -> str:
        """Who answers, in words."""
        return self.unit.name if self.unit else self.audience.label

    @property
    def is_open(self) -> bool:
        """Whether answers and statements are taken."""
        return self.state == State.OPEN

    @property
    def is_draft(self) -> bool:
        """Whether it has not been opened yet."""
        return self.state == State.DRAFT

    @property
    def is_closed(self) -> bool:
        """Whether it is only read."""
        return self.state == State.CLOSED


class Statement(Model):
    """One short sentence others agree with or not. Nobody reads who wrote it; its author finds it among their own.

    `seed`: put in by the board. `agreed`, `disagreed`, `passed` count the votes in the transaction that casts them;
    `extremity` comes from the last map. All four are for choosing what to ask next, and are shown nowhere.
    """

    __tablename__ = "consultation_statement"
    __table_args__ = (
        UniqueConstraint("consultation_id", "folded"),
        UniqueConstraint("author_id", "client_id"),
        CheckConstraint("(state = 'rejected') = (reason IS NOT NULL)", name="rejected_with_reason"),
        CheckConstraint("agreed >= 0 AND disagreed >= 0 AND passed >= 0", name="counts"),
        Index("ix_consultation_statement_state", "consultation_id", "state", "id"),
    )

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(String(LONGEST_STATEMENT))
    folded: Mapped[str] = mapped_column(String(LONGEST_FORM))
    seed: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    client_id: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[StatementState] = mapped_column(choice(StatementState, name="state"), default=StatementState.PENDING)
    reason: Mapped[str | None] = mapped_column(String(300))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    agreed: Mapped[int] = mapped_column(default=0)
    disagreed: Mapped[int] = mapped_column(default=0)
    passed: Mapped[int] = mapped_column(default=0)
    extremity: Mapped[float] = mapped_column(default=0.0)

    consultation: Mapped[Consultation] = relationship()


class Participant(Model):
    """Somebody who answered at least once; `person_id` is empty after they left for good."""

    __tablename__ = "consultation_participant"
    __table_args__ = (UniqueConstraint("consultation_id", "person_id"),)

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    last_seq: Mapped[int] = mapped_column(default=0)


class Vote(Model):
    """What a participant answers to a statement, as it stands now. `client_id` is that of the change that stands."""

    __tablename__ = "consultation_vote"
    __table_args__ = (
        UniqueConstraint("participant_id", "statement_id"),
        CheckConstraint("seq > 0", name="seq"),
        Index("ix_consultation_vote_changed_at", "consultation_id", "changed_at"),
        Index("ix_consultation_vote_statement_id", "statement_id"),
    )

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("consultation_participant.id", ondelete="CASCADE"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("consultation_statement.id", ondelete="CASCADE"))
    answer: Mapped[Choice] = mapped_column(choice(Choice, name="answer"))
    why: Mapped[str] = mapped_column(String(LONGEST_WHY), default="")
    seq: Mapped[int]
    client_id: Mapped[str | None] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    statement: Mapped[Statement] = relationship()


class Drawing(Model):
    """The last map of a consultation (decisions.opinion.drawing): sums only. `statement_ids` are its columns."""

    __tablename__ = "consultation_drawing"

    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    drawn_at: Mapped[datetime]
    statement_ids: Mapped[list[Any]]
    told: Mapped[dict[str, Any]]
