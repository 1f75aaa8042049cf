"""One action item, lists of them, and the board's view by unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, lazyload, load_only, selectinload

from club import clock
from club.db import db
from club.errors import NotFound
from club.i18n import _
from club.notices.models import Notice
from club.paging import Page, keyset
from club.people.models import Person
from club.units.models import Unit
from decisions.tasks.models import OPEN, ActionFile, ActionItem, ActionStep, State
from decisions.tasks.policy import is_open_to, mine, to_judge

PAGE = 25
MOST_EXPORTED = 5000
SOON = timedelta(days=7)


class Whose(StrEnum):
    """Which items a list is of."""

    ALL = "all"
    MINE = "mine"
    ASKED = "asked"

    @property
    def label(self) -> str:
        """In words."""
        return {"all": _("All"), "mine": _("Mine to do"), "asked": _("I asked for")}[self.value]


class Standing(StrEnum):
    """A filter by how an item stands."""

    OPEN = "open"
    OVERDUE = "overdue"
    BLOCKED = "blocked"
    CLAIMED = "claimed"
    DONE = "done"
    ANY = ""

    @property
    def label(self) -> str:
        """In words."""
        words = {
            "open": _("Not done yet"),
            "overdue": _("Overdue"),
            "blocked": _("Blocked"),
            "claimed": _("To be confirmed"),
            "done": _("Done"),
            "": _("All states"),
        }
        return words[self.value]


def named(path: Any) -> Any:
    """A load option: the person with no more than their name."""
    columns = (Person.full_name, Person.state, Person.avatar_id)
    return joinedload(path).options(load_only(*columns), lazyload(Person.unit), lazyload(Person.appointments))


def with_names() -> list[Any]:
    """Load options: who owes an item, and who asked for it, for a line that names them."""
    unit = joinedload(ActionItem.unit).load_only(Unit.name, Unit.short_name, Unit.path)
    return [named(ActionItem.owner), named(ActionItem.asked_by), unit]


def visible_items(person: Any) -> Select[ActionItem]:
    """The items that `policy.may_see` allows."""
    return select(ActionItem).where(is_open_to(person))


def item_for(person: Any, item_id: int, *, lock: bool = False) -> ActionItem:
    """The item with this id as the person may see it, or NotFound; `lock` holds it until the commit. One query."""
    query = visible_items(person).where(ActionItem.id == item_id).options(*with_names())
    if lock:
        query = query.with_for_update(of=ActionItem).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def item_sent(person: Any, client_id: str | None) -> ActionItem | None:
    """What this browser has sent already under the id it made for it."""
    if not client_id:
        return None
    sent = select(ActionItem).where(ActionItem.asked_by_id == person.id, ActionItem.client_id == client_id)
    return db.session.scalar(sent)


def step_sent(person: Any, client_id: str | None) -> ActionStep | None:
    """The step this browser has sent already."""
    if not client_id:
        return None
    sent = select(ActionStep).where(ActionStep.actor_id == person.id, ActionStep.client_id == client_id)
    return db.session.scalar(sent)


def _stands(standing: Standing) -> ColumnElement[bool]:
    return {
        Standing.OPEN: ActionItem.state.in_((*OPEN, State.CLAIMED)),
        Standing.OVERDUE: and_(ActionItem.state.in_(OPEN), ActionItem.due_at <= clock.now()),
        Standing.BLOCKED: ActionItem.state == State.BLOCKED,
        Standing.CLAIMED: ActionItem.state == State.CLAIMED,
        Standing.DONE: ActionItem.state == State.DONE,
    }[standing]


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; `unit` with those below it."""

    whose: Whose = Whose.ALL
    standing: Standing = Standing.OPEN
    unit: Unit | None = None


def _wanted(person: Any, wanted: Wanted) -> Select[ActionItem]:
    query = visible_items(person)
    if wanted.whose == Whose.MINE:
        query = query.where(mine(person))
    elif wanted.whose == Whose.ASKED:
        query = query.where(ActionItem.asked_by_id == person.id)
    if wanted.standing != Standing.ANY:
        query = query.where(_stands(wanted.standing))
    if wanted.unit is not None:
        below = select(Unit.id).where(Unit.path.startswith(wanted.unit.path, autoescape=True))
        query = query.where(ActionItem.place_id.in_(below))
    return query


def items(person: Any, wanted: Wanted, *, after: str | None = None, size: int = PAGE) -> Page[ActionItem]:
    """The items open to the person, the nearest day first. One query."""
    query = _wanted(person, wanted).options(*with_names())
    return keyset(query, [ActionItem.due_at.asc(), ActionItem.id.asc()], after=after, size=size)


def items_to_export(person: Any, wanted: Wanted) -> list[ActionItem]:
    """The same list in one piece, for a file."""
    query = _wanted(person, wanted).options(*with_names(), joinedload(ActionItem.place).load_only(Unit.name, Unit.path))
    return list(db.session.scalars(query.order_by(ActionItem.due_at, ActionItem.id).limit(MOST_EXPORTED)))


@dataclass(frozen=True)
class UnitLine:
    """A unit with how many items stand with it; `unit` None: people without a home unit."""

    unit: Unit | None
    open: int
    overdue: int
    blocked: int
    done: int


def _sum(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


def by_unit(person: Any) -> list[UnitLine]:
    """Every unit that has items, most overdue first. Two queries."""
    rows: Any = db.session.execute(
        select(
            ActionItem.place_id,
            _sum(_stands(Standing.OPEN)),
            _sum(_stands(Standing.OVERDUE)),
            _sum(_stands(Standing.BLOCKED)),
            _sum(_stands(Standing.DONE)),
        )
        .where(is_open_to(person), ActionItem.state != State.DROPPED)
        .group_by(ActionItem.place_id)
    ).all()
    ids = [row[0] for row in rows if row[0]]
    units = {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_(ids)))} if ids else {}
    found = [UnitLine(units.get(row[0]), *(int(number or 0) for number in row[1:])) for row in rows]
    return sorted(found, key=lambda line: (-line.overdue, -line.open, line.unit.sort_key if line.unit else ""))


@dataclass(frozen=True)
class Waiting:
    """How many items want something of a person: to be done (and of these how many late, how many within a week), or a
    word on what was done."""

    todo: int = 0
    overdue: int = 0
    soon: int = 0
    to_judge: int = 0


def waiting_for(person: Any) -> Waiting:
    """What waits for a person. One query."""
    todo = and_(ActionItem.state.in_(OPEN), mine(person))
    wanted = (
        todo,
        and_(todo, ActionItem.due_at <= clock.now()),
        and_(todo, ActionItem.due_at > clock.now(), ActionItem.due_at <= clock.now() + SOON),
        to_judge(person),
    )
    counts = [_sum(one) for one in wanted]
    row = db.session.execute(select(*counts).where(is_open_to(person), or_(todo, to_judge(person)))).one()
    return Waiting(*(int(number or 0) for number in row))


def latest_for(person: Any, *, size: int = 5) -> list[ActionItem]:
    """What is not done, the nearest day first; one's own before the others'. One query."""
    query = visible_items(person).where(_stands(Standing.OPEN)).options(*with_names())
    order = (case((mine(person), 0), else_=1), ActionItem.due_at, ActionItem.id)
    return list(db.session.scalars(query.order_by(*order).limit(size)))


def items_of(person: Any, kind: str, number: int) -> list[ActionItem]:
    """Those that stem from one thing, in the order they were given. One query."""
    query = visible_items(person).where(ActionItem.thing_kind == kind, ActionItem.thing_id == number)
    query = query.where(ActionItem.state != State.DROPPED).options(*with_names())
    return list(db.session.scalars(query.order_by(ActionItem.id).limit(200)))


@dataclass(frozen=True)
class Tally:
    """How the items of one thing stand: how many there are, how many are done; when the first was given and the last
    was confirmed."""

    items: int
    done: int
    first: Any
    last: Any


def tallies(kind: str, numbers: Iterable[int]) -> dict[int, Tally]:
    """How the items of some things stand, what is planned or dropped left out. At most one query."""
    ids = sorted(set(numbers))
    if not ids:
        return {}
    rows = db.session.execute(
        select(
            ActionItem.thing_id,
            func.count(),
            _sum(ActionItem.state == State.DONE),
            func.min(ActionItem.given_at),
            func.max(ActionItem.confirmed_at),
        )
        .where(
            ActionItem.thing_kind == kind,
            ActionItem.thing_id.in_(ids),
            ActionItem.state.not_in((State.PLANNED, State.DROPPED)),
        )
        .group_by(ActionItem.thing_id)
    )
    return {int(row[0] or 0): Tally(int(row[1]), int(row[2] or 0), row[3], row[4]) for row in rows}


def is_told_of(person: Any, url: str) -> bool:
    """Whether a notice that leads to an address is unread. One query."""
    query = select(Notice.id).where(Notice.person_id == person.id, Notice.url == url, Notice.read_at.is_(None))
    return db.session.scalar(query.limit(1)) is not None


def steps_of(item: ActionItem) -> list[ActionStep]:
    """What happened to it, oldest first, with who did it and the files. Two queries."""
    query = select(ActionStep).where(ActionStep.item_id == item.id).options(named(ActionStep.actor))
    query = query.options(selectinload(ActionStep.files).joinedload(ActionFile.file))
    return list(db.session.scalars(query.order_by(ActionStep.id)))
