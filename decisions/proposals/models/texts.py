"""A proposal: its text in numbered lines, every version of it, and the amendments that others suggest.

A line keeps its `id` through all versions, so that an amendment knows its line although lines were put in above it.
An amendment is stale when the line it was written for reads otherwise now, or is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import BigId, Id, Model, choice
from club.i18n import _l
from club.people.models import Person
from club.units.models import Unit

LONGEST_LINE = 2000
MOST_LINES = 60


class Stage(StrEnum):
    """How far a proposal has come."""

    DRAFT = "draft"
    SENSE = "sense"
    ADVICE = "advice"
    CONSENT = "consent"
    VOTE = "vote"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The stage on screen."""
        return str(_STAGES[self][0])

    @property
    def colour(self) -> str:
        """The kind of its badge."""
        return _STAGES[self][1]


_STAGES = {
    Stage.DRAFT: (_l("Being written"), ""),
    Stage.SENSE: (_l("Sense-check"), "brand"),
    Stage.ADVICE: (_l("Advice"), "brand"),
    Stage.CONSENT: (_l("Consent"), "gold"),
    Stage.VOTE: (_l("Voting"), "gold"),
    Stage.DECIDED: (_l("Decided"), "green"),
    Stage.WITHDRAWN: (_l("Withdrawn proposal"), ""),
}
WAY = tuple(stage for stage in Stage if stage != Stage.WITHDRAWN)
# The text may change and amendments may be suggested.
MALLEABLE = (Stage.SENSE, Stage.ADVICE, Stage.CONSENT)
UNDER_WAY = (*MALLEABLE, Stage.VOTE)


class Outcome(StrEnum):
    """What came of a proposal."""

    CONSENTED = "consented"
    ADOPTED = "adopted"
    REJECTED = "rejected"
    CHOSEN = "chosen"

    @property
    def label(self) -> str:
        """In words."""
        return str(_OUTCOMES[self])


_OUTCOMES = {
    Outcome.CONSENTED: _l("Adopted by consent"),
    Outcome.ADOPTED: _l("Adopted by vote"),
    Outcome.REJECTED: _l("Not adopted"),
    Outcome.CHOSEN: _l("Chosen by vote"),
}


class AmendmentKind(StrEnum):
    """What an amendment does to its line. `insert` puts a line after it; after line 0 is at the top."""

    REPLACE = "replace"
    INSERT = "insert"
    STRIKE = "strike"

    @property
    def label(self) -> str:
        """In words."""
        return str(_KINDS[self])


_KINDS = {
    AmendmentKind.REPLACE: _l("Replace the line"),
    AmendmentKind.INSERT: _l("Insert a line after it"),
    AmendmentKind.STRIKE: _l("Strike the line"),
}


class AmendmentState(StrEnum):
    """Where an amendment stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """In words."""
        return str(_STATES[self][0])

    @property
    def colour(self) -> str:
        """The kind of its badge."""
        return _STATES[self][1]


_STATES = {
    AmendmentState.OPEN: (_l("Waits for the authors"), "gold"),
    AmendmentState.ACCEPTED: (_l("Accepted"), "green"),
    AmendmentState.REJECTED: (_l("Not accepted"), "red"),
    AmendmentState.WITHDRAWN: (_l("Taken back"), ""),
}


@dataclass(frozen=True)
class Line:
    """One line of a version; `number` is what is printed before it."""

    id: int
    number: int
    text: str


class Proposal(Model):
    """Something to be decided. Written for the whole club, for one unit, or stemming from a thing of another room,
    whose readers are its readers. `version` is the number of the version that stands; `next_line` the id of the
    next line."""

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("created_by_id", "client_id"),
        CheckConstraint("(thing_kind IS NULL) = (thing_id IS NULL)", name="thing"),
        CheckConstraint("thing_kind IS NULL OR unit_id IS NULL", name="one_audience"),
        CheckConstraint("stage IN ('draft', 'withdrawn') OR published_at IS NOT NULL", name="published"),
        CheckConstraint("(stage = 'decided') = (outcome IS NOT NULL)", name="decided"),
        CheckConstraint("(stage = 'withdrawn') = (withdrawn_reason IS NOT NULL)", name="withdrawn"),
        Index("ix_proposal_staged_at_id", "staged_at", "id"),
        Index("ix_proposal_thing_kind_thing_id", "thing_kind", "thing_id"),
    )

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    thing_kind: Mapped[str | None] = mapped_column(String(40))
    thing_id: Mapped[int | None] = mapped_column(BigId)
    stage: Mapped[Stage] = mapped_column(choice(Stage, name="stage"), default=Stage.DRAFT)
    staged_at: Mapped[datetime] = mapped_column(default=clock.now)
    stage_ends_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome, name="outcome"), nullable=True)
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    next_line: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    client_id: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    unit: Mapped[Unit | None] = relationship()
    authors: Mapped[list[ProposalAuthor]] = relationship(
        order_by="ProposalAuthor.person_id", cascade="all, delete-orphan"
    )

    @property
    def url(self) -> str:
        """Address of its page."""
        return f"/decisions/proposals/{self.id}"

    @property
    def code(self) -> str:
        """Its name as an audience: "proposal:7"."""
        return f"proposal:{self.id}"

    @property
    def is_malleable(self) -> bool:
        """Whether amendments are taken."""
        return self.stage in MALLEABLE

    def move(self, stage: Stage) -> None:
        """Put the proposal at a stage, now."""
        self.stage, self.staged_at, self.stage_ends_at = stage, clock.now(), None


class ProposalAuthor(Model):
    """Somebody who writes it: changes the text, and accepts or rejects amendments."""

    __tablename__ = "proposal_author"
    __table_args__ = (Index("ix_proposal_author_person_id", "person_id"),)

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class ProposalVersion(Model):
    """The text at one time; never changed. `lines` is a list of [id, text]; `note` says what changed."""

    __tablename__ = "proposal_version"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(Text, default="")
    lines: Mapped[list[Any]]
    note: Mapped[str] = mapped_column(String(300), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def text(self) -> list[Line]:
        """Its lines, numbered from 1."""
        return [Line(number, place, words) for place, (number, words) in enumerate(self.lines, 1)]


class Amendment(Model):
    """A change that somebody suggests to one line. `base_text` is the line as it stood when this was written."""

    __tablename__ = "proposal_amendment"
    __table_args__ = (
        UniqueConstraint("author_id", "client_id"),
        CheckConstraint("state <> 'rejected' OR reason <> ''", name="rejected_with_reason"),
        CheckConstraint("(state = 'accepted') = (made_version IS NOT NULL)", name="accepted"),
        CheckConstraint("(kind = 'strike') = (text = '')", name="text"),
        Index("ix_proposal_amendment_proposal_id_state", "proposal_id", "state"),
    )

    id: Mapped[Id]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[AmendmentKind] = mapped_column(choice(AmendmentKind, name="kind"))
    line: Mapped[int]
    base_text: Mapped[str] = mapped_column(Text, default="")
    base_version: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str] = mapped_column(Text)
    state: Mapped[AmendmentState] = mapped_column(choice(AmendmentState, name="state"), default=AmendmentState.OPEN)
    reason: Mapped[str] = mapped_column(Text, default="")
    made_version: Mapped[int | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    client_id: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    proposal: Mapped[Proposal] = relationship()

    def stale(self, version: ProposalVersion) -> bool:
        """Whether its line reads otherwise in this version, or is gone."""
        if self.line == 0:
            return False
        return dict(version.lines).get(self.line) != self.base_text
