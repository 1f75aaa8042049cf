"""The rows a gauge is computed from: five queries, however many posts and people.

Only what everybody who sees the space reads is measured (nothing hidden, nothing taken back), so that the figures are
the same for all of them and tell nothing else.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from club import clock
from club.db import db
from club.people.models import Appointment, Person
from club.people.queries import running_on
from club.policy import BOARD, Role
from club.units.models import Unit, UnitKind
from forum.dialogue.gauge import Figures, Speaker, Voice, measure
from forum.dialogue.models import Measured, StoredGauge
from forum.dialogue.policy import ASKING
from forum.models import Audience, Post, Space, Stance, Topic

# What is larger is computed by a job and stored.
AT_ONCE = 2000
PERIOD = timedelta(days=365)


def _which(kind: Measured, thing_id: int) -> ColumnElement[bool]:
    stands = (Post.hidden_at.is_(None), Post.deleted_at.is_(None))
    if kind == Measured.TOPIC:
        return and_(Post.topic_id == thing_id, *stands)
    since = clock.now() - PERIOD
    shown = (Topic.space_id == thing_id, Topic.hidden_at.is_(None), Topic.deleted_at.is_(None))
    return and_(*shown, Post.created_at >= since, *stands)


def size_of(kind: Measured, thing_id: int) -> int:
    """How many posts a topic or a space holds, gone ones included. One query."""
    mine = Topic.id == thing_id if kind == Measured.TOPIC else Topic.space_id == thing_id
    return int(db.session.scalar(select(func.sum(Topic.post_count)).where(mine)) or 0)


def stored_gauge(kind: Measured, thing_id: int) -> StoredGauge | None:
    """What the job computed last. One query."""
    wanted = (StoredGauge.kind == kind, StoredGauge.thing_id == thing_id)
    return db.session.scalar(select(StoredGauge).where(*wanted))


def computed(kind: Measured, thing_id: int, space: Space) -> Figures:
    """The gauge as of now. Four queries."""
    rows: Any = db.session.execute(
        select(
            Post.id,
            Post.topic_id,
            Post.number,
            Post.author_id,
            Post.created_at,
            Post.reply_to_id,
            Post.stance,
            Topic.kind,
        )
        .join(Post.topic)
        .where(_which(kind, thing_id))
        .order_by(Post.id)
    )
    voices = [
        Voice(number, topic, place, author, at, answers, stance == Stance.QUESTION or (place == 1 and what in ASKING))
        for number, topic, place, author, at, answers, stance, what in rows
    ]
    units: Any = db.session.execute(
        select(Unit.id, Unit.kind, Unit.path, Unit.closed_at).order_by(Unit.sort_key, Unit.id)
    ).all()
    clusters = {number for number, what, _path, _closed in units if what == UnitKind.CLUSTER}
    return measure(voices, _speakers(_which(kind, thing_id), clusters), _circle(space, units))


def _ids(path: str | None) -> list[int]:
    return [int(part) for part in (path or "").split("/") if part]


def _speakers(which: ColumnElement[bool], clusters: set[int]) -> dict[int, Speaker]:
    """Everybody who spoke, with their rank today and the units they stand for. Two queries."""
    authors = select(Post.author_id).join(Post.topic).where(which)
    homes = db.session.execute(
        select(Person.id, Unit.path).outerjoin(Unit, Unit.id == Person.unit_id).where(Person.id.in_(authors))
    )
    units = {number: set(_ids(path)) for number, path in homes}
    ranks: dict[int, str] = dict.fromkeys(units, "branch")
    offices = db.session.execute(
        select(Appointment.person_id, Appointment.role, Unit.path)
        .outerjoin(Unit, Unit.id == Appointment.unit_id)
        .where(Appointment.person_id.in_(authors), Appointment.thing.is_(None), running_on(clock.today()))
    )
    for number, role, path in offices:
        units.setdefault(number, set()).update(_ids(path))
        if role in BOARD | {Role.STANDING_COMMITTEE}:
            ranks[number] = "board"
        elif role == Role.WARD_SECRETARY and ranks.get(number) != "board":
            ranks[number] = "ward"
    return {
        number: Speaker(ranks.get(number, "branch"), min(mine & clusters, default=None), frozenset(mine))
        for number, mine in units.items()
    }


def _circle(space: Space, units: list[Any]) -> list[int]:
    """The units that could have been heard: the open wards of whoever reads the space; in a ward's or branch's own
    space its branches; in the board's, the clusters."""
    root = space.unit.path if space.audience == Audience.UNIT and space.unit else "/"
    kinds = [UnitKind.CLUSTER] if space.audience == Audience.BOARD else [UnitKind.WARD, UnitKind.BRANCH]
    for wanted in kinds:
        found = [
            number
            for number, what, path, closed in units
            if what == wanted and closed is None and path.startswith(root) and path != root
        ]
        if found:
            return found
    return []


def names_of(unit_ids: list[int]) -> list[Unit]:
    """Units by id, in the order of names. At most one query."""
    if not unit_ids:
        return []
    return list(db.session.scalars(select(Unit).where(Unit.id.in_(unit_ids)).order_by(Unit.sort_key, Unit.id)))


def large_ones() -> list[tuple[Measured, int]]:
    """The topics and spaces that are too large to be measured while somebody waits. Two queries."""
    topics = db.session.scalars(select(Topic.id).where(Topic.post_count > AT_ONCE))
    found = [(Measured.TOPIC, number) for number in topics]
    spaces = select(Topic.space_id).group_by(Topic.space_id).having(func.sum(Topic.post_count) > AT_ONCE)
    return found + [(Measured.SPACE, number) for number in db.session.scalars(spaces)]


def is_stale(stored: StoredGauge, posts: int) -> bool:
    """Whether so much was written since that the job should look again: a day, or a tenth more posts."""
    return clock.now() - stored.at > timedelta(days=1) or posts > stored.posts * 1.1
