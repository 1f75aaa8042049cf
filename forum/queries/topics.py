"""Topics as a person sees them: one of them, and lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, not_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from club.db import db
from club.errors import NotFound
from club.paging import Page, keyset
from club.units.models import Unit
from forum.models import Post, ReadMark, Space, Topic, TopicKind
from forum.policy import may_see_space, may_see_topic, topic_is_open_to
from forum.queries.bylines import named

PAGE = 25
MOST_PINNED = 20


@dataclass(frozen=True)
class TopicRow:
    """A line of a list: the topic and the last number the person has seen (None: never opened)."""

    topic: Topic
    seen: int | None

    @property
    def unread(self) -> int:
        """How many posts the person has not seen, exactly."""
        return max(self.topic.post_count - (self.seen or 0), 0)

    @property
    def url(self) -> str:
        """The topic at the first unread post."""
        if not self.unread or not self.seen:
            return self.topic.url
        return f"{self.topic.url}?at={self.seen + 1}#p{self.seen + 1}"


class Show(StrEnum):
    """Which topics of all spaces."""

    ALL = "all"
    UNREAD = "unread"
    MINE = "mine"


def with_space() -> Any:
    """Load option: a topic's space and its unit, which every rule about the topic asks for."""
    return joinedload(Topic.space).joinedload(Space.unit).load_only(Unit.name, Unit.short_name, Unit.path)


def refuse_unseen(person: Any, topic: Topic | None) -> Topic:
    """The topic, or NotFound; who sees the space learns why a hidden topic is away, others learn nothing."""
    if topic is None or not may_see_space(person, topic.space):
        raise NotFound
    if not (verdict := may_see_topic(person, topic)):
        raise NotFound(verdict.reason)
    return topic


def topic_for(person: Any, topic_id: int) -> Topic:
    """The topic with this id as the person may see it, or the one it was merged into, or NotFound. One query."""
    found = db.session.scalar(select(Topic).where(Topic.id == topic_id).options(with_space(), named(Topic.author)))
    if found is not None and found.merged_into_id:
        return topic_for(person, found.merged_into_id)
    return refuse_unseen(person, found)


def topic_sent(person: Any, client_id: str | None) -> Topic | None:
    """The topic this browser has sent already under the id it made for it."""
    if not client_id:
        return None
    sent = select(Topic).where(Topic.author_id == person.id, Topic.client_id == client_id)
    return db.session.scalar(sent.options(with_space()))


_options: list[Callable[[], Any]] = []


def loaded_with(option: Callable[[], Any]) -> Callable[[], Any]:
    """A part of the room names a load option for topics that lists and pages show; used as a decorator."""
    if option not in _options:
        _options.append(option)
    return option


def as_shown() -> list[Any]:
    """What lists and pages read with a topic."""
    return [option() for option in _options]


def _list(person: Any) -> Select[Topic, int]:
    mark = (ReadMark.topic_id == Topic.id) & (ReadMark.person_id == person.id)
    return (
        select(Topic, ReadMark.last_number)
        .join(Topic.space)
        .outerjoin(ReadMark, mark)
        .where(topic_is_open_to(person))
        .options(
            contains_eager(Topic.space).load_only(Space.slug, Space.name, Space.icon, Space.colour),
            named(Topic.author),
            named(Topic.last_author),
            *as_shown(),
        )
    )


def _rows(found: Any) -> list[TopicRow]:
    return [TopicRow(topic, seen) for topic, seen in found]


def in_space(
    person: Any,
    space: Space,
    *,
    kind: TopicKind | None = None,
    archived: bool = False,
    after: str | None = None,
    size: int = PAGE,
) -> tuple[list[TopicRow], Page[TopicRow]]:
    """(pinned, the others by last activity); the pinned only on the first page. `archived`: those that are, else those
    that are not. Two queries."""
    stored = Topic.archived_at.is_not(None) if archived else Topic.archived_at.is_(None)
    query = _list(person).where(Topic.space_id == space.id, stored)
    if kind:
        query = query.where(Topic.kind == kind)
    order = [Topic.last_post_at.desc(), Topic.id.desc()]
    page = keyset(query.where(Topic.pinned.is_(False)), order, after=after, size=size)
    pinned = []
    if page.newer is None:
        found = query.where(Topic.pinned.is_(True)).order_by(*order).limit(MOST_PINNED)
        pinned = _rows(db.session.execute(found).all())
    page.items = _rows(page.items)
    return pinned, page


_left_out: list[Callable[[Any], ColumnElement[bool]]] = []


def left_out(rule: Callable[[Any], ColumnElement[bool]]) -> Callable[[Any], ColumnElement[bool]]:
    """A part of the room names topics a person does not want among what is new, as a condition on Topic; used as a
    decorator. They stay in the lists of their space and of all topics."""
    if rule not in _left_out:
        _left_out.append(rule)
    return rule


def wanted_by(person: Any) -> ColumnElement[bool]:
    """Topics that nothing leaves out of what is new for a person."""
    return not_(or_(false(), *(rule(person) for rule in _left_out)))


def narrowed(person: Any, condition: ColumnElement[bool], *, after: str | None = None) -> Page[TopicRow]:
    """The topics a person sees under a condition on Topic, the most lately active first. One query."""
    page = keyset(_list(person).where(condition), [Topic.last_post_at.desc(), Topic.id.desc()], after=after, size=PAGE)
    page.items = _rows(page.items)
    return page


def across(
    person: Any, *, show: Show = Show.ALL, after: str | None = None, size: int = PAGE, wanted: bool = False
) -> Page[TopicRow]:
    """Topics of all spaces, the most lately active first; `wanted`: only those `wanted_by` the person. One query."""
    query = _list(person)
    if show != Show.MINE:
        query = query.where(Topic.archived_at.is_(None))
    if wanted or show == Show.UNREAD:
        query = query.where(wanted_by(person))
    if show == Show.MINE:
        query = query.where(Topic.id.in_(select(Post.topic_id).where(Post.author_id == person.id)))
    elif show == Show.UNREAD:
        query = query.where(func.coalesce(ReadMark.last_number, 0) < Topic.post_count)
    page = keyset(query, [Topic.last_post_at.desc(), Topic.id.desc()], after=after, size=size)
    page.items = _rows(page.items)
    return page


def unread_where_i_write(person: Any) -> list[TopicRow]:
    """The topics I wrote in that have posts I have not seen, the most lately active first; at most 50. One query."""
    query = (
        _list(person)
        .where(Topic.id.in_(select(Post.topic_id).where(Post.author_id == person.id)))
        .where(func.coalesce(ReadMark.last_number, 0) < Topic.post_count, wanted_by(person))
        .order_by(Topic.last_post_at.desc(), Topic.id.desc())
        .limit(50)
    )
    return _rows(db.session.execute(query).all())
