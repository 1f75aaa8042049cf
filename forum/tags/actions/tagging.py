"""Giving tags to topics."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, insert, select

from club.db import db
from club.errors import Invalid
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from forum.actions.sending import let_out
from forum.models import Topic
from forum.tags import policy
from forum.tags.models import MOST, Tag, TopicTag


def put(actor: Person, topic: Topic, *, tag_ids: Iterable[int]) -> None:
    """Let a topic carry these tags and no others; a retired one stays only where it is already."""
    ensure(policy.may_tag(actor, topic))
    wanted = set(tag_ids)
    if len(wanted) > MOST:
        raise Invalid(_("Choose at most %(most)d tags.", most=MOST))
    carried = set(db.session.scalars(select(TopicTag.tag_id).where(TopicTag.topic_id == topic.id)))
    known = set(db.session.scalars(select(Tag.id).where(Tag.id.in_(wanted), Tag.retired_at.is_(None))))
    wanted &= known | carried
    gone = delete(TopicTag).where(TopicTag.topic_id == topic.id, TopicTag.tag_id.in_(carried - wanted))
    db.session.execute(gone, execution_options={"synchronize_session": False})
    if fresh := wanted - carried:
        db.session.execute(insert(TopicTag), [{"topic_id": topic.id, "tag_id": number} for number in sorted(fresh)])


@let_out.connect
def tag_as_chosen(topic: Topic, *, asks: dict[str, Any] | None) -> None:
    """A topic carries the tags its author chose when they wrote it, though a moderator looked at it first."""
    if asks and asks.get("tags"):
        put(topic.author, topic, tag_ids=[int(number) for number in asks["tags"]][:MOST])
