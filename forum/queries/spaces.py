"""Spaces as a person sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import joinedload, load_only

from club.db import db
from club.errors import NotFound
from club.units.models import Unit
from forum.models import ReadMark, Space, Topic
from forum.policy import may_see_space, topic_is_open_to, visible_spaces
from forum.queries.topics import wanted_by


@dataclass
class SpaceCard:
    """A space on the forum's first page, with the person's own counts; `below` are its visible child spaces."""

    space: Space
    topics: int = 0
    unread: int = 0
    below: list[SpaceCard] = field(default_factory=list)


_unit = joinedload(Space.unit).load_only(Unit.name, Unit.short_name, Unit.path)


def space_for(person: Any, slug: str) -> Space:
    """The space of an address, or NotFound."""
    return _seen(person, db.session.scalar(select(Space).where(Space.slug == slug).options(_unit)))


def space_by_id(person: Any, space_id: int) -> Space:
    """The space with this id, or NotFound."""
    return _seen(person, db.session.scalar(select(Space).where(Space.id == space_id).options(_unit)))


def _seen(person: Any, space: Space | None) -> Space:
    if space is None or not may_see_space(person, space):
        raise NotFound
    return space


def spaces_of(person: Any) -> list[Space]:
    """All spaces open to the person, in their order. One query."""
    found = visible_spaces(person).options(_unit).order_by(Space.position, Space.id)
    return list(db.session.scalars(found))


def cards_for(person: Any) -> tuple[list[SpaceCard], list[SpaceCard]]:
    """(open, closed) spaces with their counts; a child stands under its parent where both are seen. Two queries."""
    mark = ReadMark.person_id == person.id
    fresh_ones = and_(func.coalesce(ReadMark.last_number, 0) < Topic.post_count, wanted_by(person))
    unread = case((fresh_ones, 1), else_=0)
    counts = {
        number: (topics, fresh)
        for number, topics, fresh in db.session.execute(
            select(Topic.space_id, func.count(), func.sum(unread))
            .join(Topic.space)
            .outerjoin(ReadMark, (ReadMark.topic_id == Topic.id) & mark)
            .where(topic_is_open_to(person))
            .group_by(Topic.space_id)
        )
    }
    cards = {space.id: SpaceCard(space, *counts.get(space.id, (0, 0))) for space in spaces_of(person)}
    top: list[SpaceCard] = []
    for card in cards.values():
        parent = cards.get(card.space.parent_id or 0)
        (parent.below if parent and not card.space.closed_at else top).append(card)
    return [card for card in top if not card.space.closed_at], [card for card in top if card.space.closed_at]


def units_to_choose() -> list[tuple[int, str]]:
    """(id, name) of the units a space can be for, in the tree's order, indented by depth. One query."""
    rows = db.session.scalars(
        select(Unit).where(Unit.closed_at.is_(None)).options(load_only(Unit.name, Unit.path, Unit.sort_key))
    ).all()
    keys = {unit.id: unit.sort_key for unit in rows}
    rows = sorted(rows, key=lambda unit: [(keys.get(number, ""), number) for number in unit.ancestor_ids])
    return [(unit.id, "\u2003" * (len(unit.ancestor_ids) - 1) + unit.name) for unit in rows]
