"""Two elections of the demo, held by the very actions that people use: one recognised, one open for nominations."""

from __future__ import annotations

import random
import secrets
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from club import clock, outbox
from club.db import db, transaction
from club.demo import Demo, loader, local_moment
from club.notices.models import Notice
from club.people.models import Person
from decisions.elections import policy
from decisions.elections.actions import ballots, counting, nominations, setup, terms
from decisions.elections.models import Election
from decisions.elections.queries.elections import roll
from decisions.elections.tally import Ballot, Base


@loader(15)
def load(demo: Demo) -> None:
    """An election a row; one that was cut off half way is cancelled by hand, not repaired."""
    rows = demo.read("elections.toml")["elections"]
    demo.say(f"{len(rows)} elections")
    for row in rows:
        if not demo.has(f"election:{row['key']}"):
            with outbox.silence():
                _hold(demo, row)


def _hold(demo: Demo, row: dict[str, Any]) -> None:
    with ExitStack() as past:
        if "prepared_at" in row:
            past.enter_context(clock.set_now(local_moment(row["prepared_at"])))
        number = _nominations(demo, row)
    if "opens_at" in row:
        _ballot(demo, row, number)
    with transaction():
        # What was told then is no news today.
        db.session.execute(
            update(Notice).where(Notice.url.startswith(f"/decisions/elections/{number}")).values(read_at=clock.now())
        )


def _person(demo: Demo, key: str) -> Person:
    return db.session.get_one(Person, demo.ids[f"person:{key}"])


def _nominations(demo: Demo, row: dict[str, Any]) -> int:
    plan = setup.Plan(
        title=row["title"],
        seats=row["seats"],
        base=Base(row["base"]),
        voter_roles=tuple(role.value for role in policy.VOTERS),
        paper=row["paper"],
        conference_on=row.get("conference_on"),
        place=row["place"],
        about=row["about"],
    )
    with transaction():
        chair = _person(demo, "chu-nhiem")
        election = setup.prepare(chair, plan)
        for teller in row["tellers"]:
            setup.name_teller(chair, election, _person(demo, teller["person"]), head=teller.get("head", False))
        setup.announce(chair, election)
        for told in row["candidates"]:
            who = _person(demo, told["person"])
            by = _person(demo, told.get("by", told["person"]))
            one = nominations.nominate(by, election, who, why=told["why"])
            if told.get("answered", True):
                nominations.answer(who, election, one, accept=True)
        demo.done(f"election:{row['key']}", election.id)
        return election.id


def _ballot(demo: Demo, row: dict[str, Any], number: int) -> None:
    head = row["tellers"][0]["person"]
    with clock.set_now(local_moment(row["nominations_until"])), transaction():
        nominations.close_list(_person(demo, head), db.session.get_one(Election, number))
    opens = local_moment(row["opens_at"])
    with clock.set_now(opens), transaction():
        ballots.open_ballot(_person(demo, head), db.session.get_one(Election, number))
    _cast(demo, row, number, opens)
    with clock.set_now(local_moment(row["closes_at"])), transaction():
        election = db.session.get_one(Election, number)
        ballots.close_ballot(_person(demo, head), election)
        for sheet, ballot in enumerate(_sheets(row, election), 1):
            for teller in row["tellers"][:2]:
                ballots.read_sheet(_person(demo, teller["person"]), election, sheet, ballot)
    with clock.set_now(local_moment(row["closes_at"]) + timedelta(minutes=40)), transaction():
        election = db.session.get_one(Election, number)
        counting.count_ballots(_person(demo, head), election)
        counting.declare_elected(_person(demo, head), election, reason="")
    day = datetime.combine(row["recognised_on"], datetime.min.time()).replace(hour=9)
    with clock.set_now(clock.from_local(day)), transaction():
        election = db.session.get_one(Election, number)
        terms.recognise(_person(demo, "thuong-vu"), election, document=row["document"], on=row["recognised_on"])


def _choice(row: dict[str, Any], election: Election, rng: random.Random) -> list[int]:
    chances = {row_["person"]: row_["chance"] for row_ in row["candidates"]}
    round_ = ballots.current(election)
    keys = _keys(election, row)
    liked = [place.number for place in round_.places if rng.random() < chances[keys[place.candidate_id]]]
    rng.shuffle(liked)
    return sorted(liked[: round_.seats]) or [1]


def _keys(election: Election, row: dict[str, Any]) -> dict[int, str]:
    names = {place.candidate.why: place.candidate_id for place in ballots.current(election).places}
    return {names[told["why"]]: told["person"] for told in row["candidates"]}


def _cast(demo: Demo, row: dict[str, Any], number: int, opens: datetime) -> None:
    rng = random.Random(row["key"])  # noqa: S311 # the same demo each time
    away = {demo.ids[f"person:{key}"] for key in row["absent"]}
    paper = [demo.ids[f"person:{key}"] for key in row["paper_voters"]]
    with clock.set_now(opens + timedelta(minutes=20)), transaction():
        election = db.session.get_one(Election, number)
        teller = _person(demo, row["tellers"][0]["person"])
        for person_id in paper:
            ballots.hand_out(teller, election, person_id)
        for person_id in roll(ballots.current(election)):
            if person_id in away or person_id in paper:
                continue
            ballots.cast(
                db.session.get_one(Person, person_id),
                election,
                votes=_choice(row, election, rng),
                nonce=secrets.token_hex(16),
                envelope_id=secrets.token_hex(16),
            )


def _sheets(row: dict[str, Any], election: Election) -> list[Ballot]:
    rng = random.Random(row["title"])  # noqa: S311 # the same demo each time
    sheets = [Ballot(frozenset(_choice(row, election, rng))) for _key in row["paper_voters"][1:]]
    # One sheet on which every name was left standing: more names than seats.
    everybody = frozenset(place.number for place in ballots.current(election).places)
    return [*sheets, Ballot(everybody)]
