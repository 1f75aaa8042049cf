"""What elections hold about a person: candidacies, nominations, committees, and that they voted; never how."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from club.db import db
from club.i18n import _l
from club.people import personal_data
from decisions.elections.models import (
    Election,
    ElectionCandidate,
    ElectionRound,
    ElectionTeller,
    ElectionVoter,
    Stage,
    Standing,
)

_OPEN_LIST = (Stage.DRAFT, Stage.NOMINATIONS)


def export(person: Any) -> list[dict[str, Any]]:
    """Everything but the ballots: which of them is whose stands nowhere."""
    rows: list[dict[str, Any]] = []
    candidacies = db.session.execute(
        select(Election.title, ElectionCandidate)
        .join(ElectionCandidate, ElectionCandidate.election_id == Election.id)
        .where((ElectionCandidate.person_id == person.id) | (ElectionCandidate.nominated_by_id == person.id))
        .order_by(ElectionCandidate.id)
    )
    for title, one in candidacies:
        mine = one.person_id == person.id
        rows.append(
            {
                "election": title,
                "what": "candidate" if mine else "nominated somebody",
                "standing": one.standing.value,
                "text": one.why if one.nominated_by_id == person.id else "",
                "at": one.created_at.isoformat(),
            }
        )
    committees = (
        select(Election.title)
        .join(ElectionTeller, ElectionTeller.election_id == Election.id)
        .where(ElectionTeller.person_id == person.id)
        .order_by(Election.id)
    )
    rows += [{"election": title, "what": "election committee"} for title in db.session.scalars(committees)]
    rolls = (
        select(Election.title, ElectionRound.number, ElectionVoter.way)
        .join(ElectionRound, ElectionRound.election_id == Election.id)
        .join(ElectionVoter, ElectionVoter.round_id == ElectionRound.id)
        .where(ElectionVoter.person_id == person.id)
        .order_by(ElectionRound.id)
    )
    rows += [
        {"election": title, "what": "voter", "round": number, "voted": way.value}
        for title, number, way in db.session.execute(rolls)
    ]
    return rows


def erase(person: Any) -> None:
    """Reasons and names go. Who stood before the list was closed is off it; on a closed list the place stays without a
    name: the chain of slips holds to the name's salted hash, which says nothing once the salt is gone."""
    mine = ElectionCandidate.person_id == person.id
    made = ElectionCandidate.nominated_by_id == person.id
    open_ones = select(Election.id).where(Election.stage.in_(_OPEN_LIST))
    db.session.execute(update(ElectionCandidate).where(mine | made).values(why=""))
    db.session.execute(update(ElectionCandidate).where(mine).values(name="", place="", salt=""))
    db.session.execute(
        update(ElectionCandidate)
        .where(mine, ElectionCandidate.election_id.in_(open_ones))
        .values(standing=Standing.WITHDRAWN)
    )
    unfinished = select(Election.id).where(Election.stage.in_([*_OPEN_LIST, Stage.LISTED]))
    db.session.execute(
        delete(ElectionTeller).where(ElectionTeller.person_id == person.id, ElectionTeller.election_id.in_(unfinished))
    )


def declare() -> None:
    """Add this part to what "my data" and erasure walk over."""
    personal_data.add(personal_data.Part("elections", _l("Elections"), export, erase))
