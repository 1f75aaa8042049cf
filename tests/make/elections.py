"""Elections at any stage, made by the very actions that people use."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import insert

from club import clock
from club.db import db, transaction
from club.people.models import Appointment, Person, PersonState
from club.policy import Role
from decisions.elections import policy
from decisions.elections.actions import ballots, counting, nominations, setup
from decisions.elections.models import Election, Stage
from decisions.elections.tally import Ballot, Base
from tests.make.people import person


class Held:
    """An election and its people: `chair` (prepared it), `tellers` (the head first), `candidates` in the list's order,
    `voters` (everybody else who may vote), `id`."""

    def __init__(
        self, number: int, chair: Person, tellers: list[Person], candidates: list[Person], voters: list[Person]
    ):
        self.id, self.chair, self.tellers, self.candidates, self.voters = number, chair, tellers, candidates, voters
        self.url = f"/decisions/elections/{number}"

    @property
    def head(self) -> Person:
        """Who leads the committee."""
        return self.tellers[0]


def election(
    stage: Stage = Stage.OPEN,
    *,
    seats: int = 2,
    names: int = 4,
    voters: int = 6,
    base: Base = Base.COLLECTED,
    paper: bool = True,
    title: str = "Bầu Ban Chủ nhiệm",
) -> Held:
    """An election at one of the stages up to the closed ballot; candidates are called Ứng viên A, B, C …, and all of
    them, the tellers and the chair vote as well as `voters` more."""
    chair = person(Role.CHAIR, name="Chủ nhiệm")
    tellers = [person(name="Tổ trưởng bầu cử"), person(name="Tổ viên bầu cử")]
    standing = [person(name=f"Ứng viên {chr(65 + place)}") for place in range(names)]
    others = [person(name=f"Bí thư số {place + 1}") for place in range(voters)]
    roles = tuple(role.value for role in policy.VOTERS)
    with transaction():
        actor, head = db.session.get_one(Person, chair.id), db.session.get_one(Person, tellers[0].id)
        made = setup.prepare(actor, setup.Plan(title, seats, base, roles, paper, place="Hội trường, Quận 11"))
        for teller in tellers:
            setup.name_teller(actor, made, db.session.get_one(Person, teller.id), head=teller.id == head.id)
        if stage != Stage.DRAFT:
            setup.announce(actor, made)
            for one in standing:
                own = db.session.get_one(Person, one.id)
                nominations.nominate(own, made, own, why=f"Lý do của {one.full_name}")
        if stage in {Stage.LISTED, Stage.OPEN, Stage.CLOSED}:
            nominations.close_list(head, made)
        if stage in {Stage.OPEN, Stage.CLOSED}:
            ballots.open_ballot(head, made)
        if stage == Stage.CLOSED:
            ballots.close_ballot(head, made)
        number = made.id
    return Held(number, chair, tellers, standing, others)


def cast(held: Held, who: Person, *votes: int) -> str:
    """Cast a ballot as the page does; its tracking code."""
    with transaction():
        return ballots.cast(
            db.session.get_one(Person, who.id),
            db.session.get_one(Election, held.id),
            votes=list(votes),
            nonce=secrets.token_hex(16),
            envelope_id=secrets.token_hex(16),
        ).code


def closed(held: Held) -> None:
    """Close the ballot."""
    with transaction():
        ballots.close_ballot(db.session.get_one(Person, held.head.id), db.session.get_one(Election, held.id))


def counted(held: Held, *, paper: list[Ballot] | None = None) -> None:
    """Count a closed ballot; with sheets that both tellers read alike."""
    with transaction():
        made = db.session.get_one(Election, held.id)
        for number, ballot in enumerate(paper or [], 1):
            for teller in held.tellers:
                ballots.read_sheet(db.session.get_one(Person, teller.id), made, number, ballot)
        counting.count_ballots(db.session.get_one(Person, held.head.id), made)


def crowd_of_voters(count: int) -> list[int]:
    """Many members at once, past the actions; their ids."""
    with transaction():
        rows: list[dict[str, Any]] = [
            {"full_name": f"Đoàn viên {place}", "state": PersonState.ACTIVE, "sort_key": "", "folded_name": ""}
            for place in range(count)
        ]
        made = list(db.session.scalars(insert(Person).returning(Person.id), rows))
        day = clock.today().replace(day=1)
        db.session.execute(
            insert(Appointment),
            [{"person_id": number, "role": Role.MEMBER, "starts_on": day} for number in made],
        )
    return made
