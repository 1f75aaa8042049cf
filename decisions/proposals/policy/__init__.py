"""Who may do what with a proposal. `may_see` and `is_open_to` are one rule with two faces.

A proposal that stems from a thing is exactly as visible as the thing (`decisions.inquiries.sources`). One that is being
written is seen by its authors alone; the board is no exception.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from club.i18n import _, _l
from club.policy import (
    BOARD,
    MEMBERS,
    Role,
    Verdict,
    audiences_of,
    declare,
    may,
    no,
    sees_unit,
    yes,
)
from club.units.models import Unit
from decisions.inquiries.policy import holds
from decisions.inquiries.sources import source_of, sources
from decisions.proposals.models import (
    Advice,
    AdviceState,
    Amendment,
    AmendmentState,
    Objection,
    ObjectionState,
    Proposal,
    ProposalAuthor,
    Stage,
)
from decisions.proposals.models.texts import UNDER_WAY

WRITE = declare("proposals.write", _l("Write proposals, amend them, object and vote"), MEMBERS)
RUN = declare("proposals.run", _l("Lead a proposal through its stages, open and close its votes"), BOARD)
UNIT_RUNNERS = frozenset({Role.WARD_SECRETARY, Role.BRANCH_SECRETARY})
OVER_UNITS = BOARD | {Role.STANDING_COMMITTEE, Role.WARD_SECRETARY}
# Who votes. The Standing Committee watches over the club; it has no vote.
VOTERS = MEMBERS - {Role.STANDING_COMMITTEE}
# What follows what. The authors lead up to consent; a vote is opened by who presides.
NEXT = {
    Stage.DRAFT: (Stage.SENSE,),
    Stage.SENSE: (Stage.ADVICE, Stage.CONSENT),
    Stage.ADVICE: (Stage.CONSENT, Stage.SENSE),
    Stage.CONSENT: (Stage.ADVICE, Stage.SENSE),
    Stage.VOTE: (Stage.CONSENT,),
}


def is_author(person: Any, proposal: Proposal) -> bool:
    """Whether the person writes it."""
    return person.is_authenticated and any(one.person_id == person.id for one in proposal.authors)


def may_see(person: Any, proposal: Proposal) -> Verdict:
    """Whether the proposal exists for the person."""
    hidden = no(_("This proposal is not open to you."))
    if not person.is_authenticated:
        return no(_("Please sign in first."))
    if proposal.published_at is None and not is_author(person, proposal):
        return hidden
    if proposal.thing_kind is not None:
        source = source_of(proposal.thing_kind)
        return yes() if source and source.readers([person], proposal.thing_id or 0) else hidden
    if proposal.unit is not None:
        return yes() if sees_unit(person, proposal.unit) else hidden
    return yes() if "members" in audiences_of(person) else hidden


def is_open_to(person: Any) -> ColumnElement[bool]:
    """`may_see` as a condition on Proposal; asks the database nothing by itself."""
    if not person.is_authenticated:
        return false()
    audiences = audiences_of(person)
    units = [int(name[5:]) for name in audiences if name.startswith("unit:")]
    paths = [o.unit.path if o.unit else "/" for o in person.offices if o.role in OVER_UNITS and not o.thing]
    below = or_(false(), *(Unit.path.startswith(path, autoescape=True) for path in paths))
    addressed: list[Any] = [Proposal.unit_id.in_(units), Proposal.unit_id.in_(select(Unit.id).where(below))]
    if "members" in audiences:
        addressed.append(Proposal.unit_id.is_(None))
    things = [and_(Proposal.thing_kind == one.kind, Proposal.thing_id.in_(one.seen_by(person))) for one in sources()]
    mine = exists().where(ProposalAuthor.proposal_id == Proposal.id, ProposalAuthor.person_id == person.id)
    return and_(
        or_(Proposal.published_at.is_not(None), mine),
        or_(and_(Proposal.thing_kind.is_(None), or_(*addressed)), *things),
    )


def may_write(person: Any) -> Verdict:
    """Begin a proposal."""
    return may(person, WRITE)


def runs(person: Any, proposal: Proposal) -> Verdict:
    """Preside over it: the board; in a unit also the secretary of that unit or of one above."""
    if not (seen := may_see(person, proposal)):
        return seen
    if proposal.unit is not None:
        for office in person.offices:
            above = office.unit is not None and proposal.unit.path.startswith(office.unit.path)
            if office.role in UNIT_RUNNERS and not office.thing and above:
                return yes()
    return may(person, RUN, unit=proposal.unit)


def _leads(person: Any, proposal: Proposal) -> Verdict:
    if is_author(person, proposal):
        return may_see(person, proposal)
    return runs(person, proposal)


def _stands(proposal: Proposal, *stages: Stage) -> Verdict:
    if proposal.stage in stages:
        return yes()
    return no(_("This is not possible at this stage: %(stage)s.", stage=proposal.stage.label))


def _author(person: Any, proposal: Proposal) -> Verdict:
    if not (seen := may_see(person, proposal)):
        return seen
    return yes() if is_author(person, proposal) else no(_("Only the authors of the proposal do this."))


def may_edit(person: Any, proposal: Proposal) -> Verdict:
    """Change the text: its authors, until a vote is prepared."""
    return _author(person, proposal) and _stands(proposal, Stage.DRAFT, Stage.SENSE, Stage.ADVICE, Stage.CONSENT)


def may_move(person: Any, proposal: Proposal, to: Stage) -> Verdict:
    """Lead it to another stage, onwards or back: authors, and who presides once it is published."""
    if to not in NEXT.get(proposal.stage, ()):
        return _stands(proposal, *(stage for stage, after in NEXT.items() if to in after))
    if proposal.stage == Stage.VOTE:
        return runs(person, proposal)
    return _leads(person, proposal)


def may_withdraw(person: Any, proposal: Proposal) -> Verdict:
    """Withdraw it before it is decided; while a vote goes on only who presides."""
    if proposal.stage == Stage.VOTE:
        return runs(person, proposal)
    return _leads(person, proposal) and _stands(proposal, Stage.DRAFT, *UNDER_WAY)


def takes_part(person: Any, proposal: Proposal) -> Verdict:
    """Amend, lean, object: members who see it."""
    return may_see(person, proposal) and may(person, WRITE)


def may_amend(person: Any, proposal: Proposal) -> Verdict:
    """Suggest an amendment."""
    return takes_part(person, proposal) and _stands(proposal, Stage.SENSE, Stage.ADVICE, Stage.CONSENT)


def may_judge(person: Any, amendment: Amendment) -> Verdict:
    """Accept or reject an amendment: the authors."""
    if amendment.state != AmendmentState.OPEN:
        return no(_("This amendment is decided already."))
    proposal = amendment.proposal
    return _author(person, proposal) and _stands(proposal, Stage.SENSE, Stage.ADVICE, Stage.CONSENT)


def may_rebase(person: Any, amendment: Amendment) -> Verdict:
    """Put an amendment on the text as it now stands, or take it back: who suggested it."""
    if amendment.state != AmendmentState.OPEN:
        return no(_("This amendment is decided already."))
    if person.id != amendment.author_id:
        return no(_("Only who suggested it changes it."))
    return may_amend(person, amendment.proposal)


def may_lean(person: Any, proposal: Proposal) -> Verdict:
    """Say for, unsure or against in the sense-check."""
    return takes_part(person, proposal) and _stands(proposal, Stage.SENSE)


def may_ask_advice(person: Any, proposal: Proposal) -> Verdict:
    """Ask an office or a unit for advice."""
    return _leads(person, proposal) and _stands(proposal, Stage.ADVICE)


def may_advise(person: Any, proposal: Proposal, advice: Advice) -> Verdict:
    """Give the advice that was asked for; late advice is still advice, until the vote."""
    if not (seen := may_see(person, proposal)):
        return seen
    if advice.state == AdviceState.ANSWERED:
        return no(_("This advice was given already."))
    if not holds(person, advice.role, advice.unit_id):
        return no(_("The advice is asked of %(who)s.", who=advice.addressee))
    return _stands(proposal, Stage.ADVICE, Stage.CONSENT)


def may_object(person: Any, proposal: Proposal) -> Verdict:
    """Object with a reason."""
    return takes_part(person, proposal) and _stands(proposal, Stage.CONSENT)


def may_resolve(person: Any, proposal: Proposal, objection: Objection) -> Verdict:
    """Say how an objection is resolved: the authors and who presides, not the objector alone."""
    if objection.state != ObjectionState.OPEN:
        return no(_("This objection does not stand any more."))
    return _leads(person, proposal) and _stands(proposal, Stage.CONSENT)


def may_take_back(person: Any, proposal: Proposal, objection: Objection) -> Verdict:
    """Withdraw one's objection, or say that it still stands although it was called resolved."""
    if person.id != objection.author_id:
        return no(_("Only who objected does this."))
    return takes_part(person, proposal) and _stands(proposal, Stage.CONSENT)


def may_take_to_vote(person: Any, proposal: Proposal) -> Verdict:
    """Prepare a vote: who presides."""
    return runs(person, proposal) and _stands(proposal, Stage.CONSENT, Stage.VOTE)


def may_conclude(person: Any, proposal: Proposal) -> Verdict:
    """Declare it adopted by consent: who presides, when no objection is open."""
    return runs(person, proposal) and _stands(proposal, Stage.CONSENT)
