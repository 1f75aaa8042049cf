"""Creating, changing, ordering and closing spaces."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from club import clock, ledger
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from club.units.models import Unit
from forum import policy
from forum.actions.sending import address_words
from forum.models import Audience, Colour, PostBy, Space

FIELDS = ("name", "description", "icon", "colour", "audience", "unit_id", "post_by", "parent_id")


def create(
    actor: Person,
    *,
    name: str,
    description: str = "",
    icon: str = "chat-square-text",
    colour: Colour = Colour.BLUE,
    audience: Audience = Audience.MEMBERS,
    unit: Unit | None = None,
    post_by: PostBy = PostBy.MEMBERS,
    parent: Space | None = None,
    wished_slug: str = "",
) -> Space:
    """A new space, last in the order; `unit` is given exactly when the audience is a unit."""
    ensure(policy.may_manage_spaces(actor))
    space = Space(
        slug=_free_slug(wished_slug or name), position=(db.session.scalar(select(func.max(Space.position))) or 0) + 1
    )
    _set(
        space,
        name=name,
        description=description,
        icon=icon,
        colour=colour,
        audience=audience,
        unit=unit,
        post_by=post_by,
        parent=parent,
    )
    db.session.add(space)
    db.session.flush()
    ledger.record(actor, "space.created", space, after=_plain(space))
    return space


def change(
    actor: Person,
    space: Space,
    *,
    name: str,
    description: str,
    icon: str,
    colour: Colour,
    audience: Audience,
    unit: Unit | None,
    post_by: PostBy,
    parent: Space | None,
    reason: str,
) -> None:
    """Change a space; its address stays, so that links keep working."""
    ensure(policy.may_manage_spaces(actor))
    ensure(policy.may_see_space(actor, space))
    before = _plain(space)
    _set(
        space,
        name=name,
        description=description,
        icon=icon,
        colour=colour,
        audience=audience,
        unit=unit,
        post_by=post_by,
        parent=parent,
    )
    db.session.flush()
    after = _plain(space)
    changed = [key for key in FIELDS if before[key] != after[key]]
    if changed:
        detail = {"before": {key: before[key] for key in changed}, "after": {key: after[key] for key in changed}}
        ledger.record(actor, "space.changed", space, reason=reason, **detail)


def _set(space: Space, *, unit: Unit | None, parent: Space | None, **plain: Any) -> None:
    if (plain["audience"] == Audience.UNIT) != (unit is not None):
        raise Invalid(_("Choose the unit that reads the space."))
    if parent is not None:
        has_children = space.id and db.session.scalar(select(Space.id).where(Space.parent_id == space.id).limit(1))
        if parent.id == space.id or parent.parent_id or has_children:
            raise Invalid(_("Spaces stand in two levels at most."))
    for name, value in plain.items():
        setattr(space, name, value)
    space.unit_id, space.unit = (unit.id, unit) if unit else (None, None)
    space.parent_id = parent.id if parent else None


def _plain(space: Space) -> dict[str, Any]:
    return {key: str(value) if isinstance(value := getattr(space, key), str) else value for key in FIELDS}


def _free_slug(wish: str) -> str:
    base = address_words(wish)
    taken = set(db.session.scalars(select(Space.slug).where(Space.slug.startswith(base, autoescape=True))))
    number = 2
    free = base
    while free in taken:
        free, number = f"{base}-{number}", number + 1
    return free


def move(actor: Person, space: Space, *, neighbour: Space) -> None:
    """Change places with another space."""
    ensure(policy.may_manage_spaces(actor))
    ensure(policy.may_see_space(actor, space))
    ensure(policy.may_see_space(actor, neighbour))
    space.position, neighbour.position = neighbour.position, space.position
    ledger.record(actor, "space.moved", space, places=space.position)


def close(actor: Person, space: Space, *, reason: str) -> None:
    """Leave a space for reading only."""
    ensure(policy.may_manage_spaces(actor))
    ensure(policy.may_see_space(actor, space))
    if space.closed_at:
        raise Conflict(_("This space is closed already."))
    space.closed_at, space.closed_reason = clock.now(), reason
    ledger.record(actor, "space.closed", space, reason=reason)


def reopen(actor: Person, space: Space, *, reason: str) -> None:
    """Let people write in a closed space again."""
    ensure(policy.may_manage_spaces(actor))
    ensure(policy.may_see_space(actor, space))
    if space.closed_at is None:
        raise Conflict(_("This space is open."))
    space.closed_at = space.closed_reason = None
    ledger.record(actor, "space.reopened", space, reason=reason)
