"""Following and muting, and telling those who follow."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from club import clock
from club.db import after_commit, db, transaction
from club.notices.actions import tell_more
from club.notices.models import Notice
from club.people.models import Person
from club.policy import ensure
from club.tasks import job
from club.text import shorten
from forum import policy
from forum.actions.sending import hush
from forum.following.models import Follow, SpaceFollow, TagFollow, TopicFollow
from forum.following.notices import FOLLOWED
from forum.following.queries import follows
from forum.models import Post, Space, Topic
from forum.queries.topics import with_space
from forum.tags.models import Tag


def _set(model: Any, *, keep: bool = False, **row: Any) -> None:
    """Write a choice over what was chosen before, or, with `keep`, only where nothing was."""
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    insert: Any = dialect.insert(model).values(**row, at=clock.now())
    keys = [column.name for column in model.__table__.primary_key]
    if keep:
        insert = insert.on_conflict_do_nothing(index_elements=keys)
    else:
        insert = insert.on_conflict_do_update(index_elements=keys, set_={"state": row["state"], "at": clock.now()})
    db.session.execute(insert)


def follow_topic(person: Person, topic: Topic, *, state: Follow) -> None:
    """Choose how much to hear of a topic; muting it takes the notice that waits away."""
    ensure(policy.may_see_topic(person, topic))
    _set(TopicFollow, person_id=person.id, topic_id=topic.id, state=state)
    if state == Follow.MUTE:
        db.session.execute(
            delete(Notice).where(
                Notice.person_id == person.id, Notice.read_at.is_(None), Notice.key == f"{FOLLOWED}:topic:{topic.id}"
            )
        )


def follow_space(person: Person, space: Space, *, state: Follow) -> None:
    """Choose how much to hear of all topics of a space; a choice for one of its topics goes before it."""
    ensure(policy.may_see_space(person, space))
    if state == Follow.NORMAL:
        mine = (SpaceFollow.person_id == person.id, SpaceFollow.space_id == space.id)
        db.session.execute(delete(SpaceFollow).where(*mine))
    else:
        _set(SpaceFollow, person_id=person.id, space_id=space.id, state=state)


def follow_tag(person: Person, tag: Tag, *, state: Follow) -> None:
    """Choose how much to hear of all topics with a tag; it goes before the choice for a space, and after that for a
    topic."""
    if state == Follow.NORMAL:
        db.session.execute(delete(TagFollow).where(TagFollow.person_id == person.id, TagFollow.tag_id == tag.id))
    else:
        _set(TagFollow, person_id=person.id, tag_id=tag.id, state=state)


def tag_follows_go_along(tag_id: int, into_id: int) -> None:
    """A tag was merged into another: who chose nothing for the other keeps their choice."""
    for person_id, state in db.session.execute(
        select(TagFollow.person_id, TagFollow.state).where(TagFollow.tag_id == tag_id)
    ).all():
        _set(TagFollow, keep=True, person_id=person_id, tag_id=into_id, state=state)


def follow_along(topic_id: int, into_id: int, *, only_followers: bool = False) -> None:
    """What came of a topic is followed and muted like the topic, where somebody chose nothing for it yet;
    `only_followers`: muting does not go along."""
    rows = select(TopicFollow.person_id, TopicFollow.state).where(TopicFollow.topic_id == topic_id)
    if only_followers:
        rows = rows.where(TopicFollow.state == Follow.FOLLOW)
    for person_id, state in db.session.execute(rows).all():
        _set(TopicFollow, keep=True, person_id=person_id, topic_id=into_id, state=state)


@hush
def who_muted(topic: Topic, person_ids: Any) -> set[int]:
    """Those of some people who muted a topic: they get no notices of it."""
    return follows.muting(topic, person_ids)


def note_written(post: Post) -> None:
    """A post stands: its author follows the topic, unless they chose otherwise for it or muted the space; those who
    follow are told once the transaction stands."""
    muted = select(SpaceFollow.person_id).where(
        SpaceFollow.person_id == post.author_id,
        SpaceFollow.space_id == post.topic.space_id,
        SpaceFollow.state == Follow.MUTE,
    )
    if db.session.scalar(muted) is None:
        _set(TopicFollow, keep=True, person_id=post.author_id, topic_id=post.topic_id, state=Follow.FOLLOW)
    after_commit(tell_followers, post.id)


@job(retries=2)
def tell_followers(post_id: int) -> None:
    """Tell those who follow a post's topic, tag or space, but not whom another notice told of the same post."""
    with transaction():
        post = db.session.get(Post, post_id)
        if post is None or post.hidden_at or post.deleted_at:
            return
        topic = db.session.scalars(select(Topic).where(Topic.id == post.topic_id).options(with_space())).one()
        told = set(db.session.scalars(select(Notice.person_id).where(Notice.url == post.url)))
        told.add(post.author_id)
        people = {person.id for person in follows.followers_of(topic)} - told
        where, title = follows.address(topic.id), shorten(topic.title, 80)
        tell_more(people, FOLLOWED, key=f"topic:{topic.id}", one=f"post:{post.id}", url=where, title=title)
