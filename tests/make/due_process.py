"""People the forum knows, cases and measures, as many as a test wants."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from club import clock
from club.db import db, transaction
from club.people.models import Person
from forum.due_process.actions import flags, measures
from forum.due_process.actions.rules import adopt_first
from forum.due_process.models import Case, CaseState, Kind, Measure
from forum.models import Post, Space, Topic
from tests.make.forum import many_posts
from tests.make.people import person


def known(within: Topic) -> Person:
    """A member whose first posts stand since yesterday in a topic, so that the screen trusts them."""
    made = person()
    many_posts(within, [made], 5)
    with transaction():
        written = update(Post).where(Post.author_id == made.id)
        db.session.execute(written.values(created_at=clock.now() - timedelta(days=1)))
    return made


def flagged(post: Post, by: Person, *, words: str = "Xem giúp bài này") -> Case:
    """A post that somebody reported; its case."""
    with transaction():
        made = flags.flag(db.session.get_one(Person, by.id), db.session.get_one(Post, post.id), words=words)
        return made.case


def hidden_by(actor: Person, post: Post, *, reason: str = "Quảng cáo") -> Measure:
    """A post that was hidden on the fourth rule; the measure."""
    with transaction():
        rule = adopt_first().rules[3]
        found = db.session.get_one(Post, post.id)
        return measures.hide(db.session.get_one(Person, actor.id), found, rule=rule, reason=reason)


def newest_posts(of: Topic, count: int) -> list[tuple[int, int]]:
    """(post, topic) of the last posts of a topic."""
    found = select(Post.id).where(Post.topic_id == of.id).order_by(Post.id.desc()).limit(count)
    return [(number, of.id) for number in db.session.scalars(found)]


def many_cases(within: Space, posts: list[int], author: Person) -> None:
    """An open case for each post, past the actions."""
    now = clock.now()
    with transaction():
        rows: list[dict[str, Any]] = [
            {"space_id": within.id, "post_id": number, "author_id": author.id, "why": [], "flags": 1,
             "state": CaseState.OPEN, "opened_at": now - timedelta(minutes=number)}
            for number in posts
        ]  # fmt: skip
        db.session.execute(insert(Case), rows)


def many_measures(within: Space, posts: list[tuple[int, int]], author: Person, by: Person) -> None:
    """A measure for each (post, topic), past the actions; half of them warnings."""
    now = clock.now()
    with transaction():
        rule = adopt_first().rules[0]
        rows: list[dict[str, Any]] = [
            {"kind": Kind.WARN if number % 2 else Kind.HIDE, "person_id": author.id, "by_id": by.id,
             "space_id": within.id, "everywhere": False, "post_id": number, "topic_id": topic, "rule_id": rule.id,
             "reason": "Để đo", "at": now - timedelta(minutes=number)}
            for number, topic in posts
        ]  # fmt: skip
        db.session.execute(insert(Measure), rows)
