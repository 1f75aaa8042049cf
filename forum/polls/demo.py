"""Polls in the demo's topics: one by name with votes, one secret."""

from __future__ import annotations

from sqlalchemy import select

from club.db import db, transaction
from club.demo import Demo, loader
from club.people.models import Person
from forum.models import Post
from forum.polls.actions import asking, voting
from forum.polls.models import Results


@loader(13)
def load_polls(demo: Demo) -> None:
    """Each poll once, with its votes, in a transaction of its own; after the topics."""
    made = 0
    for row in demo.read("polls.toml")["polls"]:
        key = f"poll:{row['topic']}"
        if demo.has(key):
            continue
        with transaction():
            post = db.session.scalars(
                select(Post).filter_by(topic_id=demo.ids[f"topic:{row['topic']}"], number=1)
            ).one()
            poll = asking.ask(
                post.author,
                post,
                question=row["question"],
                options=row["options"],
                most=len(row["options"]) if row.get("several") else 1,
                secret=row.get("secret", False),
                results=Results(row.get("results", "always")),
            )
            for voter, choice in row["votes"].items():
                person = db.session.get_one(Person, demo.ids[f"person:{voter}"])
                voting.vote(person, poll, choice=choice)
            demo.done(key, poll.id)
        made += 1
    if made:
        demo.say(f"forum: {made} polls")
