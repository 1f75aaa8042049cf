"""Who follows what, and what a person muted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from club.db import db
from club.notices.models import Notice
from club.paging import Page
from club.people.models import Person, PersonState
from forum.following.models import Bookmark, Follow, SpaceFollow, TagFollow, TopicFollow
from forum.models import Post, Space, Topic
from forum.policy import may_see_topic, space_is_open_to
from forum.queries import topics
from forum.queries.topics import TopicRow
from forum.tags.models import Tag, TopicTag


@dataclass
class Marks:
    """What a reader chose for a topic's page: their state, whether the space gives it, the posts they keep; and the
    unread notices (ids) that lead to what the page shows."""

    state: Follow = Follow.NORMAL
    by_space: bool = False
    kept: set[int] = field(default_factory=set)
    told: list[int] = field(default_factory=list)


def address(topic_id: int) -> str:
    """Where the notice of what is followed leads: the topic at the first post one has not read, whatever its title."""
    return f"/forum/t/{topic_id}"


def marks_of(person_id: int, topic: Topic, posts: Sequence[Post]) -> Marks:
    """The reader's marks on a topic and these posts of it. One query."""
    own = select(literal("topic"), TopicFollow.state, TopicFollow.topic_id).where(
        TopicFollow.person_id == person_id, TopicFollow.topic_id == topic.id
    )
    whole = select(literal("space"), SpaceFollow.state, SpaceFollow.space_id).where(
        SpaceFollow.person_id == person_id, SpaceFollow.space_id == topic.space_id
    )
    # The column needs a value of its type; of posts and notices it is not read.
    no_state = literal(Follow.NORMAL, TopicFollow.state.type)
    kept = select(literal("post"), no_state, Bookmark.post_id).where(
        Bookmark.person_id == person_id, Bookmark.post_id.in_([post.id for post in posts])
    )
    # Those of answers and mentions lead to posts; the one of what is followed is read with the last post.
    shown = [post.url for post in posts]
    if any(post.number == topic.post_count for post in posts):
        shown.append(address(topic.id))
    told = select(literal("notice"), no_state, Notice.id).where(
        Notice.person_id == person_id, Notice.read_at.is_(None), Notice.url.in_(shown)
    )
    marks, chosen = Marks(), {}
    by_tag = (
        select(literal("tag"), TagFollow.state, TagFollow.tag_id)
        .join(TopicTag, TopicTag.tag_id == TagFollow.tag_id)
        .where(TagFollow.person_id == person_id, TopicTag.topic_id == topic.id)
    )
    for what, state, number in db.session.execute(union_all(own, whole, by_tag, kept, told)):
        if what == "post":
            marks.kept.add(number)
        elif what == "notice":
            marks.told.append(number)
        elif chosen.get(what) != Follow.FOLLOW:
            chosen[what] = state
    marks.by_space = "topic" not in chosen and bool(chosen)
    marks.state = chosen.get("topic", chosen.get("tag", chosen.get("space", Follow.NORMAL)))
    return marks


def state_of_space(person: Any, space: Space) -> Follow:
    """What a person chose for a space. One query."""
    chosen = select(SpaceFollow.state).where(SpaceFollow.person_id == person.id, SpaceFollow.space_id == space.id)
    return db.session.scalar(chosen) or Follow.NORMAL


def state_of_tag(person: Any, tag: Tag) -> Follow:
    """What a person chose for a tag. One query."""
    chosen = select(TagFollow.state).where(TagFollow.person_id == person.id, TagFollow.tag_id == tag.id)
    return db.session.scalar(chosen) or Follow.NORMAL


def tags_of(person: Any, state: Follow) -> list[Tag]:
    """The tags a person follows or muted. One query."""
    own = select(TagFollow.tag_id).where(TagFollow.person_id == person.id, TagFollow.state == state)
    return list(db.session.scalars(select(Tag).where(Tag.id.in_(own)).order_by(Tag.folded)))


@topics.left_out
def muted(person: Any) -> ColumnElement[bool]:
    """The topics a person muted, one by one, by a tag or by their space, as a condition on Topic."""
    return muted_by(person.id)


def muted_by(person_id: Any) -> ColumnElement[bool]:
    """As `muted`, of the person with an id."""
    own = select(TopicFollow.topic_id).where(TopicFollow.person_id == person_id)
    tagged = select(TopicTag.topic_id).join(TagFollow, TagFollow.tag_id == TopicTag.tag_id)
    tagged = tagged.where(TagFollow.person_id == person_id)
    spaces = select(SpaceFollow.space_id).where(SpaceFollow.person_id == person_id, SpaceFollow.state == Follow.MUTE)
    return or_(
        Topic.id.in_(own.where(TopicFollow.state == Follow.MUTE)),
        and_(
            or_(Topic.space_id.in_(spaces), Topic.id.in_(tagged.where(TagFollow.state == Follow.MUTE))),
            Topic.id.not_in(own),
            Topic.id.not_in(tagged.where(TagFollow.state == Follow.FOLLOW)),
        ),
    )


def followed_by(person_id: Any) -> ColumnElement[bool]:
    """The topics a person follows, one by one, by a tag or by their space, as a condition on Topic."""
    own = select(TopicFollow.topic_id).where(TopicFollow.person_id == person_id)
    tagged = select(TopicTag.topic_id).join(TagFollow, TagFollow.tag_id == TopicTag.tag_id)
    tagged = tagged.where(TagFollow.person_id == person_id)
    spaces = select(SpaceFollow.space_id).where(SpaceFollow.person_id == person_id, SpaceFollow.state == Follow.FOLLOW)
    by_space = and_(Topic.space_id.in_(spaces), Topic.id.not_in(tagged.where(TagFollow.state == Follow.MUTE)))
    general = or_(Topic.id.in_(tagged.where(TagFollow.state == Follow.FOLLOW)), by_space)
    return or_(Topic.id.in_(own.where(TopicFollow.state == Follow.FOLLOW)), and_(general, Topic.id.not_in(own)))


def topics_of(person: Any, state: Follow, *, after: str | None = None) -> Page[TopicRow]:
    """The topics a person follows (those of followed spaces stand under their space), or muted. One query."""
    own = select(TopicFollow.topic_id).where(TopicFollow.person_id == person.id, TopicFollow.state == state)
    return topics.narrowed(person, Topic.id.in_(own), after=after)


def spaces_of(person: Any, state: Follow) -> list[Space]:
    """The spaces a person follows or muted, as far as they still see them. One query."""
    own = select(SpaceFollow.space_id).where(SpaceFollow.person_id == person.id, SpaceFollow.state == state)
    query = select(Space).where(Space.id.in_(own), space_is_open_to(person)).options(joinedload(Space.unit))
    return list(db.session.scalars(query.order_by(Space.position, Space.id)))


def muting(topic: Topic, person_ids: Iterable[int]) -> set[int]:
    """Those of some people who muted a topic, a tag of it or its space. One query."""
    wanted = list(person_ids)
    quiet = Person.id.in_(wanted) & _state(topic, Follow.MUTE)
    return set(db.session.scalars(select(Person.id).where(quiet))) if wanted else set()


def followers_of(topic: Topic) -> list[Person]:
    """The active people who follow a topic, a tag of it or its space and may see the topic. Three queries."""
    query = select(Person).where(_state(topic, Follow.FOLLOW), Person.state == PersonState.ACTIVE)
    return [person for person in db.session.scalars(query) if may_see_topic(person, topic)]


def _state(topic: Topic, state: Follow) -> ColumnElement[bool]:
    """People in a state towards a topic, as a condition on Person."""
    chose = select(TopicFollow.person_id).where(TopicFollow.topic_id == topic.id)
    spaces = select(SpaceFollow.person_id).where(SpaceFollow.space_id == topic.space_id, SpaceFollow.state == state)
    tagged = select(TagFollow.person_id).join(TopicTag, TopicTag.tag_id == TagFollow.tag_id)
    tagged = tagged.where(TopicTag.topic_id == topic.id)
    follow, mute = (tagged.where(TagFollow.state == one) for one in (Follow.FOLLOW, Follow.MUTE))
    if state == Follow.FOLLOW:
        general = or_(Person.id.in_(follow), and_(Person.id.in_(spaces), Person.id.not_in(mute)))
    else:
        general = and_(or_(Person.id.in_(mute), Person.id.in_(spaces)), Person.id.not_in(follow))
    return or_(
        Person.id.in_(chose.where(TopicFollow.state == state)),
        and_(general, Person.id.not_in(chose)),
    )
