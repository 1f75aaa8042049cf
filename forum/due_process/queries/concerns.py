"""What stands in a person's way, and what of theirs waits: asked by every page with a composer, so it is one query."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import g, has_app_context
from sqlalchemy import String as Words
from sqlalchemy import cast, func, literal, null, select, union_all

from club import clock
from club.db import UtcDateTime, db
from forum.due_process.models import Held, HeldState, Kind, Measure
from forum.models import Space


@dataclass(frozen=True)
class Silence:
    """A restriction on writing that runs now; `space_id` None: everywhere."""

    measure_id: int
    space_id: int | None
    until: datetime
    reason: str


@dataclass
class Concerns:
    """The silences that run, and how many writings wait, by topic (None: new topics)."""

    silences: list[Silence] = field(default_factory=list)
    waiting: dict[int | None, int] = field(default_factory=dict)
    to_revise: int = 0

    def silence_in(self, space: Space) -> Silence | None:
        """The restriction that reaches a space, the one that lasts longest."""
        found = [one for one in self.silences if one.space_id in {None, space.id}]
        return max(found, key=lambda one: one.until, default=None)


def concerns_of(person: Any) -> Concerns:
    """Kept for the request, until `forget()`; one query."""
    kept = g.setdefault("forum_concerns", {}) if has_app_context() else {}
    if person.id not in kept:
        kept[person.id] = _asked(person.id)
    return kept[person.id]


def forget(person_id: int) -> None:
    """An act changed what stands in a person's way."""
    g.setdefault("forum_concerns", {}).pop(person_id, None)


def _asked(person_id: int) -> Concerns:
    silences = select(
        literal("silence").label("what"),
        Measure.id.label("number"),
        Measure.everywhere.label("everywhere"),
        Measure.space_id.label("place"),
        Measure.until.label("until"),
        Measure.reason.label("reason"),
    ).where(
        Measure.person_id == person_id,
        Measure.kind == Kind.SILENCE,
        Measure.ended_at.is_(None),
        Measure.until > clock.now(),
    )
    waiting = (
        select(
            cast(Held.state, Words).label("what"),
            func.count().label("number"),
            literal(False).label("everywhere"),
            Held.topic_id.label("place"),
            cast(null(), UtcDateTime()).label("until"),
            literal("").label("reason"),
        )
        .where(Held.author_id == person_id, Held.state.in_([HeldState.WAITING, HeldState.REVISING]))
        .group_by(Held.state, Held.topic_id)
    )
    found = Concerns()
    for what, number, everywhere, place, until, reason in db.session.execute(union_all(silences, waiting)):
        if what == "silence" and until is not None:
            found.silences.append(Silence(number, None if everywhere else place, until, reason))
        else:
            found.waiting[place] = found.waiting.get(place, 0) + number
            found.to_revise += number if what == HeldState.REVISING.value else 0
    return found
