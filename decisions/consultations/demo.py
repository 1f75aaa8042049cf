"""The demo's consultation, from demo/consultations.toml: statements, and answers of those who hold office in 2023."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from club import clock, ledger
from club.db import db, transaction
from club.demo import Demo, loader
from club.people.models import Person
from club.search.models import SearchDocument
from decisions.consultations.actions import consultations, indexing, statements, votes
from decisions.consultations.actions.consultations import Plan
from decisions.consultations.actions.drawings import redraw
from decisions.consultations.models import Choice, Consultation, Participant, State, Statement, StatementState, Vote

# Of a hundred answers as many are "pass", and so many statements are not answered.
PASSES, SILENT = 0.07, 0.1


@loader(40)
def load(demo: Demo) -> None:
    """After the forum, whose topic it belongs to; each in one transaction, then its map."""
    for row in demo.read("consultations.toml")["consultations"]:
        key = f"consultation:{row['key']}"
        if demo.has(key):
            continue
        with transaction():
            made = _consultation(demo, row)
            _answers(demo, row, made)
            votes.recount(made)
            demo.done(key, made.id)
        redraw.call_local(made.id)
        demo.say(f"consultation: {row['title']}")


def _person(demo: Demo, key: str) -> Person:
    return db.session.get_one(Person, demo.ids[f"person:{key}"])


def _consultation(demo: Demo, row: dict[str, Any]) -> Consultation:
    board, now = _person(demo, row["by"]), clock.now()
    topic = select(SearchDocument).filter_by(kind="topic", thing_id=demo.ids.get(f"topic:{row['topic']}"))
    document = db.session.scalar(topic)
    plan = Plan(
        title=row["title"],
        intro=row["intro"].strip(),
        about_url=document.url if document else "",
        closes_at=now + timedelta(days=row["closes_in_days"]),
    )
    made = consultations.prepare(board, plan, seeds=[one["text"] for one in row["statements"]])
    # Opened some days ago, and nobody is told of it now.
    opened = now - timedelta(days=row["opened_days_ago"])
    made.state, made.opened_at, made.created_at = State.OPEN, opened, opened - timedelta(days=1)
    ledger.record(board, "consultation.opened", made, audience=made.answerers)
    for one in row["waiting"]:
        statements.propose(_person(demo, one["by"]), made, text=one["text"])
    indexing.index(made)
    return made


def _answers(demo: Demo, row: dict[str, Any], made: Consultation) -> None:
    approved = select(Statement).filter_by(consultation_id=made.id, state=StatementState.APPROVED)
    standing = db.session.scalars(approved.order_by(Statement.id)).all()
    leanings = {one["text"]: one for one in row["statements"]}
    people = {key[7:]: number for key, number in demo.ids.items() if key.startswith(("person:bt-", "person:uy-vien-"))}
    for key, number in sorted(people.items()):
        luck = random.Random(f"{row['key']}:{key}")  # noqa: S311 - believable answers, no secret
        ward = key.removeprefix("bt-").split("-")[0]
        camp = next((name for name, wards in row["camps"].items() if ward in wards), "gop")
        some = standing[: row["partly"].get(key, len(standing))]
        said = [(one, luck.random()) for one in some if luck.random() >= SILENT]
        if not said:
            continue
        taking_part = Participant(consultation_id=made.id, person_id=number, last_seq=len(said))
        db.session.add(taking_part)
        db.session.flush()
        for seq, (one, draw) in enumerate(said, start=1):
            leaning = leanings[one.text][camp]
            answer = (
                Choice.AGREE
                if draw < leaning * (1 - PASSES)
                else Choice.PASS
                if draw < leaning * (1 - PASSES) + PASSES
                else Choice.DISAGREE
            )
            at = (made.opened_at or clock.now()) + timedelta(hours=luck.randint(1, 90))
            db.session.add(
                Vote(
                    consultation_id=made.id, participant_id=taking_part.id, statement_id=one.id, answer=answer,
                    seq=seq, changed_at=at,
                )
            )  # fmt: skip
    db.session.flush()
