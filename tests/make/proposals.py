"""Proposals and votes at any stage, made by the very actions that people use."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from club import clock
from club.db import db, transaction
from club.people.models import Person
from club.policy import Role
from club.units.models import Unit
from decisions.proposals.actions import casting, stages, votes, writing
from decisions.proposals.actions.votes import Plan
from decisions.proposals.actions.writing import Text
from decisions.proposals.models import Proposal, ProposalVersion, Stage, Vote
from decisions.proposals.queries.votes import vote_for
from tests.make.people import person

BODY = "Mỗi quý tổ chức một buổi sinh hoạt chung.\nCụm trưởng lập danh sách trước bảy ngày.\nKinh phí tự lo."


class Raised:
    """A proposal and its people: `author`, `chair`, `members`, `id`, `url`; with a vote also `vote` and `vote_url`."""

    def __init__(self, number: int, author: Person, chair: Person, members: list[Person]):
        self.id, self.author, self.chair, self.members = number, author, chair, members
        self.url = f"/decisions/proposals/{number}"
        self.vote = 0
        self.tellers: list[Person] = []

    @property
    def vote_url(self) -> str:
        """Address of its vote."""
        return f"/decisions/proposals/votes/{self.vote}"


def _me(one: Person) -> Person:
    return db.session.get_one(Person, one.id)


def proposal(
    stage: Stage = Stage.SENSE,
    *,
    members: int = 3,
    unit: Unit | None = None,
    thing: str | None = None,
    title: str = "Sinh hoạt chung mỗi quý",
    homes: list[Unit] | None = None,
) -> Raised:
    """A proposal at a stage up to consent."""
    homes = homes or []
    chair = person(Role.CHAIR, name="Chủ nhiệm")
    author = person(name="Người đề xuất", home=unit)
    others = [
        person(name=f"Thành viên {chr(65 + n)}", home=homes[n] if n < len(homes) else unit) for n in range(members)
    ]
    way = (Stage.DRAFT, Stage.SENSE, Stage.ADVICE, Stage.CONSENT)
    with transaction():
        place = db.session.get_one(Unit, unit.id) if unit else None
        made = writing.begin(_me(author), Text(title, "Để gặp nhau đều hơn.", BODY), unit=place, thing=thing)
        for to in way[1 : way.index(stage) + 1]:
            stages.move(_me(author), made, to)
        number = made.id
    return Raised(number, author, chair, others)


def vote(*, opened: bool = True, members: int = 3, homes: list[Unit] | None = None, **plan: Any) -> Raised:
    """A proposal whose vote is open (or prepared); `plan` as in actions.votes.Plan."""
    raised = proposal(Stage.CONSENT, members=members, homes=homes)
    with transaction():
        chair = _me(raised.chair)
        made = votes.take_to_vote(
            chair,
            db.session.get_one(Proposal, raised.id),
            Plan(**{"question": "Đồng ý không?", **plan}),
            reason="Để quyết.",
        )
        if made.paper:
            raised.tellers = [raised.chair, raised.author]
            for one in raised.tellers:
                votes.name_teller(chair, made, _me(one))
        if opened:
            votes.open_vote(chair, made)
        raised.vote = made.id
    return raised


def vote_cast(raised: Raised, who: Person, *choice: int, client_id: str = "") -> None:
    """Cast a ballot as the page does."""
    with transaction():
        actor = _me(who)
        casting.cast(actor, vote_for(actor, raised.vote), choice=choice, client_id=client_id)


def vote_closed(raised: Raised) -> Vote:
    """Close the vote."""
    with transaction():
        chair = _me(raised.chair)
        found = vote_for(chair, raised.vote)
        votes.close_vote(chair, found)
    return found


def many_proposals(author: Person, count: int) -> None:
    """`count` published proposals at once, past the actions."""
    now = clock.now()
    with transaction():
        rows = [
            {"title": f"Đề xuất để đo {n}", "stage": Stage.SENSE, "staged_at": now, "published_at": now,
             "created_by_id": author.id, "created_at": now, "version": 1, "next_line": 2}
            for n in range(count)
        ]  # fmt: skip
        made = list(db.session.scalars(insert(Proposal).returning(Proposal.id), rows))
        db.session.execute(
            insert(ProposalVersion),
            [
                {"proposal_id": n, "number": 1, "title": "t", "lines": [[1, "x"]], "at": now, "why": "", "note": ""}
                for n in made
            ],
        )
