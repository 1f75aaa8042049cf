"""The newest posts of a space, a tag, a topic, or of what a person follows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager

from club.db import db
from forum.following.queries.follows import followed_by
from forum.models import Post, Space, Topic
from forum.policy import topic_is_open_to
from forum.queries.bylines import named
from forum.tags.models import Tag, TopicTag

NEWEST = 30


def newest(person: Any, condition: ColumnElement[bool]) -> list[Post]:
    """The newest posts under a condition on Topic whose words everybody there reads. One query."""
    query = (
        select(Post)
        .join(Post.topic)
        .join(Topic.space)
        .where(topic_is_open_to(person), condition, Topic.hidden_at.is_(None), Topic.deleted_at.is_(None))
        .where(Post.hidden_at.is_(None), Post.deleted_at.is_(None))
        .order_by(Post.id.desc())
        .limit(NEWEST)
        .options(named(Post.author), contains_eager(Post.topic).contains_eager(Topic.space))
    )
    return list(db.session.scalars(query))


def of_space(space: Space) -> ColumnElement[bool]:
    """Topics of a space."""
    return Topic.space_id == space.id


def of_tag(tag: Tag) -> ColumnElement[bool]:
    """Topics with a tag."""
    return Topic.id.in_(select(TopicTag.topic_id).where(TopicTag.tag_id == tag.id))


def of_topic(topic: Topic) -> ColumnElement[bool]:
    """One topic."""
    return Topic.id == topic.id


def of_followed(person: Any) -> ColumnElement[bool]:
    """What a person follows: topics, tags, spaces."""
    return followed_by(person.id)
