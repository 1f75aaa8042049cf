"""Proposals, their versions, amendments and voices."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload, lazyload, load_only, selectinload

from club.db import db
from club.errors import NotFound
from club.paging import Page, keyset
from club.people.models import Person
from club.search.models import SearchDocument
from decisions.inquiries.policy import offices_held
from decisions.proposals.models import (
    Advice,
    AdviceState,
    Amendment,
    AmendmentState,
    Leaning,
    Objection,
    ObjectionState,
    Opinion,
    Proposal,
    ProposalAuthor,
    ProposalVersion,
    Stage,
    Teller,
    Vote,
    VoteState,
)
from decisions.proposals.models.texts import UNDER_WAY
from decisions.proposals.policy import is_open_to

PAGE = 20
MOST_VOICES = 200


def named(path: Any) -> Any:
    """A person as a line names them, without offices and unit."""
    columns = (Person.full_name, Person.state, Person.avatar_id)
    return joinedload(path).options(load_only(*columns), lazyload(Person.unit), lazyload(Person.appointments))


_AUTHORS = selectinload(Proposal.authors).options(named(ProposalAuthor.person))


def proposal_for(person: Any, proposal_id: int, *, lock: bool = False) -> Proposal:
    """A proposal that exists for the person, with its authors and unit; else NotFound. `lock` holds it."""
    query = select(Proposal).where(Proposal.id == proposal_id, is_open_to(person))
    query = query.options(_AUTHORS, joinedload(Proposal.unit))
    if lock:
        query = query.with_for_update(of=Proposal)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def proposals(person: Any, *, which: str = "", after: str | None = None, size: int = PAGE) -> Page[Proposal]:
    """Proposals open to the person, the latest moved first: all, "running", "decided", or "mine"."""
    query = select(Proposal).where(is_open_to(person)).options(joinedload(Proposal.unit))
    if which == "running":
        query = query.where(Proposal.stage.in_(UNDER_WAY))
    elif which == "decided":
        query = query.where(Proposal.stage == Stage.DECIDED)
    elif which == "mine":
        mine = select(ProposalAuthor.proposal_id).where(ProposalAuthor.person_id == person.id)
        query = query.where(Proposal.id.in_(mine))
    return keyset(query, [Proposal.staged_at.desc(), Proposal.id.desc()], after=after, size=size)


def under_way(person: Any, *, size: int = 5) -> list[Proposal]:
    """What goes on, then what was decided last; for the room's page. One query."""
    query = select(Proposal).where(is_open_to(person), Proposal.stage.in_([*UNDER_WAY, Stage.DECIDED]))
    running = Proposal.stage.in_(UNDER_WAY).desc()
    query = query.options(joinedload(Proposal.unit))
    return list(db.session.scalars(query.order_by(running, Proposal.staged_at.desc(), Proposal.id.desc()).limit(size)))


def proposal_sent(person: Any, client_id: str) -> Proposal | None:
    """What this browser has sent already under the id it made for it."""
    query = select(Proposal).where(Proposal.created_by_id == person.id, Proposal.client_id == client_id)
    return db.session.scalar(query) if client_id else None


def version_of(proposal: Proposal, number: int | None = None) -> ProposalVersion:
    """A version of the text, by default the one that stands."""
    found = db.session.get(ProposalVersion, (proposal.id, number or proposal.version))
    if found is None:
        raise NotFound
    return found


def versions_of(proposal: Proposal) -> list[tuple[ProposalVersion, str]]:
    """All versions with the names of who made them, the latest first. One query."""
    query = (
        select(ProposalVersion, Person.full_name)
        .outerjoin(Person, Person.id == ProposalVersion.by_id)
        .where(ProposalVersion.proposal_id == proposal.id)
        .order_by(ProposalVersion.number.desc())
    )
    return [(version, name or "") for version, name in db.session.execute(query)]


def amendments_of(proposal: Proposal) -> list[Amendment]:
    """All amendments, those that wait first, in the order of their coming. One query."""
    query = select(Amendment).where(Amendment.proposal_id == proposal.id).options(named(Amendment.author))
    waiting = (Amendment.state == AmendmentState.OPEN).desc()
    return list(db.session.scalars(query.order_by(waiting, Amendment.id).limit(MOST_VOICES)))


def amendment_for(person: Any, amendment_id: int, *, lock: bool = False) -> Amendment:
    """An amendment to a proposal that exists for the person, with the proposal; else NotFound."""
    found = db.session.get(Amendment, amendment_id)
    if found is None:
        raise NotFound
    # Who decides holds the proposal, so that two decisions on one text come after each other.
    proposal_for(person, found.proposal_id, lock=lock)
    db.session.refresh(found)
    return found


def opinions_of(proposal: Proposal) -> tuple[Counter[Leaning], list[Opinion]]:
    """(how many lean which way, those who said why or not, the latest first). Two queries."""
    mine = Opinion.proposal_id == proposal.id
    rows = db.session.execute(select(Opinion.leaning, func.count()).where(mine).group_by(Opinion.leaning))
    said = select(Opinion).where(mine, Opinion.words != "").options(named(Opinion.person))
    latest = said.order_by(Opinion.at.desc(), Opinion.person_id).limit(MOST_VOICES)
    return Counter(dict(iter(rows))), list(db.session.scalars(latest))


def advice_of(proposal: Proposal) -> list[Advice]:
    """All advice that was asked for. One query."""
    query = select(Advice).where(Advice.proposal_id == proposal.id)
    query = query.options(joinedload(Advice.unit), named(Advice.answered_by))
    return list(db.session.scalars(query.order_by(Advice.id)))


def advice_for(person: Any, advice_id: int, *, lock: bool = False) -> tuple[Proposal, Advice]:
    """(proposal, advice), the proposal existing for the person; else NotFound."""
    found = db.session.get(Advice, advice_id)
    if found is None:
        raise NotFound
    proposal = proposal_for(person, found.proposal_id, lock=lock)
    db.session.refresh(found)
    return proposal, found


def objections_of(proposal: Proposal) -> list[Objection]:
    """All objections, those that stand first. One query."""
    query = select(Objection).where(Objection.proposal_id == proposal.id).options(named(Objection.author))
    standing = (Objection.state == ObjectionState.OPEN).desc()
    return list(db.session.scalars(query.order_by(standing, Objection.id).limit(MOST_VOICES)))


def objection_for(person: Any, objection_id: int, *, lock: bool = False) -> tuple[Proposal, Objection]:
    """(proposal, objection), the proposal existing for the person; else NotFound."""
    found = db.session.get(Objection, objection_id)
    if found is None:
        raise NotFound
    proposal = proposal_for(person, found.proposal_id, lock=lock)
    db.session.refresh(found)
    return proposal, found


def source_document(proposal: Proposal) -> SearchDocument | None:
    """Title and address of the thing it stems from, as search knows it. One query."""
    if proposal.thing_kind is None:
        return None
    query = select(SearchDocument).where(
        SearchDocument.kind == proposal.thing_kind, SearchDocument.thing_id == proposal.thing_id
    )
    return db.session.scalar(query)


@dataclass(frozen=True)
class Work:
    """Something that waits for a person besides a ballot: "amendments" or "objections" of their proposals, "advice"
    asked of them, "paper" to read; `number` is the proposal's, of paper the vote's."""

    what: str
    number: int
    title: str
    count: int


def work_of(person: Any) -> list[Work]:
    """Everything of it. One query."""
    mine = select(ProposalAuthor.proposal_id).where(ProposalAuthor.person_id == person.id)
    malleable = Proposal.stage.in_([Stage.SENSE, Stage.ADVICE, Stage.CONSENT])

    def grouped(what: str, model: Any, *where: Any) -> Any:
        query = select(literal(what), Proposal.id, Proposal.title, func.count())
        query = query.join(model, model.proposal_id == Proposal.id).where(*where)
        return query.group_by(Proposal.id, Proposal.title)

    roles, units = offices_held(person)
    due = or_(Advice.role.in_(roles), and_(Advice.role.is_(None), Advice.unit_id.in_(units)))
    asked = (Proposal.stage == Stage.ADVICE, Advice.state == AdviceState.ASKED, due, is_open_to(person))
    paper = select(literal("paper"), Vote.id, Vote.question, literal(1)).join(Teller, Teller.vote_id == Vote.id)
    everything = union_all(
        grouped("objections", Objection, Proposal.id.in_(mine), malleable, Objection.state == ObjectionState.OPEN),
        grouped("amendments", Amendment, Proposal.id.in_(mine), malleable, Amendment.state == AmendmentState.OPEN),
        grouped("advice", Advice, *asked),
        paper.where(Teller.person_id == person.id, Vote.state == VoteState.CLOSED),
    )
    return [Work(*row) for row in db.session.execute(everything)]


def with_closed_readers(person: Any) -> Select[Any]:
    """SELECT of the ids of published proposals of a unit or a thing that are open to the person: their audiences for
    search."""
    closed = or_(Proposal.unit_id.is_not(None), Proposal.thing_kind.is_not(None))
    return select(Proposal.id).where(Proposal.published_at.is_not(None), closed, is_open_to(person))


def source_of_thing(thing: str) -> SearchDocument | None:
    """Title and address of "topic:41", as search knows it; the caller asked whether it may be seen. One query."""
    kind, _colon, number = thing.partition(":")
    if not number.isdecimal() or len(number) > 15:
        return None
    return db.session.scalar(
        select(SearchDocument).where(SearchDocument.kind == kind, SearchDocument.thing_id == int(number))
    )
