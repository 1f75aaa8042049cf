"""The demo's moderation: watched words, reports that wait, a post that waits, and an appeal that was granted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from club.db import db, transaction
from club.demo import Demo, loader
from club.people.models import Person
from forum.due_process.actions import appeals, flags, measures
from forum.due_process.actions.holding import submit_reply
from forum.due_process.actions.rules import adopt_first, watch
from forum.models import Post, Topic


@loader(11)
def load_moderation(demo: Demo) -> None:
    """Load what is missing, each piece in a transaction of its own."""
    told = demo.read("moderation.toml")
    pieces = [
        *((f"word:{words}", _word, {"words": words}) for words in told["watched"]),
        *((f"appeal:{row['key']}", _appeal, row) for row in told["appeals"]),
        *((f"flag:{row['key']}", _flag, row) for row in told["flags"]),
        *((f"held:{row['key']}", _held, row) for row in told["held"]),
    ]
    made = 0
    for key, make, row in pieces:
        if not demo.has(key):
            with transaction():
                demo.done(key, make(demo, row).id)
            made += 1
    if made:
        demo.say(f"forum: {made} pieces of moderation")


def _person(demo: Demo, key: str) -> Person:
    return db.session.get_one(Person, demo.ids[f"person:{key}"])


def _topic(demo: Demo, row: dict[str, Any]) -> Topic:
    return db.session.get_one(Topic, demo.ids[f"topic:{row['topic']}"])


def _post(demo: Demo, row: dict[str, Any]) -> Post:
    return db.session.scalars(select(Post).filter_by(topic_id=_topic(demo, row).id, number=row["number"])).one()


def _word(demo: Demo, row: dict[str, Any]) -> Any:
    return watch(_person(demo, "chu-nhiem"), row["words"])


def _flag(demo: Demo, row: dict[str, Any]) -> Any:
    rule = adopt_first().rules[row["rule"] - 1]
    return flags.flag(_person(demo, row["by"]), _post(demo, row), rule=rule, words=row["words"])


def _held(demo: Demo, row: dict[str, Any]) -> Any:
    return submit_reply(_person(demo, row["by"]), _topic(demo, row), body=row["body"])


def _appeal(demo: Demo, row: dict[str, Any]) -> Any:
    post, rule = _post(demo, row), adopt_first().rules[row["rule"] - 1]
    made = measures.hide(_person(demo, row["by"]), post, rule=rule, reason=row["reason"])
    opened = appeals.appeal(post.author, made, words=row["words"])
    appeals.decide(_person(demo, row["judge"]), opened, overturn=True, reason=row["ruling"])
    return opened
