"""An election of the board: its rules and stages, who looks after it, who stands, who votes, and what was cast.

Secret and verifiable (docs/elections.md says why it is built so):
- `ElectionVoter` says who has voted and nothing else: no time, no order, rows made for all when the ballot opens.
- `ElectionEnvelope` holds what was cast, sealed to a key that is not in the database; its key is random.
- `ElectionSlip` is the public board. It is written once, at the count, in the order of tracking codes.
No column leads from one of the three to another but the round. They have no row numbers in SQLite, whose order would be
the order of casting.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Id, Model, choice
from club.i18n import _l
from club.people.models import Person
from decisions.elections.tally import Ballot, Base, Fault, Rules

ELECTION_KIND = "election"
MOST_SEATS = 50


class Stage(StrEnum):
    """How far an election has come."""

    DRAFT = "draft"
    NOMINATIONS = "nominations"
    LISTED = "listed"
    OPEN = "open"
    CLOSED = "closed"
    COUNTED = "counted"
    ELECTED = "elected"
    RECOGNISED = "recognised"
    SERVING = "serving"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The stage on screen."""
        return str(STAGE_NAMES[self])


STAGE_NAMES = {
    Stage.DRAFT: _l("Being prepared"),
    Stage.NOMINATIONS: _l("Nominations"),
    Stage.LISTED: _l("List closed"),
    Stage.OPEN: _l("Ballot open"),
    Stage.CLOSED: _l("Ballot closed"),
    Stage.COUNTED: _l("Counted"),
    Stage.ELECTED: _l("Elected"),
    Stage.RECOGNISED: _l("Recognised"),
    Stage.SERVING: _l("Terms begun"),
    Stage.CANCELLED: _l("Cancelled"),
}
# The way of an election, as a page shows it.
WAY = tuple(stage for stage in Stage if stage != Stage.CANCELLED)
BASE_NAMES = {
    Base.COLLECTED: _l("ballots collected, valid and invalid together"),
    Base.VALID: _l("valid ballots"),
    Base.SUMMONED: _l("voters on the roll"),
}
FAULT_NAMES = {
    Fault.NOT_ISSUED: _l("Not issued by the committee"),
    Fault.MARKED: _l("Carries an identifying mark"),
    Fault.OUTSIDE: _l("Names somebody outside the list"),
    Fault.TOO_MANY: _l("More names than seats"),
    Fault.NOBODY: _l("Votes for nobody"),
}


class Standing(StrEnum):
    """Where a nomination stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Way(StrEnum):
    """How a voter took part. `paper`: was handed a sheet in the hall."""

    NONE = "none"
    PHONE = "phone"
    PAPER = "paper"


class Election(Model):
    """One election. Its rules may change until the list is closed; `published_at` is when members first saw it."""

    __tablename__ = "election"
    __table_args__ = (
        CheckConstraint(f"seats BETWEEN 1 AND {MOST_SEATS}", name="seats"),
        CheckConstraint("(stage = 'cancelled') = (cancelled_reason IS NOT NULL)", name="cancelled"),
        CheckConstraint("stage NOT IN ('recognised', 'serving') OR recognised_on IS NOT NULL", name="recognised"),
        CheckConstraint("stage IN ('draft', 'cancelled') OR published_at IS NOT NULL", name="published"),
        UniqueConstraint("created_by_id", "client_id"),
        Index("ix_election_created_at_id", "created_at", "id"),
    )

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(Text, default="")
    seats: Mapped[int]
    base: Mapped[Base] = mapped_column(choice(Base, name="base"), default=Base.COLLECTED)
    voter_roles: Mapped[list[Any]]
    paper: Mapped[bool] = mapped_column(default=True)
    conference_on: Mapped[date | None]
    place: Mapped[str] = mapped_column(String(200), default="")
    stage: Mapped[Stage] = mapped_column(choice(Stage, name="stage"), default=Stage.DRAFT)
    staged_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str | None] = mapped_column(Text)
    recognised_on: Mapped[date | None]
    recognised_document: Mapped[str] = mapped_column(String(120), default="")
    terms_from: Mapped[date | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    client_id: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    tellers: Mapped[list[ElectionTeller]] = relationship(
        order_by="ElectionTeller.is_head.desc(), ElectionTeller.person_id", cascade="all, delete-orphan"
    )
    rounds: Mapped[list[ElectionRound]] = relationship(
        order_by="ElectionRound.number", back_populates="election", cascade="all, delete-orphan"
    )

    @property
    def url(self) -> str:
        """Address of the election's page."""
        return f"/decisions/elections/{self.id}"

    @property
    def round(self) -> ElectionRound | None:
        """The round that is under way, or the last one."""
        return self.rounds[-1] if self.rounds else None

    def move(self, stage: Stage) -> None:
        """Put the election at a stage, now."""
        self.stage, self.staged_at = stage, clock.now()


class ElectionTeller(Model):
    """A member of the election committee, which also counts; exactly one leads it."""

    __tablename__ = "election_teller"
    __table_args__ = (Index("ix_election_teller_person_id", "person_id"),)

    election_id: Mapped[int] = mapped_column(ForeignKey("election.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    is_head: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class ElectionCandidate(Model):
    """Somebody nominated, by another or by themselves. When the list closes, `name` and `place` are kept as they stand
    then, with a `salt`: the opening of a ballot commits to their hash, so that they can be forgotten later."""

    __tablename__ = "election_candidate"
    __table_args__ = (
        UniqueConstraint("election_id", "person_id"),
        Index("ix_election_candidate_person_id", "person_id"),
    )

    id: Mapped[Id]
    election_id: Mapped[int] = mapped_column(ForeignKey("election.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    nominated_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(Text, default="")
    standing: Mapped[Standing] = mapped_column(choice(Standing, name="standing"), default=Standing.PROPOSED)
    name: Mapped[str] = mapped_column(String(120), default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    salt: Mapped[str] = mapped_column(String(32), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=[person_id])
    nominated_by: Mapped[Person | None] = relationship(foreign_keys=[nominated_by_id])

    @property
    def is_own(self) -> bool:
        """Whether the candidate put themselves forward."""
        return self.nominated_by_id == self.person_id


class ElectionRound(Model):
    """A ballot of an election: the first, or the run-off. `opening` is what the chain of slips begins with; `result` is
    the count as the record prints it. There is no third round."""

    __tablename__ = "election_round"
    __table_args__ = (
        CheckConstraint("number IN (1, 2)", name="number"),
        CheckConstraint("closed_at IS NULL OR opened_at IS NOT NULL", name="closed"),
        CheckConstraint("(counted_at IS NULL) = (result IS NULL)", name="counted"),
        UniqueConstraint("election_id", "number"),
    )

    id: Mapped[Id]
    election_id: Mapped[int] = mapped_column(ForeignKey("election.id", ondelete="CASCADE"))
    number: Mapped[int]
    seats: Mapped[int]
    summoned: Mapped[int] = mapped_column(default=0)
    opening: Mapped[dict[str, Any] | None] = mapped_column(nullable=True)
    opening_head: Mapped[str] = mapped_column(String(64), default="")
    public_key: Mapped[str] = mapped_column(String(64), default="")
    opened_at: Mapped[datetime | None]
    closing_head: Mapped[str] = mapped_column(String(64), default="")
    closed_at: Mapped[datetime | None]
    head: Mapped[str] = mapped_column(String(64), default="")
    issued: Mapped[int] = mapped_column(default=0)
    paper_issued: Mapped[int] = mapped_column(default=0)
    paper_collected: Mapped[int] = mapped_column(default=0)
    counted_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(nullable=True)

    election: Mapped[Election] = relationship(back_populates="rounds")
    places: Mapped[list[ElectionPlace]] = relationship(order_by="ElectionPlace.number", cascade="all, delete-orphan")

    def rules(self) -> Rules:
        """What the tally counts by."""
        numbers = tuple(place.number for place in self.places)
        return Rules(self.seats, numbers, self.election.base, self.summoned)


class ElectionPlace(Model):
    """A candidate's number on the list of a round."""

    __tablename__ = "election_place"

    round_id: Mapped[int] = mapped_column(ForeignKey("election_round.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("election_candidate.id", ondelete="CASCADE"), index=True)

    candidate: Mapped[ElectionCandidate] = relationship(lazy="joined", innerjoin=True)


class ElectionVoter(Model):
    """A voter on the roll of a round, and how they took part."""

    __tablename__ = "election_voter"
    __table_args__ = (Index("ix_election_voter_person_id", "person_id"), {"sqlite_with_rowid": False})

    round_id: Mapped[int] = mapped_column(ForeignKey("election_round.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    way: Mapped[Way] = mapped_column(choice(Way, name="way"), default=Way.NONE)


class ElectionEnvelope(Model):
    """A ballot cast by phone, sealed. `id` is a random key that the phone made for this casting alone; it never appears
    on the board and is gone with the row when the ballots are counted."""

    __tablename__ = "election_envelope"
    __table_args__ = ({"sqlite_with_rowid": False},)

    round_id: Mapped[int] = mapped_column(ForeignKey("election_round.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)


class ElectionSheet(Model):
    """A paper ballot as one teller read it; the other teller's reading of the same number must agree."""

    __tablename__ = "election_sheet"
    __table_args__ = (CheckConstraint("number > 0", name="number"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("election_round.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    teller_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    votes: Mapped[list[Any]]
    seen: Mapped[Fault | None] = mapped_column(choice(Fault, name="seen"), nullable=True)

    def ballot(self) -> Ballot:
        """As the tally takes it."""
        return Ballot(frozenset(self.votes), self.seen)


class ElectionSlip(Model):
    """A ballot on the public board, phone and paper alike; `hash` covers the one before it."""

    __tablename__ = "election_slip"
    __table_args__ = (UniqueConstraint("round_id", "code"), {"sqlite_with_rowid": False})

    round_id: Mapped[int] = mapped_column(ForeignKey("election_round.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(24))
    nonce: Mapped[str] = mapped_column(String(32))
    votes: Mapped[list[Any]]
    seen: Mapped[Fault | None] = mapped_column(choice(Fault, name="seen"), nullable=True)
    hash: Mapped[str] = mapped_column(String(64))
