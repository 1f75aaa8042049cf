"""Keeping posts, and being reminded of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import joinedload

from club import clock
from club.db import db
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from club.text import shorten
from forum import policy
from forum.actions.sending import wait_for_own
from forum.following.models import Bookmark
from forum.following.notices import REMINDED
from forum.models import Post, Topic
from forum.queries.topics import with_space

BATCH = 200


def keep(person: Person, post: Post, *, remind_at: datetime | None = None) -> Bookmark:
    """Keep a post; kept already, it gets this reminder instead of the one before (None: none)."""
    ensure(policy.may_see_topic(person, post.topic))
    ensure(policy.may_read_text(person, post))
    wait_for_own(person)
    bookmark = db.session.scalar(_of(person, post))
    if bookmark is None:
        bookmark = Bookmark(person_id=person.id, post_id=post.id)
        db.session.add(bookmark)
    bookmark.remind_at = remind_at
    db.session.flush()
    return bookmark


def _of(person: Person, post: Post) -> Select[Bookmark]:
    return select(Bookmark).where(Bookmark.person_id == person.id, Bookmark.post_id == post.id)


def drop(person: Person, post_id: int) -> None:
    """Keep a post no longer; its words may be closed to the person by now."""
    db.session.execute(delete(Bookmark).where(Bookmark.person_id == person.id, Bookmark.post_id == post_id))


def remind_due() -> int:
    """Tell of the bookmarks whose moment has come, some at a time; how many there were. Who may not read the post any
    more is not told."""
    due = (
        select(Bookmark)
        .where(Bookmark.remind_at <= clock.now())
        .order_by(Bookmark.remind_at)
        .limit(BATCH)
        .options(joinedload(Bookmark.post).joinedload(Post.topic).options(with_space()))
    )
    found = db.session.scalars(due).all()
    people = {
        person.id: person
        for person in db.session.scalars(select(Person).where(Person.id.in_({one.person_id for one in found})))
    }
    for bookmark in found:
        post, person, moment = bookmark.post, people[bookmark.person_id], bookmark.remind_at
        bookmark.remind_at = None
        topic: Topic = post.topic
        if moment and policy.may_see_topic(person, topic) and policy.may_read_text(person, post):
            key = f"bookmark:{bookmark.id}:{moment:%Y%m%d%H%M}"
            tell([person.id], REMINDED, key=key, url=post.url, title=shorten(topic.title, 80))
    return len(found)
