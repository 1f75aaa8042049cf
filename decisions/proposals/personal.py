"""What proposals hold about a person, and what stays when they leave."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from club.db import db
from club.i18n import _l
from club.people.personal_data import Part
from decisions.proposals.models import (
    Advice,
    Amendment,
    AmendmentState,
    Ballot,
    Delegation,
    Objection,
    ObjectionState,
    Opinion,
    Proposal,
    ProposalAuthor,
    Teller,
    Vote,
    Voter,
    VoteState,
    Way,
)


def export(person: Any) -> list[dict[str, Any]]:
    """Everything written, said and voted; of a secret vote that it was cast, and nothing else."""
    rows: list[dict[str, Any]] = []

    def add(what: str, query: Any, names: tuple[str, ...]) -> None:
        for found in db.session.execute(query):
            values = [one.isoformat() if hasattr(one, "isoformat") else one for one in found]
            rows.append({"what": what, **dict(zip(names, values, strict=True))})

    mine = person.id
    add(
        "author",
        select(Proposal.title, Proposal.created_at)
        .join(ProposalAuthor, ProposalAuthor.proposal_id == Proposal.id)
        .where(ProposalAuthor.person_id == mine)
        .order_by(Proposal.id),
        ("proposal", "at"),
    )
    of_proposal = {
        "amendment": (Amendment, Amendment.author_id, (Amendment.text, Amendment.why, Amendment.state)),
        "leaning": (Opinion, Opinion.person_id, (Opinion.words, Opinion.leaning, Opinion.at)),
        "advice": (Advice, Advice.answered_by_id, (Advice.words, Advice.state, Advice.answered_at)),
        "objection": (Objection, Objection.author_id, (Objection.reason, Objection.state, Objection.created_at)),
    }
    for what, (model, key, columns) in of_proposal.items():
        query = select(Proposal.title, *columns).join(model, model.proposal_id == Proposal.id)
        add(what, query.where(key == mine).order_by(Proposal.id), ("proposal", "text", "more", "also"))
    votes = select(Vote.question, Voter.way).join(Voter, Voter.vote_id == Vote.id)
    add("voter", votes.where(Voter.person_id == mine).order_by(Vote.id), ("vote", "voted"))
    named = select(Vote.question, Ballot.choice).join(Ballot, Ballot.vote_id == Vote.id)
    add("ballot", named.where(Ballot.person_id == mine).order_by(Vote.id), ("vote", "choice"))
    given = select(Vote.question, Delegation.to_id).join(Delegation, Delegation.vote_id == Vote.id)
    add("delegation", given.where(Delegation.from_id == mine).order_by(Vote.id), ("vote", "to"))
    told = select(Vote.question).join(Teller, Teller.vote_id == Vote.id)
    add("teller", told.where(Teller.person_id == mine).order_by(Vote.id), ("vote",))
    return rows


def erase(person: Any) -> None:
    """Texts that others decided on stay, under the erased person's row; comments and reasons of what is over or was
    taken back go. Ballots stay in the count, which the roll call then shows without a name; an open vote is given to
    nobody any more."""
    quiet = {"synchronize_session": False}

    def run(statement: Any) -> None:
        db.session.execute(statement.execution_options(**quiet))

    mine = person.id
    run(update(Opinion).where(Opinion.person_id == mine).values(words=""))
    gone = (AmendmentState.OPEN, AmendmentState.WITHDRAWN)
    run(delete(Amendment).where(Amendment.author_id == mine, Amendment.state.in_(gone)))
    run(update(Amendment).where(Amendment.author_id == mine).values(client_id=None))
    run(delete(Objection).where(Objection.author_id == mine, Objection.state == ObjectionState.WITHDRAWN))
    run(update(Objection).where(Objection.author_id == mine).values(client_id=None))
    open_ones = select(Vote.id).where(Vote.state == VoteState.OPEN)
    waiting = select(Voter.vote_id).where(Voter.person_id == mine, Voter.way == Way.NONE)
    run(delete(Delegation).where(Delegation.from_id == mine, Delegation.vote_id.in_(waiting)))
    run(delete(Delegation).where(Delegation.to_id == mine, Delegation.vote_id.in_(open_ones)))
    run(update(Voter).where(Voter.person_id == mine).values(client_id=None))
    run(update(Ballot).where(Ballot.person_id == mine).values(sent=[]))


PART = Part("proposals", _l("Proposals and votes"), export, erase)
