"""Telling people that a post mentions them."""

from __future__ import annotations

from sqlalchemy import select

from club.db import db
from club.markdown import people_named
from club.notices.actions import tell
from club.notices.models import Notice
from club.people.models import Person, PersonState
from club.text import shorten
from forum import policy
from forum.following.notices import MENTIONED
from forum.models import Post

MOST = 10


def tell_mentioned(post: Post) -> None:
    """Tell those whom a post mentions and who may see its topic, also where they muted it; once a post, and at most
    MOST people a post over all its edits. Whom another notice told of the same post is not told twice."""
    named = [number for number in people_named(post.body) if number != post.author_id]
    if not named or post.hidden_at or post.deleted_at:
        return
    rows = db.session.execute(select(Notice.person_id, Notice.kind).where(Notice.url == post.url))
    told = {row.person_id: row.kind for row in rows}
    left = MOST - sum(kind == MENTIONED for kind in told.values())
    query = select(Person).where(Person.id.in_(named[: MOST * 3]), Person.state == PersonState.ACTIVE)
    people = {person.id: person for person in db.session.scalars(query)}
    fresh = [
        number
        for number in named
        if number in people and number not in told and policy.may_see_topic(people[number], post.topic)
    ]
    words = {"who": post.author.full_name, "title": shorten(post.topic.title, 80)}
    tell(fresh[: max(left, 0)], MENTIONED, key=f"post:{post.id}", url=post.url, **words)
