"""What was decided, for resolutions that cite it: the contract with other parts of the room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from club.db import db
from club.text import clean_line
from decisions.proposals.models import Outcome, Proposal, Stage
from decisions.proposals.policy import is_open_to


@dataclass(frozen=True)
class Decided:
    """A decided proposal as others cite it."""

    id: int
    title: str
    url: str
    outcome: Outcome
    decided_at: datetime

    @property
    def adopted(self) -> bool:
        """Whether it holds."""
        return self.outcome != Outcome.REJECTED


def decided(
    person: Any, *, typed: str = "", ids: Sequence[int] | None = None, adopted_only: bool = False, size: int = 20
) -> list[Decided]:
    """Decided proposals open to the person, the latest first: all, those whose title holds what was typed, or those of
    some ids (what is not open to the person is left out). One query."""
    query = select(Proposal).where(is_open_to(person), Proposal.stage == Stage.DECIDED)
    if ids is not None:
        query = query.where(Proposal.id.in_(ids))
    if typed:
        query = query.where(Proposal.title.icontains(clean_line(typed), autoescape=True))
    if adopted_only:
        query = query.where(Proposal.outcome != Outcome.REJECTED)
    found = db.session.scalars(query.order_by(Proposal.staged_at.desc(), Proposal.id.desc()).limit(size))
    return [Decided(one.id, one.title, one.url, one.outcome, one.staged_at) for one in found if one.outcome]


def decided_one(person: Any, proposal_id: int) -> Decided | None:
    """One decided proposal as it may be cited by the person; None where there is none open to them."""
    return next(iter(decided(person, ids=[proposal_id], size=1)), None)
