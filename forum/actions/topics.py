"""Beginning a topic."""

from __future__ import annotations

from datetime import datetime

from club import clock, limits
from club.db import db
from club.people.models import Person
from club.policy import ensure
from forum import policy
from forum.actions import indexing, reading
from forum.actions.sending import RATE, add_post, address_words, ensure_goes_out, wait_for_own, written
from forum.models import Space, Topic, TopicKind
from forum.queries.topics import topic_sent


def start(
    author: Person,
    space: Space,
    *,
    kind: TopicKind,
    title: str,
    body: str,
    client_id: str | None = None,
    at: datetime | None = None,
    passed: bool = False,
) -> Topic:
    """Open a topic with its first post; a repeated `client_id` gives the first one again.

    `at` is for imports of what was written elsewhere: no rate is counted. `passed`: it was looked at and counted before
    (see forum.due_process.actions.holding).
    """
    ensure(policy.may_start(author, space, kind))
    wait_for_own(author)
    if sent := topic_sent(author, client_id):
        return sent
    if at is None and not passed:
        limits.hit("forum.post", RATE, author.id)
        ensure_goes_out(author, space, text=f"{title}\n{body}", body=body)
    moment = at or clock.now()
    topic = Topic(
        space=space,
        kind=kind,
        title=title,
        slug=address_words(title),
        author=author,
        last_author=author,
        created_at=moment,
        last_post_at=moment,
        client_id=client_id or None,
    )
    db.session.add(topic)
    post = add_post(topic, author, 1, body=body, created_at=moment)
    indexing.index(post)
    reading.follow_own(author, topic, 1)
    if at is None:
        written.send(post)
    return topic
