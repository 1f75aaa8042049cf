"""The public log of moves. A space the reader does not read is not named, nor is a topic that stands there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from club.db import db
from club.errors import NotFound
from club.paging import Page, keyset
from forum.due_process.queries.log import line_copy, moderators_shown
from forum.models import Space
from forum.moving.models import Relocation
from forum.moving.policy import act_is_listed_to, may_undo
from forum.policy import may_see_space, may_see_topic
from forum.queries.bylines import named
from forum.queries.topics import with_space

BATCH = 500


@dataclass(frozen=True)
class Moved:
    """An act as a reader of the log sees it: `title`, `url` and the names of the spaces only where they read."""

    act: Relocation
    title: str | None
    url: str | None
    before: str | None
    after: str | None
    moderator: str
    reason: str
    undoable: bool


def _listed(person: Any) -> Any:
    return (
        select(Relocation)
        .where(act_is_listed_to(person))
        .options(
            joinedload(Relocation.topic).options(with_space()),
            joinedload(Relocation.into).options(with_space()),
            joinedload(Relocation.from_space).joinedload(Space.unit),
            joinedload(Relocation.to_space).joinedload(Space.unit),
            joinedload(Relocation.line),
            named(Relocation.by),
        )
    )


def page_of_moves(person: Any, *, after: str | None = None) -> Page[Any]:
    """The newest first. Three queries."""
    page = keyset(_listed(person), [Relocation.at.desc(), Relocation.id.desc()], after=after, size=25)
    page.items = _shown(person, page.items)
    return page


def whole_log(person: Any) -> Iterator[dict[str, Any]]:
    """All acts a person finds in the log, as the log's copy has its entries; the oldest first, in batches."""
    last = 0
    while True:
        query = _listed(person).options(joinedload(Relocation.undone_line)).where(Relocation.id > last)
        found = db.session.scalars(query.order_by(Relocation.id).limit(BATCH)).all()
        yield from [_copy(moved) for moved in _shown(person, found)]
        if len(found) < BATCH:
            return
        last = found[-1].id


def _copy(moved: Moved) -> dict[str, Any]:
    act = moved.act
    lines = [act.line, act.undone_line] if act.undone_line else [act.line]
    return {
        "entry": f"move-{act.id}",
        "at": act.at.isoformat(),
        "what": act.kind.value,
        "where": " → ".join(dict.fromkeys(name or "…" for name in (moved.before, moved.after))),
        "rule": None,
        "reason": moved.reason,
        "moderator": moved.moderator,
        "until": None,
        "ended_at": act.undone_at.isoformat() if act.undone_at else None,
        "appeal": None,
        "ledger": [line_copy(line) for line in lines],
    }


def act_for(person: Any, act_id: int) -> Relocation:
    """An act the person finds in the log, or NotFound."""
    act = db.session.scalar(_listed(person).where(Relocation.id == act_id))
    if act is None:
        raise NotFound
    return act


def _shown(person: Any, acts: Sequence[Relocation]) -> list[Moved]:
    names = moderators_shown([act.by for act in acts])
    found = []
    for act in acts:
        # Where the posts are now decides who may read the title they stood under.
        place = act.topic if act.undone_at else act.into
        seen = bool(may_see_topic(person, place))
        before, after = (may_see_space(person, space) for space in (act.from_space, act.to_space))
        found.append(
            Moved(
                act,
                act.topic.title if seen else None,
                place.url if seen else None,
                act.from_space.name if before else None,
                act.to_space.name if after else None,
                names.get(act.by_id, ""),
                act.line.reason or "",
                bool(may_undo(person, act)),
            )
        )
    return found
