"""Concluding a topic, and reopening it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from club import clock, ledger
from club.db import db
from club.errors import Conflict
from club.i18n import _
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from club.text import shorten
from forum import policy as forum_policy
from forum.actions.sending import hold
from forum.dialogue import policy
from forum.dialogue.models import Conclusion, ConclusionPost
from forum.dialogue.queries.panel import posts_numbered
from forum.models import Topic

HEARD, CONCLUDED, REOPENED = "forum.heard", "forum.concluded", "forum.reopened"


def conclude(
    actor: Person,
    topic: Topic,
    *,
    words: str,
    agreed: str = "",
    left_open: str = "",
    numbers: Sequence[int] = (),
    at: datetime | None = None,
) -> Conclusion:
    """End a topic with what came of it. `numbers` are the posts it rests on; their authors are told that they were
    heard, the topic's author that it is concluded. Nobody writes in it until it is reopened. `at` is for what was
    concluded earlier: nobody is told."""
    ensure(policy.may_conclude(actor, topic))
    hold(topic)
    if topic.concluded_at:
        raise Conflict(_("Somebody concluded this topic meanwhile."))
    made = Conclusion(
        topic_id=topic.id,
        words=words,
        agreed=agreed,
        left_open=left_open,
        concluded_by_id=actor.id,
        concluded_at=at or clock.now(),
    )
    topic.concluded_at = made.concluded_at
    db.session.add(made)
    db.session.flush()
    posts = posts_numbered(topic, numbers)
    db.session.add_all([ConclusionPost(conclusion_id=made.id, post_id=post.id) for post in posts])
    db.session.flush()
    ledger.record(actor, "topic.concluded", topic, posts=[post.number for post in posts])
    if at is not None:
        return made
    heard = {post.author_id for post in posts}
    _tell(actor, topic, heard, HEARD, f"conclusion:{made.id}")
    _tell(actor, topic, {topic.author_id} - heard, CONCLUDED, f"conclusion:{made.id}")
    return made


def reopen(actor: Person, topic: Topic, *, reason: str) -> None:
    """Take a conclusion back, with a reason everybody reads; it stays readable."""
    ensure(policy.may_reopen(actor, topic))
    hold(topic)
    if topic.concluded_at is None:
        raise Conflict(_("This topic is not concluded."))
    topic.concluded_at = None
    standing = update(Conclusion).where(Conclusion.topic_id == topic.id, Conclusion.reopened_at.is_(None))
    values = {"reopened_at": clock.now(), "reopened_by_id": actor.id, "reopened_reason": reason}
    db.session.execute(standing.values(**values), execution_options={"synchronize_session": False})
    line = ledger.record(actor, "topic.reopened", topic, reason=reason)
    _tell(actor, topic, {topic.author_id}, REOPENED, f"line:{line.id}", reason=reason[:200])


def _tell(actor: Person, topic: Topic, ids: set[int], kind: str, key: str, **words: str) -> None:
    people = db.session.scalars(select(Person).where(Person.id.in_(ids)).options(joinedload(Person.unit)))
    seeing = [person.id for person in people.unique() if forum_policy.may_see_topic(person, topic)]
    tell(seeing, kind, key=key, url=topic.url, but=actor, title=shorten(topic.title, 80), **words)
