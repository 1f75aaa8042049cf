"""Proposals, what people say to them, and the votes on them."""

from decisions.proposals.models.texts import (
    Amendment,
    AmendmentKind,
    AmendmentState,
    Line,
    Outcome,
    Proposal,
    ProposalAuthor,
    ProposalVersion,
    Stage,
)
from decisions.proposals.models.voices import (
    Advice,
    AdviceState,
    Leaning,
    Objection,
    ObjectionState,
    Opinion,
)
from decisions.proposals.models.votes import (
    BASE_NAMES,
    KIND_NAMES,
    MAJORITY_NAMES,
    Ballot,
    Count,
    Delegation,
    Sheet,
    Teller,
    Vote,
    Voter,
    VoteState,
    Way,
)

__all__ = [
    "BASE_NAMES", "KIND_NAMES", "MAJORITY_NAMES", "Advice", "AdviceState", "Amendment", "AmendmentKind",
    "AmendmentState", "Ballot", "Count", "Delegation", "Leaning", "Line", "Objection", "ObjectionState", "Opinion",
    "Outcome", "Proposal", "ProposalAuthor", "ProposalVersion", "Sheet", "Stage", "Teller", "Vote", "VoteState",
    "Voter", "Way",
]  # fmt: skip
