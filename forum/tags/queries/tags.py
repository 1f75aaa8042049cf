"""The list of tags, one tag, and the tags of topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import undefer

from club.db import db
from club.errors import NotFound
from club.paging import Page
from forum.models import Topic
from forum.policy import topic_is_open_to
from forum.queries import topics
from forum.queries.topics import TopicRow
from forum.tags.models import Tag, TagAddress, TopicTag


@dataclass(frozen=True)
class Label:
    """A tag as a topic shows it."""

    slug: str
    name: str

    @property
    def url(self) -> str:
        """Its page."""
        return f"/forum/tags/{self.slug}"


@topics.loaded_with
def tag_lines() -> Any:
    """Lists and pages of topics read the tags with the topic."""
    return undefer(Topic.tag_lines)  # pyright: ignore[reportAttributeAccessIssue]


def labels_of(topic: Topic) -> list[Label]:
    """The tags of a topic that was read by a list or a page, by name; no query."""
    lines = (topic.tag_lines or "").split("\n")  # pyright: ignore[reportAttributeAccessIssue]
    found = [Label(*line.split("\t", 1)) for line in lines if line]
    return sorted(found, key=lambda label: label.name.casefold())


def all_tags() -> list[Tag]:
    """The whole list, by name. One query."""
    return list(db.session.scalars(select(Tag).order_by(Tag.folded)))


def tags_to_choose(topic: Topic | None = None) -> list[Tag]:
    """The tags in use, and those the topic carries already, by name. One query."""
    shown = Tag.retired_at.is_(None)
    if topic is not None:
        shown = or_(shown, Tag.id.in_(select(TopicTag.tag_id).where(TopicTag.topic_id == topic.id)))
    return list(db.session.scalars(select(Tag).where(shown).order_by(Tag.folded)))


def chosen_for(topic: Topic) -> list[int]:
    """The ids of the tags a topic carries. One query."""
    return list(db.session.scalars(select(TopicTag.tag_id).where(TopicTag.topic_id == topic.id)))


def counts_for(person: Any) -> dict[int, int]:
    """How many topics that the person sees carry each tag. One query."""
    rows = (
        select(TopicTag.tag_id, func.count())
        .join(Topic, Topic.id == TopicTag.topic_id)
        .join(Topic.space)
        .where(topic_is_open_to(person))
        .group_by(TopicTag.tag_id)
    )
    return dict(db.session.execute(rows).all())


def tag_called(address: str) -> Tag:
    """The tag of an address, also one it had before; or NotFound. At most two queries."""
    tag = db.session.scalar(select(Tag).where(Tag.slug == address))
    if tag is None:
        tag = db.session.scalar(select(Tag).join(TagAddress).where(TagAddress.slug == address))
    if tag is None:
        raise NotFound
    return tag


def topics_with(person: Any, tag: Tag, *, after: str | None = None) -> Page[TopicRow]:
    """The topics with a tag that a person sees, the most lately active first. One query."""
    carrying = select(TopicTag.topic_id).where(TopicTag.tag_id == tag.id)
    return topics.narrowed(person, Topic.id.in_(carrying), after=after)
