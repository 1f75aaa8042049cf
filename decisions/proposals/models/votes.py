"""A vote on a proposal: its rules, who may vote, and what was cast.

Secret means unlinkable, in the way of the votes in a session (live.models.polls), whose reasoning holds here word for
word:
- `Voter` says who has voted and nothing else: no time, no order; a row for everybody is made when the vote opens, and
  it lies in the order of its key.
- `Count` holds what was chosen: ONE row a vote, a map from a ballot as written to how many such ballots there are, its
  keys in order. There is no row a ballot, so there is no order, no time and no key to join by. Its keys are whole
  ballots (a ranking, a set of points), so that every method can be counted from it.
What remains is what every count tells, and what SQLite's WAL and PostgreSQL's dead rows keep until the next checkpoint
or vacuum. Elections of the board, where that matters most, have a sealed box of their own.

A named ballot is a row of its own (`Ballot`), which its voter may change while the vote is open, where the rules say
so.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Document, Id, Model, choice
from club.i18n import _l
from club.people.models import Person
from decisions.proposals.models.texts import Proposal
from decisions.proposals.tally import Base, Kind, Majority, Rules

KIND_NAMES = {
    Kind.YES_NO: _l("For, against, abstain"),
    Kind.APPROVAL: _l("Approve up to so many"),
    Kind.SCORE: _l("Give points to each"),
    Kind.DOT: _l("Distribute dots"),
    Kind.RUNOFF: _l("Rank them: instant run-off"),
    Kind.SCHULZE: _l("Rank them: every pair compared (Schulze)"),
    Kind.MEETING: _l("Find a time to meet"),
}
MAJORITY_NAMES = {
    Majority.NONE: _l("the most votes"),
    Majority.HALF: _l("more than half"),
    Majority.TWO_THIRDS: _l("at least two thirds"),
}
BASE_NAMES = {
    Base.CAST: _l("ballots cast"),
    Base.ISSUED: _l("ballots issued"),
    Base.ELIGIBLE: _l("all who may vote"),
}


class VoteState(StrEnum):
    """Where a vote stands; `closed` waits for the paper to be counted."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    COUNTED = "counted"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """In words."""
        return str(_STATES[self][0])

    @property
    def colour(self) -> str:
        """The kind of its badge."""
        return _STATES[self][1]


_STATES = {
    VoteState.DRAFT: (_l("Vote in preparation"), ""),
    VoteState.OPEN: (_l("Vote open"), "gold"),
    VoteState.CLOSED: (_l("Closed, being counted"), "brand"),
    VoteState.COUNTED: (_l("Vote counted"), "green"),
    VoteState.CANCELLED: (_l("Vote cancelled"), ""),
}


class Way(StrEnum):
    """How a voter took part. `paper`: was handed a sheet; `proxy`: their delegate cast for them."""

    NONE = "none"
    PHONE = "phone"
    PAPER = "paper"
    PROXY = "proxy"


class Vote(Model):
    """One vote; a proposal has another after a tie or without quorum. All rules are fixed when it opens.

    `most`: how many may be approved; the top of a score; the dots of each voter. `quorum_cast`: ballots needed,
    `quorum_units`: units that must be represented; 0 is none. `sealed`: nothing of the result is shown before it is
    counted. `delegations`: for how many others one may cast; 0 is none. `result` as queries.results reads it.
    """

    __tablename__ = "proposal_vote"
    __table_args__ = (
        UniqueConstraint("proposal_id", "number"),
        CheckConstraint("NOT secret OR sealed", name="secret_is_sealed"),
        CheckConstraint("NOT (secret AND changeable)", name="secret_stays"),
        CheckConstraint("most >= 1 AND seats >= 1", name="most"),
        CheckConstraint("quorum_cast >= 0 AND quorum_units >= 0 AND delegations >= 0", name="not_negative"),
        CheckConstraint("state IN ('draft', 'cancelled') OR opened_at IS NOT NULL", name="opened"),
        CheckConstraint("(state = 'counted') = (result IS NOT NULL)", name="counted"),
        CheckConstraint("(state = 'cancelled') = (cancelled_reason IS NOT NULL)", name="cancelled"),
        Index("ix_proposal_vote_state_closes_at", "state", "closes_at"),
    )

    id: Mapped[Id]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"))
    number: Mapped[int]
    question: Mapped[str] = mapped_column(String(300))
    kind: Mapped[Kind] = mapped_column(choice(Kind, name="kind"))
    options: Mapped[list[Any]] = mapped_column(Document, default=list)
    most: Mapped[int] = mapped_column(default=1)
    seats: Mapped[int] = mapped_column(default=1)
    majority: Mapped[Majority] = mapped_column(choice(Majority, name="majority"), default=Majority.HALF)
    base: Mapped[Base] = mapped_column(choice(Base, name="base"), default=Base.CAST)
    quorum_cast: Mapped[int] = mapped_column(default=0)
    quorum_units: Mapped[int] = mapped_column(default=0)
    secret: Mapped[bool] = mapped_column(default=False)
    sealed: Mapped[bool] = mapped_column(default=True)
    changeable: Mapped[bool] = mapped_column(default=False)
    delegations: Mapped[int] = mapped_column(default=1)
    paper: Mapped[bool] = mapped_column(default=False)
    state: Mapped[VoteState] = mapped_column(choice(VoteState, name="state"), default=VoteState.DRAFT)
    eligible: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(Document, nullable=True)
    cancelled_reason: Mapped[str | None] = mapped_column(Text)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    proposal: Mapped[Proposal] = relationship(lazy="joined", innerjoin=True)
    tellers: Mapped[list[Teller]] = relationship(order_by="Teller.person_id", cascade="all, delete-orphan")

    @property
    def url(self) -> str:
        """Address of its page."""
        return f"/decisions/proposals/votes/{self.id}"

    @property
    def is_open(self) -> bool:
        """Whether ballots are taken, as far as its state says."""
        return self.state == VoteState.OPEN

    def rules(self) -> Rules:
        """What the tally counts by."""
        return Rules(self.kind, len(self.options), self.most, self.seats, self.majority, self.base)


class Teller(Model):
    """Who hands out and reads paper."""

    __tablename__ = "proposal_teller"
    __table_args__ = (Index("ix_proposal_teller_person_id", "person_id"),)

    vote_id: Mapped[int] = mapped_column(ForeignKey("proposal_vote.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class Voter(Model):
    """Somebody on the roll, how they took part, and for which unit they count. `client_id` tells the repetition of a
    secret ballot from a second one; it is a random number that stands nowhere else."""

    __tablename__ = "proposal_voter"
    __table_args__ = (Index("ix_proposal_voter_person_id", "person_id"), {"sqlite_with_rowid": False})

    vote_id: Mapped[int] = mapped_column(ForeignKey("proposal_vote.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    way: Mapped[Way] = mapped_column(choice(Way, name="way"), default=Way.NONE)
    client_id: Mapped[str | None] = mapped_column(String(64))


class Delegation(Model):
    """Who casts for whom in one vote; nobody passes on what was passed to them."""

    __tablename__ = "proposal_delegation"
    __table_args__ = (
        CheckConstraint("from_id <> to_id", name="other"),
        Index("ix_proposal_delegation_vote_id_to_id", "vote_id", "to_id"),
    )

    vote_id: Mapped[int] = mapped_column(ForeignKey("proposal_vote.id", ondelete="CASCADE"), primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    giver: Mapped[Person] = relationship(foreign_keys=[from_id])
    delegate: Mapped[Person] = relationship(foreign_keys=[to_id])


class Ballot(Model):
    """A named ballot; `by_id` is who cast it. `sent` holds the client_ids that made it, so that a late repetition of an
    earlier choice does not undo a later one."""

    __tablename__ = "proposal_ballot"
    __table_args__ = (Index("ix_proposal_ballot_person_id", "person_id"),)

    vote_id: Mapped[int] = mapped_column(ForeignKey("proposal_vote.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    choice: Mapped[list[Any]] = mapped_column(Document)
    sent: Mapped[list[Any]] = mapped_column(Document, default=list)


class Count(Model):
    """What came together in a secret vote: a ballot as written ("2,0,1") to how many say so; keys in order."""

    __tablename__ = "proposal_count"

    vote_id: Mapped[int] = mapped_column(ForeignKey("proposal_vote.id", ondelete="CASCADE"), primary_key=True)
    counts: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)


class Sheet(Model):
    """A paper ballot as one teller read it; another teller's reading of the same number must agree. `choice` is empty
    for a sheet that says nothing valid."""

    __tablename__ = "proposal_sheet"
    __table_args__ = (CheckConstraint("number > 0", name="number"),)

    vote_id: Mapped[int] = mapped_column(ForeignKey("proposal_vote.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    teller_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    choice: Mapped[list[Any] | None] = mapped_column(Document, nullable=True)
