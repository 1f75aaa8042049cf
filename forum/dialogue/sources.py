"""Topics as things that inquiries stem from: an inquiry is exactly as visible as its topic."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, select

from club.db import db
from club.errors import NotFound
from club.people.models import Person
from club.policy import Verdict, no
from decisions.inquiries.sources import Source
from forum import policy
from forum.models import Audience, Space, Topic
from forum.queries.topics import topic_for, with_space


def seen_by(person: Any) -> Select[Any]:
    """The ids of the topics a person sees."""
    return policy.visible_topics(person).with_only_columns(Topic.id)


def open_ids() -> Select[Any]:
    """Those that every member sees: not hidden, not taken back, in a space for all."""
    return (
        select(Topic.id)
        .join(Topic.space)
        .where(
            Space.audience.in_((Audience.MEMBERS, Audience.OBSERVERS)),
            Topic.hidden_at.is_(None),
            Topic.deleted_at.is_(None),
        )
    )


def readers(people: Iterable[Person], topic_id: int) -> list[Person]:
    """Those of some people who see one topic. One query."""
    topic = db.session.scalar(select(Topic).where(Topic.id == topic_id).options(with_space()))
    return [person for person in people if topic is not None and policy.may_see_topic(person, topic)]


def may_assign(person: Any, topic_id: int) -> Verdict:
    """Those who moderate the space say whose duty an answer is."""
    try:
        return policy.may_moderate(person, topic_for(person, topic_id).space)
    except NotFound as error:
        return no(error.message)


SOURCE = Source("topic", seen_by, open_ids, readers, may_assign)
