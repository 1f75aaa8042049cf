"""The demo's tags, by the chair, on the topics of the demo."""

from __future__ import annotations

from club.db import db, transaction
from club.demo import Demo, loader
from club.people.models import Person
from forum.models import Topic
from forum.tags.actions import curating, tagging
from forum.tags.queries.tags import chosen_for


@loader(12)
def load_tags(demo: Demo) -> None:
    """Each tag once, in a transaction of its own; after the topics."""
    made = 0
    for row in demo.read("tags.toml")["tags"]:
        key = f"tag:{row['name']}"
        if demo.has(key):
            continue
        with transaction():
            chair = db.session.get_one(Person, demo.ids["person:chu-nhiem"])
            tag = curating.create(chair, name=row["name"], description=row["description"])
            for name in row["topics"]:
                topic = db.session.get_one(Topic, demo.ids[f"topic:{name}"])
                tagging.put(chair, topic, tag_ids=[*chosen_for(topic), tag.id])
            demo.done(key, tag.id)
        made += 1
    if made:
        demo.say(f"forum: {made} tags")
