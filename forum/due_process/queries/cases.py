"""The queue as a moderator sees it, and writings that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from club import clock
from club.db import db
from club.errors import NotFound
from club.paging import Page, keyset
from club.people.models import Person
from club.units.models import Unit
from forum.due_process.models import Case, CaseState, Flag, Held, HeldState, Measure
from forum.due_process.policy import case_is_open_to, may_see_case, may_see_held
from forum.models import Post, Space, Topic
from forum.queries.bylines import introduced, named

# A claim that nothing came of lapses, so that a case is not kept by a phone in a pocket.
CLAIM = timedelta(minutes=15)
PAGE = 20
MOST_FLAGS = 20


def _space(path: Any) -> Any:
    return path.joinedload(Space.unit).load_only(Unit.name, Unit.short_name, Unit.path)


def _cases(person: Any) -> Select[Case]:
    return (
        select(Case)
        .join(Case.space)
        .where(case_is_open_to(person))
        .options(
            _space(contains_eager(Case.space)),
            joinedload(Case.post).joinedload(Post.topic).joinedload(Topic.space).joinedload(Space.unit),
            joinedload(Case.held).joinedload(Held.topic),
            named(Case.author),
            named(Case.claimed_by),
        )
    )


def queue(person: Any, *, state: CaseState = CaseState.OPEN, after: str | None = None, size: int = PAGE) -> Page[Case]:
    """Cases of the spaces one moderates, the longest waiting first. One query."""
    return keyset(_cases(person).where(Case.state == state), [Case.opened_at, Case.id], after=after, size=size)


def count(person: Any) -> int:
    """How many cases are open to the person. One query."""
    query = select(func.count()).select_from(Case).join(Case.space)
    return db.session.scalar(query.where(Case.state == CaseState.OPEN, case_is_open_to(person))) or 0


def next_case(person: Any, *, but: int | None = None) -> Case | None:
    """The longest waiting case that nobody else is at and that is not one's own writing. One query."""
    fresh = clock.now() - CLAIM
    query = _cases(person).where(
        Case.state == CaseState.OPEN,
        Case.author_id != person.id,
        or_(Case.claimed_by_id.is_(None), Case.claimed_by_id == person.id, Case.claimed_at < fresh),
    )
    if but:
        query = query.where(Case.id != but)
    return db.session.scalar(query.order_by(Case.opened_at, Case.id).limit(1))


def case_for(person: Any, case_id: int, *, lock: bool = False) -> Case:
    """The case with this id as a moderator of its space sees it, or NotFound. One query."""
    query = (
        select(Case)
        .where(Case.id == case_id)
        .options(
            _space(joinedload(Case.space)),
            joinedload(Case.post).joinedload(Post.topic).joinedload(Topic.space).joinedload(Space.unit),
            joinedload(Case.post).options(introduced(Post.author)),
            joinedload(Case.held).joinedload(Held.topic).joinedload(Topic.space).joinedload(Space.unit),
            joinedload(Case.held).joinedload(Held.space).joinedload(Space.unit),
            joinedload(Case.claimed_by).options(lazyload(Person.unit), lazyload(Person.appointments)),
        )
    )
    if lock:
        query = query.with_for_update(of=Case)
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None or not may_see_case(person, found):
        raise NotFound
    return found


def open_case_of(post_id: int) -> Case | None:
    """The case of a post that is not closed. One query."""
    return db.session.scalar(select(Case).where(Case.post_id == post_id, Case.state != CaseState.CLOSED))


def claimed_by_another(person: Any, case: Case) -> bool:
    """Whether somebody else is at it now."""
    if case.claimed_by_id in {None, person.id} or case.claimed_at is None:
        return False
    return clock.now() - case.claimed_at < CLAIM


@dataclass(frozen=True)
class Background:
    """What a moderator weighs: the flags, and what was before with this author."""

    flags: list[Flag]
    posts: int
    measures: list[Measure]


def background_of(case: Case) -> Background:
    """Three queries."""
    flags = db.session.scalars(
        select(Flag)
        .where(Flag.case_id == case.id, Flag.withdrawn_at.is_(None))
        .options(named(Flag.person), joinedload(Flag.rule))
        .order_by(Flag.id)
        .limit(MOST_FLAGS)
    ).all()
    posts = db.session.scalar(
        select(func.count()).select_from(Post).where(Post.author_id == case.author_id, Post.deleted_at.is_(None))
    )
    measures = db.session.scalars(
        select(Measure)
        .where(Measure.person_id == case.author_id)
        .options(joinedload(Measure.rule), joinedload(Measure.appeal))
        .order_by(Measure.id.desc())
        .limit(3)
    ).all()
    return Background(list(flags), posts or 0, list(measures))


def flag_of(person: Any, post: Post) -> Flag | None:
    """The person's own flag of a post. One query."""
    return db.session.scalar(
        select(Flag)
        .where(Flag.post_id == post.id, Flag.person_id == person.id)
        .options(joinedload(Flag.case), joinedload(Flag.rule))
    )


def held_for(person: Any, held_id: int) -> Held:
    """A writing that waits, for its author and the moderators, or NotFound. One query."""
    found = db.session.scalar(
        select(Held)
        .where(Held.id == held_id)
        .options(
            joinedload(Held.space).joinedload(Space.unit),
            joinedload(Held.topic).joinedload(Topic.space).joinedload(Space.unit),
            named(Held.author),
        )
    )
    if found is None or not may_see_held(person, found):
        raise NotFound
    return found


def held_sent(person: Any, client_id: str | None) -> Held | None:
    """The writing this browser has sent already under the id it made for it, if it was held."""
    if not client_id:
        return None
    return db.session.scalar(select(Held).where(Held.author_id == person.id, Held.client_id == client_id))


def held_of(person: Any, *, after: str | None = None) -> Page[Held]:
    """One's own writings that were held and are no posts, the newest first. One query."""
    query = (
        select(Held)
        .where(Held.author_id == person.id, Held.state.not_in([HeldState.APPROVED, HeldState.WITHDRAWN]))
        .options(joinedload(Held.topic), joinedload(Held.space))
    )
    return keyset(query, [Held.id.desc()], after=after)


def held_in(person: Any, topic_id: int) -> list[Held]:
    """One's own writings that wait to be answers in a topic. One query."""
    mine = (Held.author_id == person.id, Held.topic_id == topic_id)
    waits = Held.state.in_([HeldState.WAITING, HeldState.REVISING])
    return list(db.session.scalars(select(Held).where(*mine, waits).order_by(Held.id).limit(20)))
