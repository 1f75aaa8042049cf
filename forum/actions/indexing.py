"""Keeping search in step: a topic with its opening words, and each answer under the topic's title.

Documents are addressed to `space:7`, so a change of who reads a space needs no new index. A hidden topic's documents
are addressed to nobody until it is shown again: one statement for a topic of any length.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from blinker import Signal
from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import contains_eager

from club import markdown
from club.db import after_commit_once, db, transaction
from club.search import actions as search
from club.search.models import SearchDocument
from club.tasks import job
from forum.models import Post, Topic

# Sent with a post whenever it is indexed: written, changed, hidden, shown, deleted or brought back, in the transaction
# that does it.
indexed = Signal()

TOPIC, POST = "topic", "post"
NOBODY = "nobody"
BATCH = 200


def document(post: Post) -> dict[str, Any]:
    """The keyword arguments of `search.index()` for a post; the opening one stands for its topic."""
    topic = post.topic
    words_stand = post.hidden_at is None and post.deleted_at is None
    return {
        "kind": TOPIC if post.number == 1 else POST,
        "thing_id": topic.id if post.number == 1 else post.id,
        "title": topic.title,
        "body": markdown.plain(post.body) if words_stand else "",
        "url": topic.url if post.number == 1 else post.url,
        "audience": audience_of(topic),
        "at": post.created_at,
        "author_id": post.author_id,
    }


def audience_of(topic: Topic) -> str:
    """Who may find a topic's words: the readers of its space, or nobody."""
    return NOBODY if topic.hidden_at or topic.deleted_at or topic.merged_into_id else topic.space.thing


def index(post: Post) -> None:
    """Put a post into the index as it now stands, or take it out if its words are hidden or deleted."""
    if post.number > 1 and (post.hidden_at or post.deleted_at):
        search.remove(POST, [post.id])
    else:
        search.index(**document(post))
    indexed.send(post)


def readdress(topic: Topic) -> None:
    """Let the documents of a topic be found by those who may see it now."""
    posts = select(Post.id).where(Post.topic_id == topic.id)
    of_topic = or_(
        and_(SearchDocument.kind == TOPIC, SearchDocument.thing_id == topic.id),
        and_(SearchDocument.kind == POST, SearchDocument.thing_id.in_(posts)),
    )
    db.session.execute(
        update(SearchDocument).where(of_topic).values(audience=audience_of(topic)),
        execution_options={"synchronize_session": False},
    )


def retitle_later(topic: Topic) -> None:
    """Index all posts of a topic under its new title, in the background: it may have thousands."""
    after_commit_once(retitle, topic.id)


@job()
def retitle(topic_id: int) -> None:
    """Index a topic's posts anew, some at a time, so that nobody waits long for the database."""
    last = 0
    while True:
        with transaction():
            found = db.session.scalars(
                _with_topic()
                .where(Post.topic_id == topic_id, Post.moved_to_id.is_(None), Post.number > last)
                .order_by(Post.number)
                .limit(BATCH)
            ).all()
            for post in found:
                index(post)
        if len(found) < BATCH:
            return
        last = found[-1].number


def _with_topic() -> Any:
    return select(Post).join(Post.topic).options(contains_eager(Post.topic).joinedload(Topic.space))


def every_topic() -> Iterator[dict[str, Any]]:
    """All topics' documents, for a rebuild of the index."""
    yield from _every(Post.number == 1)


def every_post() -> Iterator[dict[str, Any]]:
    """All answers' documents, for a rebuild of the index."""
    yield from _every(and_(Post.number > 1, Post.hidden_at.is_(None), Post.deleted_at.is_(None)))


def _every(which: Any) -> Iterator[dict[str, Any]]:
    last = 0
    while True:
        query = _with_topic().where(which, Post.moved_to_id.is_(None), Post.id > last).order_by(Post.id).limit(BATCH)
        found = db.session.scalars(query).all()
        if not found:
            return
        last = found[-1].id
        yield from [document(post) for post in found]
