"""Proposals as things that decisions rest on, and as what a topic, a consultation or a session led to."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, and_, or_, select

from club.i18n import _, _l
from decisions import citing
from decisions.citing import Edge, Kind, Told
from decisions.inquiries.sources import sources
from decisions.proposals.models import Proposal, ProposalAuthor, Stage
from decisions.proposals.policy import is_open_to

KIND = "proposal"
# What a proposal may stem from and members cite, too; a source nobody can cite has no thread to go on.
STEMS = ("topic", "consultation", "session")
_ADDRESS = re.compile(r"/decisions/proposals/(\d+)")


def _open_to_members() -> Any:
    things = [and_(Proposal.thing_kind == one.kind, Proposal.thing_id.in_(one.open_ids())) for one in sources()]
    return or_(and_(Proposal.thing_kind.is_(None), Proposal.unit_id.is_(None)), *things)


def rows(person: Any) -> Select[Any]:
    """Those that are no longer written in private."""
    made = citing.row(
        Proposal.id,
        title=Proposal.title,
        at=Proposal.published_at,
        fate=Proposal.stage,
        fate_at=Proposal.staged_at,
        reason=Proposal.withdrawn_reason,
    ).where(Proposal.published_at.is_not(None))
    return made.where(_open_to_members() if person is None else is_open_to(person))


def find(person: Any, address: str) -> int | None:
    """The number in "/decisions/proposals/7"."""
    del person
    found = _ADDRESS.match(address)
    return int(found[1]) if found else None


def authors() -> Any:
    """Who wrote it together."""
    return select(ProposalAuthor.proposal_id, ProposalAuthor.person_id)


def why(told: Told) -> str:
    """Why a proposal went no further."""
    if told.fate == Stage.WITHDRAWN:
        return _("The proposal was withdrawn. Reason: %(reason)s", reason=told.reason)
    if told.fate == Stage.DECIDED:
        return _("The proposal is decided; no resolution rests on it yet.")
    return _("The proposal is not decided yet.")


def _stemming(kind: str) -> Callable[[], Any]:
    return lambda: select(Proposal.thing_id, Proposal.id, Proposal.published_at).where(
        Proposal.thing_kind == kind, Proposal.published_at.is_not(None)
    )


def init_app() -> None:
    """Name the kind and what leads to it."""
    citing.add(
        Kind(
            KIND, _l("Proposal"), "file-earmark-text", rows, lambda number, place: f"/decisions/proposals/{number}",
            find=find, authors=authors, why=why,
        )
    )  # fmt: skip
    for kind in STEMS:
        citing.lead(Edge(kind, KIND, _l("A proposal came of it"), _stemming(kind)))
