"""What the demo's people follow and keep: everybody the topics they wrote in, the chair some posts to come back to."""

from __future__ import annotations

from sqlalchemy import select

from club.db import db, transaction
from club.demo import Demo, loader
from club.people.models import Person
from forum.following.actions import bookmarks, follows
from forum.following.models import Follow
from forum.models import Post, Topic
from forum.policy import may_see_topic

KEPT = 3


@loader(13)
def load_following(demo: Demo) -> None:
    """Once, after topics and dialogue."""
    if demo.has("following"):
        return
    with transaction():
        numbers = [number for key, number in demo.ids.items() if key.startswith("topic:")]
        wrote = select(Post.author_id, Post.topic_id).where(Post.topic_id.in_(numbers)).distinct()
        for author_id, topic_id in db.session.execute(wrote).all():
            author, topic = db.session.get_one(Person, author_id), db.session.get_one(Topic, topic_id)
            if may_see_topic(author, topic):
                follows.follow_topic(author, topic, state=Follow.FOLLOW)
        chair = db.session.get_one(Person, demo.ids["person:chu-nhiem"])
        stands = (Post.hidden_at.is_(None), Post.deleted_at.is_(None), Post.topic_id.in_(numbers))
        most = select(Post).where(*stands).order_by(Post.supports.desc(), Post.id).limit(KEPT)
        for post in db.session.scalars(most).all():
            if may_see_topic(chair, post.topic):
                bookmarks.keep(chair, post)
        demo.done("following", chair.id)
