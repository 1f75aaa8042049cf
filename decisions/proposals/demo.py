"""Proposals of the demo, made by the very actions that people use: one talked over, one being voted on, one decided."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from club import clock, outbox
from club.db import db, transaction
from club.demo import Demo, loader
from club.notices.models import Notice
from club.people.models import Person
from decisions.proposals.actions import amendments, casting, stages, voices, votes, writing
from decisions.proposals.actions.writing import Text
from decisions.proposals.models import AmendmentKind, Leaning, Proposal, Stage, Vote
from decisions.proposals.queries.votes import roll_of, vote_for
from decisions.proposals.tally import Kind, Majority, Paper


@loader(45)
def load(demo: Demo) -> None:
    """A proposal a row; what was told then is no news today."""
    for row in demo.read("proposals.toml")["proposals"]:
        if demo.has(f"proposal:{row['key']}"):
            continue
        now = clock.now()
        with outbox.silence():
            number = _proposal(demo, row, now)
            if "vote" in row:
                _vote(demo, row, number, now)
        with transaction():
            old = Notice.url.startswith("/decisions/proposals")
            db.session.execute(update(Notice).where(old).values(read_at=now))
        demo.say(f"proposal: {row['title']}")


def _person(demo: Demo, key: str) -> Person:
    return db.session.get_one(Person, demo.ids[f"person:{key}"])


def _proposal(demo: Demo, row: dict[str, Any], now: Any) -> int:
    with clock.set_now(now - timedelta(days=row["days_ago"])), transaction():
        author = _person(demo, row["by"])
        made = writing.begin(author, Text(row["title"], row["why"], "\n".join(row["lines"])))
        stages.move(author, made, Stage.SENSE)
        if "until_days" in row:
            made.stage_ends_at = now + timedelta(days=row["until_days"])
        demo.done(f"proposal:{row['key']}", made.id)
        number = made.id
    with clock.set_now(now - timedelta(days=row["days_ago"] - 2)), transaction():
        made, author = db.session.get_one(Proposal, number), _person(demo, row["by"])
        for one in row.get("leanings", []):
            voices.lean(_person(demo, one["by"]), made, leaning=Leaning(one["leaning"]), why=one.get("why", ""))
        for one in row.get("amendments", []):
            kind, words = AmendmentKind(one["kind"]), {"text": one["text"], "why": one["why"]}
            suggested = amendments.suggest(_person(demo, one["by"]), made, kind=kind, line=one["line"], **words)
            if "accept" in one:
                amendments.accept(author, suggested, reason=one["accept"])
        if row["stage"] == "vote":
            stages.move(author, made, Stage.CONSENT)
        for one in row.get("objections", []):
            voices.object_to(_person(demo, one["by"]), made, reason=one["reason"])
    return number


def _vote(demo: Demo, row: dict[str, Any], number: int, now: Any) -> None:
    rules, luck = row["vote"], random.Random(row["key"])  # noqa: S311 # the same demo each time
    kind, opened = Kind(rules["kind"]), now - timedelta(days=rules["opened_days_ago"])
    reason = next((one["to_vote"] for one in row.get("objections", [])), "")
    closes = now + timedelta(days=rules["closes_in_days"]) if "closes_in_days" in rules else None
    plan = votes.Plan(
        question=rules["question"],
        kind=kind,
        options=tuple(rules.get("options", ())),
        majority=Majority.HALF if kind == Kind.YES_NO else Majority.NONE,
        quorum_cast=rules["quorum_cast"],
        quorum_units=rules.get("quorum_units", 0),
        secret=rules.get("secret", False),
        changeable=rules.get("changeable", False),
        closes_at=closes,
    )
    with clock.set_now(opened), transaction():
        chair = _person(demo, "chu-nhiem")
        vote = votes.take_to_vote(chair, db.session.get_one(Proposal, number), plan, reason=reason)
        votes.open_vote(chair, vote)
        vote_id = vote.id
    with clock.set_now(opened + timedelta(hours=3)), transaction():
        vote = db.session.get_one(Vote, vote_id)
        for person_id in roll_of(vote):
            if luck.random() < rules["voters"]:
                voter = db.session.get_one(Person, person_id)
                casting.cast(voter, vote, choice=_choice(kind, rules["chances"], luck), client_id="")
    if "closed_days_ago" in rules:
        with clock.set_now(now - timedelta(days=rules["closed_days_ago"])), transaction():
            chair = _person(demo, "chu-nhiem")
            votes.close_vote(chair, vote_for(chair, vote_id))


def _choice(kind: Kind, chances: list[float], luck: random.Random) -> Paper:
    options = list(range(len(chances)))
    if kind == Kind.YES_NO:
        return (luck.choices(options, chances)[0],)
    # A ranking: the first by chance, then the others likewise; some stop after two.
    order: list[int] = []
    while options and (len(order) < 2 or luck.random() < 0.7):
        order.append(luck.choices(options, [chances[one] for one in options])[0])
        options.remove(order[-1])
    return tuple(order)
