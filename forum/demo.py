"""The forum of 2023 from the demo's files: spaces, topics and posts at their dates, one post hidden with its reason."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from sqlalchemy import select

from club.db import db, transaction
from club.demo import Demo, loader, local_moment
from club.people.models import Person
from club.units.models import Unit
from forum.actions import moderation, posts, reading, spaces, topics
from forum.due_process.actions import measures
from forum.due_process.actions.rules import adopt_first
from forum.models import Audience, Colour, Post, PostBy, Space, Stance, Topic, TopicKind


@loader(10)
def load_forum(demo: Demo) -> None:
    """Load the spaces, then each topic in a transaction of its own."""
    made = 0
    with transaction():
        for row in demo.read("forum.toml")["spaces"]:
            if not demo.has(f"space:{row['key']}"):
                demo.done(f"space:{row['key']}", _space(demo, row).id)
                made += 1
    for file in sorted((demo.folder / "topics").glob("*.toml")):
        key = f"topic:{file.stem}"
        if not demo.has(key):
            with transaction():
                demo.done(key, _topic(demo, file).id)
            made += 1
    if made:
        demo.say(f"forum: {made} spaces and topics")


def _person(demo: Demo, key: str) -> Person:
    return db.session.get_one(Person, demo.ids[f"person:{key}"])


def _space(demo: Demo, row: dict[str, Any]) -> Space:
    kind, _, unit = row["audience"].partition(":")
    return spaces.create(
        _person(demo, "chu-nhiem"),
        name=row["name"],
        description=row["description"],
        icon=row["icon"],
        colour=Colour(row["colour"]),
        audience=Audience(kind),
        unit=db.session.get_one(Unit, demo.ids[f"unit:{unit}"]) if unit else None,
        post_by=PostBy(row["post_by"]),
        wished_slug=row["key"],
    )


def _topic(demo: Demo, file: Path) -> Topic:
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    opening, *answers = told["posts"]
    topic = topics.start(
        _person(demo, told["by"]),
        db.session.get_one(Space, demo.ids[f"space:{told['space']}"]),
        kind=TopicKind(told["kind"]),
        title=told["title"],
        body=opening["body"].strip(),
        at=local_moment(told["created_at"]),
    )
    first = db.session.scalars(select(Post).filter_by(topic_id=topic.id, number=1)).one()
    by_key = {opening["key"]: first}
    for row in answers:
        by_key[row["key"]] = posts.reply(
            _person(demo, row["by"]),
            topic,
            body=row["body"].strip(),
            stance=Stance(row["stance"]) if "stance" in row else None,
            answers=by_key.get(row.get("reply_to", "")),
            at=local_moment(row["at"]),
        )
    chair = _person(demo, "chu-nhiem")
    for row in told["posts"]:
        if row.get("hidden"):
            rule = adopt_first().rules[row["hidden_rule"] - 1]
            measures.hide(chair, by_key[row["key"]], rule=rule, reason=row["hidden_reason"])
    if told.get("pinned"):
        moderation.pin(chair, topic, reason="Chủ đề cần nhiều người đọc.")
    # Whoever wrote had read up to their last word; what came after is what they find when they come back.
    for post in by_key.values():
        reading.mark_seen(post.author_id, topic.id, post.number)
    return topic
