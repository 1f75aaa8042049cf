"""The dialogue of 2023 from demo/dialogue.toml: answered questions, support, both sides' summaries, a conclusion."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from club import clock
from club.db import db, transaction
from club.demo import Demo, loader, local_moment
from club.people.models import Person
from club.policy import Role
from club.units.models import Unit
from decisions.inquiries.actions import answering, asking
from forum.dialogue.actions import conclusions, summaries, support
from forum.dialogue.models import SideSummary
from forum.dialogue.queries.panel import source_of
from forum.models import SIDES, Post, Stance, Topic


@loader(12)
def load_dialogue(demo: Demo) -> None:
    """Load each thing in a transaction of its own, after the topics it is about."""
    told = demo.read("dialogue.toml")
    parts: list[tuple[str, str, Callable[[Demo, dict[str, Any]], int]]] = [
        ("inquiries", "topic", _inquiry),
        ("questions", "key", _question),
        ("supports", "topic", _support),
        ("summaries", "topic", _summaries),
        ("conclusions", "topic", _conclusion),
    ]
    made = 0
    for name, key, load in parts:
        for row in told.get(name, []):
            if not demo.has(f"{name}:{row[key]}"):
                with transaction():
                    demo.done(f"{name}:{row[key]}", load(demo, row))
                made += 1
    if made:
        demo.say(f"dialogue: {made} questions, sides and conclusions")


def _person(demo: Demo, key: str) -> Person:
    return db.session.get_one(Person, demo.ids[f"person:{key}"])


def _topic(demo: Demo, row: dict[str, Any]) -> Topic:
    return db.session.get_one(Topic, demo.ids[f"topic:{row['topic']}"])


def _post(topic: Topic, number: int) -> Post:
    return db.session.scalars(select(Post).where(Post.topic_id == topic.id, Post.number == number)).one()


def _addressee(demo: Demo, row: dict[str, Any]) -> dict[str, Any]:
    unit = db.session.get_one(Unit, demo.ids[f"unit:{row['unit']}"]) if "unit" in row else None
    return {"role": Role(row["role"]) if "role" in row else None, "unit": unit}


def _inquiry(demo: Demo, row: dict[str, Any]) -> int:
    topic = _topic(demo, row)
    made = asking.ask(
        topic.author,
        title=topic.title,
        thing=f"topic:{topic.id}",
        source=source_of(topic),
        source_url=f"/forum/t/{topic.id}",
        at=topic.created_at,
        **_addressee(demo, row),
    )
    post = _post(topic, row["answer"])
    answering.answer(post.author, made, answer_thing_id=post.id, at=local_moment(row["answered_at"]))
    if "confirmed_at" in row:
        answering.confirm(topic.author, made, at=local_moment(row["confirmed_at"]))
    return made.id


def _question(demo: Demo, row: dict[str, Any]) -> int:
    made = asking.ask(
        _person(demo, row["by"]),
        title=row["title"],
        words=row["words"],
        at=clock.now() - timedelta(days=row["days_ago"]),
        **_addressee(demo, row),
    )
    if "answer" in row:
        at = clock.now() - timedelta(days=row["answered_days_ago"])
        answering.answer(_person(demo, row["by_officer"]), made, words=row["answer"], at=at)
    return made.id


def _support(demo: Demo, row: dict[str, Any]) -> int:
    topic = _topic(demo, row)
    for number, people in row["posts"].items():
        for key in people:
            support.support(_person(demo, key), _post(topic, int(number)))
    return topic.id


def _summaries(demo: Demo, row: dict[str, Any]) -> int:
    topic, words = _topic(demo, row), {Stance.FOR: row["for"], Stance.AGAINST: row["against"]}
    drafts: dict[Stance, SideSummary] = {
        side: summaries.draft(_person(demo, row["by"]), topic, side, words=words[side]) for side in SIDES
    }
    for key in row["fair"]:
        person = _person(demo, key)
        position = summaries.position_of(person.id, topic)
        if position is not None and position in drafts:
            summaries.judge(person, topic, drafts[position], fair=True)
    return topic.id


def _conclusion(demo: Demo, row: dict[str, Any]) -> int:
    words = {name: row[name] for name in ("words", "agreed", "left_open")}
    at, numbers = local_moment(row["at"]), row["posts"]
    return conclusions.conclude(_person(demo, row["by"]), _topic(demo, row), numbers=numbers, at=at, **words).id
