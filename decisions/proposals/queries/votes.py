"""Votes, their rolls, ballots, delegations and paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from club import clock
from club.db import db
from club.errors import NotFound
from club.paging import Page, keyset
from club.people.models import Appointment, Person, PersonState
from club.people.queries import named_like, running_on
from club.units.models import Unit
from decisions import sheets
from decisions.inquiries.sources import source_of
from decisions.proposals.models import (
    Ballot,
    Count,
    Delegation,
    Proposal,
    ProposalAuthor,
    Sheet,
    Teller,
    Vote,
    Voter,
    VoteState,
    Way,
)
from decisions.proposals.policy import VOTERS, is_open_to
from decisions.proposals.queries.proposals import named
from decisions.proposals.tally import Paper, Turnout, read
from decisions.sheets import Reading


def vote_for(person: Any, vote_id: int, *, lock: str = "") -> Vote:
    """A vote on a proposal that exists for the person, with its tellers; else NotFound. `lock`: "change" holds it until
    the transaction ends, "share" only against those who change it."""
    query = select(Vote).join(Vote.proposal).where(Vote.id == vote_id, is_open_to(person))
    whole = joinedload(Vote.proposal)
    query = query.options(
        whole.joinedload(Proposal.unit),
        whole.options(selectinload(Proposal.authors).lazyload(ProposalAuthor.person)),
        selectinload(Vote.tellers).options(named(Teller.person)),
    )
    if lock:
        query = query.with_for_update(of=Vote, read=lock == "share")
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def votes_of(proposal: Proposal) -> list[Vote]:
    """The votes on a proposal, the latest first; what was cancelled before it opened is none."""
    query = select(Vote).where(Vote.proposal_id == proposal.id)
    shown = or_(Vote.state != VoteState.CANCELLED, Vote.opened_at.is_not(None))
    return list(db.session.scalars(query.where(shown).order_by(Vote.number.desc())))


def last_number(proposal: Proposal) -> int:
    """The number of its last vote, 0 before the first."""
    return db.session.scalar(select(func.max(Vote.number)).where(Vote.proposal_id == proposal.id)) or 0


def entitled(proposal: Proposal) -> list[tuple[int, int | None]]:
    """(person, unit) of everybody who may vote on it today: members whose account is in good standing; of a unit's
    proposal those who belong to it or hold office in it; of one that stems from a thing, those who see the thing."""
    offices = (Appointment.role.in_(VOTERS), running_on(clock.today()), Appointment.thing.is_(None))
    query = select(Person).where(Person.state == PersonState.ACTIVE)
    if proposal.unit is not None:
        inside = Unit.path.startswith(proposal.unit.path, autoescape=True)
        units = select(Unit.id).where(inside)
        office = select(Appointment.person_id).where(*offices)
        there = office.where(Appointment.unit_id.in_(units))
        query = query.where(or_(Person.unit_id.in_(units) & Person.id.in_(office), Person.id.in_(there)))
    else:
        query = query.where(Person.id.in_(select(Appointment.person_id).where(*offices)))
    if proposal.thing_kind is None:
        lean = query.with_only_columns(Person.id, Person.unit_id).order_by(Person.id)
        return [(number, unit_id) for number, unit_id in db.session.execute(lean)]
    source = source_of(proposal.thing_kind)
    people = list(db.session.scalars(query.order_by(Person.id)))
    readers = source.readers(people, proposal.thing_id or 0) if source else []
    return [(one.id, one.unit_id) for one in readers]


def voter_of(vote: Vote, person_id: int, *, lock: bool = False) -> Voter | None:
    """A person's row on the roll, as it stands now; `lock` holds it until the transaction ends."""
    return db.session.get(Voter, (vote.id, person_id), populate_existing=True, with_for_update=lock or None)


def ballot_of(vote: Vote, person_id: int) -> Ballot | None:
    """A named ballot."""
    return db.session.get(Ballot, (vote.id, person_id), populate_existing=True)


def turnout(vote: Vote) -> Counter[Way]:
    """How many took part in which way; no names."""
    query = select(Voter.way, func.count()).where(Voter.vote_id == vote.id).group_by(Voter.way)
    return Counter(dict(iter(db.session.execute(query))))


def _took_part() -> ColumnElement[bool]:
    return Voter.way != Way.NONE


def units_represented(vote: Vote) -> int:
    """How many units those came from who took part."""
    query = select(func.count(func.distinct(Voter.unit_id))).where(Voter.vote_id == vote.id, _took_part())
    return db.session.scalar(query) or 0


def turnout_by_unit(vote: Vote) -> list[tuple[str, int, int]]:
    """(unit, took part, on the roll); of named votes only. One query."""
    took = func.sum(case((_took_part(), 1), else_=0))
    query = (
        select(Unit.name, took, func.count())
        .join(Unit, Unit.id == Voter.unit_id)
        .where(Voter.vote_id == vote.id)
        .group_by(Unit.id, Unit.name, Unit.sort_key)
        .order_by(Unit.sort_key, Unit.id)
    )
    return [(name, int(part or 0), roll) for name, part, roll in db.session.execute(query)]


def cast_by_phone(vote: Vote) -> Counter[Paper]:
    """What was cast without paper. One query."""
    if vote.secret:
        row = db.session.get(Count, vote.id)
        return Counter({read(word): times for word, times in (row.counts if row else {}).items()})
    query = select(Ballot.choice).where(Ballot.vote_id == vote.id)
    return Counter(tuple(choice) for choice in db.session.scalars(query))


def roll_call(vote: Vote, *, after: str | None = None, size: int = 50) -> Page[Any]:
    """Who voted how in a named vote, by name. One query."""
    query = (
        select(Person, Ballot)
        .join(Ballot, Ballot.person_id == Person.id)
        .where(Ballot.vote_id == vote.id)
        .options(lazyload(Person.unit), lazyload(Person.appointments))
    )
    return keyset(query, [Person.sort_key.asc(), Person.id.asc()], after=after, size=size)


def delegations_of(vote: Vote) -> list[Delegation]:
    """Who casts for whom. One query."""
    query = select(Delegation).where(Delegation.vote_id == vote.id)
    query = query.options(named(Delegation.giver), named(Delegation.delegate))
    return list(db.session.scalars(query.order_by(Delegation.from_id)))


def delegation_of(vote: Vote, person_id: int) -> Delegation | None:
    """To whom a person has given their vote."""
    return db.session.get(Delegation, (vote.id, person_id), populate_existing=True)


def held_by(vote: Vote, person_id: int) -> list[int]:
    """For whom a person may cast."""
    query = select(Delegation.from_id).where(Delegation.vote_id == vote.id, Delegation.to_id == person_id)
    return list(db.session.scalars(query.order_by(Delegation.from_id)))


def voters_called(vote: Vote, typed: str, *, size: int = 12) -> list[tuple[Person, Way]]:
    """Voters by name, for handing out paper: whether they have voted, not when."""
    query = (
        select(Person, Voter.way)
        .join(Voter, Voter.person_id == Person.id)
        .where(Voter.vote_id == vote.id, *named_like(typed))
        .options(lazyload(Person.appointments), lazyload(Person.unit))
        .order_by(Person.sort_key, Person.id)
        .limit(size)
    )
    return [(person, way) for person, way in db.session.execute(query)]


def roll_of(vote: Vote, *, only: Way | None = None) -> list[int]:
    """The people on the roll."""
    query = select(Voter.person_id).where(Voter.vote_id == vote.id)
    if only is not None:
        query = query.where(Voter.way == only)
    return list(db.session.scalars(query.order_by(Voter.person_id)))


def has_taken_part(vote: Vote, person_ids: Iterable[int]) -> set[int]:
    """Those of some people on the roll who took part. One query."""
    query = select(Voter.person_id).where(Voter.vote_id == vote.id, Voter.person_id.in_(list(person_ids)), _took_part())
    return set(db.session.scalars(query))


def units_of_roll(vote: Vote) -> int:
    """How many units are on the roll."""
    query = select(func.count(func.distinct(Voter.unit_id))).where(Voter.vote_id == vote.id)
    return db.session.scalar(query) or 0


def readings(vote: Vote) -> list[Reading]:
    """All sheets by number. One query."""
    query = select(Sheet).where(Sheet.vote_id == vote.id).order_by(Sheet.number, Sheet.teller_id)
    return sheets.readings(
        (one.number, one.teller_id, None if one.choice is None else tuple(one.choice))
        for one in db.session.scalars(query)
    )


def sheet_of(vote: Vote, number: int, teller_id: int) -> Sheet | None:
    """What this teller read on a sheet."""
    return db.session.get(Sheet, (vote.id, number, teller_id))


def turnout_of(vote: Vote, ways: Counter[Way], sheets: list[Reading]) -> Turnout:
    """Who took part, as the tally takes it. A sheet that was handed out counts as issued, in the urn as cast."""
    phones = ways[Way.PHONE] + ways[Way.PROXY]
    invalid = sum(1 for one in sheets if None in one.by.values())
    return Turnout(
        cast=phones + len(sheets),
        issued=phones + ways[Way.PAPER],
        eligible=vote.eligible,
        units=units_represented(vote),
        invalid=invalid,
    )


def ballots_waiting(person: Any) -> list[tuple[Vote, int, str]]:
    """(vote, whose, their name) of the ballots in open votes that the person has still to cast: their own, unless they
    gave it away, and those given to them; the vote that closes first on top. One query."""
    mine = Voter.person_id == person.id
    gave = exists().where(Delegation.vote_id == Vote.id, Delegation.from_id == person.id)
    held = exists().where(
        Delegation.vote_id == Vote.id, Delegation.to_id == person.id, Delegation.from_id == Voter.person_id
    )
    query = (
        select(Vote, Voter.person_id, Person.full_name)
        .join(Voter, Voter.vote_id == Vote.id)
        .join(Person, Person.id == Voter.person_id)
        .join(Vote.proposal)
        .where(Vote.state == VoteState.OPEN, Voter.way == Way.NONE, or_(mine & ~gave, held), is_open_to(person))
        .order_by(Vote.closes_at, Vote.id, Voter.person_id)
    )
    return [(vote, number, name) for vote, number, name in db.session.execute(query)]
