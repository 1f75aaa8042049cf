"""What search finds of proposals: from their publication on. Never a ballot or a result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from club.db import db
from club.i18n import _l
from club.search import actions as search
from decisions.proposals.models import Proposal, ProposalVersion

KIND = "proposal"
BATCH = 100


def document(proposal: Proposal, version: ProposalVersion | None = None) -> dict[str, Any]:
    """The arguments of `search.index`."""
    version = version or db.session.get_one(ProposalVersion, (proposal.id, proposal.version))
    closed = proposal.unit_id is not None or proposal.thing_kind is not None
    return {
        "kind": KIND,
        "thing_id": proposal.id,
        "title": proposal.title,
        "body": "\n".join([version.why, *(line.text for line in version.text)]),
        "url": proposal.url,
        # Who belongs to a unit or sees a topic changes: that is asked when somebody searches.
        "audience": proposal.code if closed else "members",
        "at": proposal.published_at or proposal.created_at,
    }


def renew(proposal: Proposal) -> None:
    """Put a published proposal in, or renew it."""
    if proposal.published_at is not None:
        db.session.flush()
        search.index(**document(proposal))


def every() -> Iterator[dict[str, Any]]:
    """All published ones, for a rebuild of the index."""
    last = 0
    stands = (ProposalVersion.proposal_id == Proposal.id) & (ProposalVersion.number == Proposal.version)
    while True:
        query = select(Proposal, ProposalVersion).join(ProposalVersion, stands)
        query = query.where(Proposal.id > last, Proposal.published_at.is_not(None)).order_by(Proposal.id).limit(BATCH)
        found = db.session.execute(query).all()
        if not found:
            return
        last = found[-1][0].id
        yield from [document(proposal, version) for proposal, version in found]


def declare() -> None:
    """Tell search what kind there is."""
    search.declare(KIND, _l("Proposals"), icon="file-earmark-text", every=every)
