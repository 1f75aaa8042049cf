"""One inquiry, and lists of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import joinedload, lazyload, load_only

from club import clock
from club.db import db
from club.errors import NotFound
from club.i18n import _
from club.paging import Page, keyset
from club.people.models import Person
from club.policy import Role
from club.units.models import Unit
from decisions.inquiries.models import OPEN, Inquiry, InquiryStep, State
from decisions.inquiries.policy import assigns, is_counted, is_open_to, on_desk_of

PAGE = 25


class Whose(StrEnum):
    """Which inquiries a list is of."""

    ALL = "all"
    DESK = "desk"
    MINE = "mine"
    UNASSIGNED = "unassigned"

    @property
    def label(self) -> str:
        """In words."""
        words = {"all": _("All"), "desk": _("On my desk"), "mine": _("I asked"), "unassigned": _("To assign")}
        return words[self.value]


class Standing(StrEnum):
    """A filter by how an inquiry stands."""

    ANY = ""
    WAITING = "waiting"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    DISPUTED = "disputed"

    @property
    def label(self) -> str:
        """In words."""
        words = {
            "": _("All states"),
            "waiting": _("Waiting for an answer"),
            "overdue": _("Overdue"),
            "answered": _("Answered"),
            "disputed": _("Disputed at least once"),
        }
        return words[self.value]


def _named(path: Any) -> Any:
    columns = (Person.full_name, Person.state, Person.avatar_id)
    return joinedload(path).options(load_only(*columns), lazyload(Person.unit), lazyload(Person.appointments))


def with_names() -> list[Any]:
    """Load options: the asker, who answered, and the units, for a line that names them."""
    units = (Unit.name, Unit.short_name, Unit.path)
    return [
        _named(Inquiry.asker),
        _named(Inquiry.answered_by),
        joinedload(Inquiry.unit).load_only(*units),
        joinedload(Inquiry.raised_unit).load_only(*units),
    ]


def visible_inquiries(person: Any) -> Select[Inquiry]:
    """The inquiries that `policy.may_see` allows."""
    return select(Inquiry).where(is_open_to(person))


def inquiry_for(person: Any, inquiry_id: int, *, lock: bool = False) -> Inquiry:
    """The inquiry with this id as the person may see it, or NotFound; `lock` holds it until the commit. One query."""
    query = visible_inquiries(person).where(Inquiry.id == inquiry_id).options(*with_names())
    if lock:
        query = query.with_for_update(of=Inquiry)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def inquiry_from(source: str) -> Inquiry | None:
    """The inquiry made of a source such as "topic:41"; the caller asked whether the source may be seen. One query."""
    return db.session.scalar(select(Inquiry).where(Inquiry.source == source).options(*with_names()))


def inquiries_from(sources: list[str]) -> dict[str, Inquiry]:
    """Those made of some sources, by source, with their units; for lists of things seen already. One query."""
    if not sources:
        return {}
    query = select(Inquiry).where(Inquiry.source.in_(sources)).options(lazyload(Inquiry.asker))
    return {one.source or "": one for one in db.session.scalars(query)}


def inquiry_sent(person: Any, client_id: str | None) -> Inquiry | None:
    """What this browser has sent already under the id it made for it."""
    if not client_id:
        return None
    return db.session.scalar(select(Inquiry).where(Inquiry.asker_id == person.id, Inquiry.client_id == client_id))


def _stands(standing: Standing) -> ColumnElement[bool]:
    return {
        Standing.WAITING: Inquiry.state.in_(OPEN),
        Standing.OVERDUE: and_(Inquiry.state.in_(OPEN), Inquiry.due_at < clock.now()),
        Standing.ANSWERED: Inquiry.state.in_((State.ANSWERED, State.CONFIRMED)),
        Standing.DISPUTED: Inquiry.disputes > 0,
    }[standing]


def _is_of(person: Any, whose: Whose) -> ColumnElement[bool]:
    if whose == Whose.MINE:
        return Inquiry.asker_id == person.id
    if whose == Whose.UNASSIGNED:
        return Inquiry.state == State.RECEIVED if assigns(person) else false()
    return on_desk_of(person)


def inquiries(
    person: Any,
    *,
    whose: Whose = Whose.ALL,
    standing: Standing = Standing.ANY,
    unit_id: int | None = None,
    role: Role | None = None,
    counted: bool = False,
    after: str | None = None,
    size: int = PAGE,
) -> Page[Inquiry]:
    """The inquiries open to the person, the latest asked first; the desk has the nearest due date first. One query."""
    query = visible_inquiries(person).options(*with_names())
    if whose != Whose.ALL:
        query = query.where(_is_of(person, whose))
    if standing != Standing.ANY:
        query = query.where(_stands(standing))
    if unit_id is not None:
        query = query.where(Inquiry.unit_id == unit_id)
    if role is not None:
        query = query.where(Inquiry.role == role)
    if counted:
        query = query.where(is_counted())
    if whose == Whose.DESK:
        order = [Inquiry.due_at.asc(), Inquiry.id.asc()]
    else:
        order = [Inquiry.asked_at.desc(), Inquiry.id.desc()]
    return keyset(query, order, after=after, size=size)


@dataclass(frozen=True)
class Waiting:
    """How many inquiries want something of a person: an answer (and of these how many overdue), an assignment, a word
    on an answer they got."""

    desk: int = 0
    overdue: int = 0
    unassigned: int = 0
    to_judge: int = 0


def waiting_for(person: Any) -> Waiting:
    """What waits for a person. One query."""
    desk = and_(Inquiry.state.in_(OPEN), on_desk_of(person))
    unassigned = Inquiry.state == State.RECEIVED if assigns(person) else false()
    to_judge = and_(Inquiry.state == State.ANSWERED, Inquiry.asker_id == person.id)
    wanted = (desk, and_(desk, Inquiry.due_at < clock.now()), unassigned, to_judge)
    counts = [func.sum(case((one, 1), else_=0)) for one in wanted]
    row = db.session.execute(select(*counts).where(is_open_to(person), or_(desk, unassigned, to_judge))).one()
    return Waiting(*(int(number or 0) for number in row))


def steps_of(inquiry: Inquiry) -> list[InquiryStep]:
    """What happened to it, oldest first, with who did it. One query."""
    query = select(InquiryStep).where(InquiryStep.inquiry_id == inquiry.id).options(_named(InquiryStep.actor))
    return list(db.session.scalars(query.order_by(InquiryStep.id)))


def step_sent(person: Any, client_id: str | None) -> InquiryStep | None:
    """The step this browser has sent already under the id it made for it."""
    if not client_id:
        return None
    sent = select(InquiryStep).where(InquiryStep.actor_id == person.id, InquiryStep.client_id == client_id)
    return db.session.scalar(sent)
