"""Elections, their candidates and rolls, fetched through the person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from club import clock
from club.db import db
from club.errors import NotFound
from club.paging import Page, keyset
from club.people.models import Appointment, Person, PersonState
from club.people.queries import named_like, running_on
from club.policy import BOARD, MEMBERS, Role
from club.text import name_key
from decisions.elections.models import (
    Election,
    ElectionCandidate,
    ElectionPlace,
    ElectionRound,
    ElectionTeller,
    ElectionVoter,
    Stage,
    Standing,
    Way,
)
from decisions.elections.policy import visible_elections

_WITH_PLACES = selectinload(Election.rounds).selectinload(ElectionRound.places)
# Their offices are asked for nowhere here; a person brings them along otherwise.
_ALL = (
    selectinload(Election.tellers).joinedload(ElectionTeller.person).lazyload(Person.appointments),
    _WITH_PLACES.joinedload(ElectionPlace.candidate).joinedload(ElectionCandidate.person).lazyload(Person.appointments),
)
# Where something is still to come.
UNDER_WAY = (Stage.NOMINATIONS, Stage.LISTED, Stage.OPEN, Stage.CLOSED, Stage.COUNTED, Stage.ELECTED)


# Enough to cast: five thousand people do so within minutes, and none of them needs names.
_LEAN = (_WITH_PLACES.lazyload(ElectionPlace.candidate),)


def election_for(person: Any, election_id: int, *, lock: str = "", lean: bool = False) -> Election:
    """An election that exists for the person, with committee and rounds; else NotFound. `lock`: "change" holds it until
    the transaction ends, "share" only against those who change it. `lean` leaves out people and their names."""
    query = select(Election).where(Election.id == election_id, visible_elections(person))
    query = query.options(*(_LEAN if lean else _ALL))
    if lock:
        query = query.with_for_update(of=Election, read=lock == "share")
    election = db.session.scalar(query)
    if election is None:
        raise NotFound
    return election


def elections(person: Any, *, after: str | None = None, size: int = 20) -> Page[Election]:
    """All elections the person may see, the latest first."""
    query = select(Election).where(visible_elections(person))
    return keyset(query, [Election.created_at.desc(), Election.id.desc()], after=after, size=size)


def under_way(person: Any, *, size: int = 5) -> list[Election]:
    """What goes on now, and then the latest that ended; for the room's page."""
    query = select(Election).where(visible_elections(person), Election.stage != Stage.CANCELLED)
    running = Election.stage.in_(UNDER_WAY).desc()
    return list(db.session.scalars(query.order_by(running, Election.created_at.desc(), Election.id.desc()).limit(size)))


def candidates_of(election: Election) -> list[ElectionCandidate]:
    """All nominations with who made them, in the Vietnamese order of names."""
    query = (
        select(ElectionCandidate)
        .where(ElectionCandidate.election_id == election.id)
        .options(
            joinedload(ElectionCandidate.person).lazyload(Person.appointments),
            joinedload(ElectionCandidate.nominated_by).lazyload(Person.appointments),
        )
    )
    return in_order(list(db.session.scalars(query)))


def in_order(found: Sequence[ElectionCandidate]) -> list[ElectionCandidate]:
    """By given name, then middle, then family name; two of one name by where they are from."""
    return sorted(found, key=lambda one: (name_key(name_of(one)), name_key(one.place), one.id))


def name_of(candidate: ElectionCandidate) -> str:
    """The name as the list keeps it, or the person's before the list is closed."""
    return candidate.name or candidate.person.full_name


def candidate_for(election: Election, candidate_id: int) -> ElectionCandidate:
    """A nomination of this election; else NotFound."""
    found = db.session.get(ElectionCandidate, candidate_id)
    if found is None or found.election_id != election.id:
        raise NotFound
    return found


def candidacy_of(election: Election, person: Any) -> ElectionCandidate | None:
    """The person's own nomination."""
    query = select(ElectionCandidate).where(
        ElectionCandidate.election_id == election.id, ElectionCandidate.person_id == person.id
    )
    return db.session.scalar(query)


def voter_of(round_: ElectionRound | None, person: Any) -> ElectionVoter | None:
    """The person's row on the roll."""
    return db.session.get(ElectionVoter, (round_.id, person.id)) if round_ is not None else None


def turnout(round_: ElectionRound) -> dict[Way, int]:
    """How many took part in which way; no names."""
    query = select(ElectionVoter.way, func.count()).where(ElectionVoter.round_id == round_.id)
    return dict.fromkeys(Way, 0) | dict(iter(db.session.execute(query.group_by(ElectionVoter.way))))


def voters_called(round_: ElectionRound, typed: str, *, size: int = 12) -> list[tuple[Person, Way]]:
    """Voters by name, for handing out paper: whether they have voted, not when."""
    query = (
        select(Person, ElectionVoter.way)
        .join(ElectionVoter, ElectionVoter.person_id == Person.id)
        .where(ElectionVoter.round_id == round_.id, *named_like(typed))
        .options(lazyload(Person.appointments))
        .order_by(Person.sort_key, Person.id)
        .limit(size)
    )
    return [(person, way) for person, way in db.session.execute(query)]


def entitled(roles: Sequence[str]) -> list[int]:
    """Who holds one of these offices today and has an account in good standing: the roll, drawn up now."""
    query = (
        select(Appointment.person_id)
        .join(Appointment.person)
        .where(Appointment.role.in_(roles), running_on(clock.today()), Person.state == PersonState.ACTIVE)
        .distinct()
        .order_by(Appointment.person_id)
    )
    return list(db.session.scalars(query))


def members_now() -> list[int]:
    """Everybody to be told that nominations are open."""
    return entitled([role.value for role in MEMBERS])


def roll(round_: ElectionRound) -> list[int]:
    """The people on the roll of a round."""
    query = select(ElectionVoter.person_id).where(ElectionVoter.round_id == round_.id)
    return list(db.session.scalars(query.order_by(ElectionVoter.person_id)))


def standing_committee() -> list[int]:
    """Who recognises an election."""
    return entitled([Role.STANDING_COMMITTEE.value])


def board_offices(day: date) -> list[Appointment]:
    """The offices of the board that run on a day: what a new term may end."""
    query = (
        select(Appointment)
        .join(Appointment.person)
        .where(Appointment.role.in_([role.value for role in BOARD]), running_on(day))
        .where(Person.state != PersonState.ERASED)
    )
    order = {role: place for place, role in enumerate(Role)}
    return sorted(db.session.scalars(query), key=lambda held: (order[held.role], held.person.sort_key))


def elected(election: Election) -> list[tuple[ElectionCandidate, int, int]]:
    """(candidate, votes, number of the round) of all who were elected, both rounds together."""
    return [
        (places_of(round_)[number].candidate, round_.result["votes"][str(number)], round_.number)
        for round_ in election.rounds
        if round_.result is not None
        for number in round_.result["elected"]
    ]


def ballots_waiting(person: Any) -> list[tuple[Election, ElectionRound]]:
    """Open ballots that the person may still cast; one query."""
    query = (
        select(Election, ElectionRound)
        .join(ElectionRound, ElectionRound.election_id == Election.id)
        .join(ElectionVoter, ElectionVoter.round_id == ElectionRound.id)
        .where(ElectionVoter.person_id == person.id, ElectionVoter.way == Way.NONE)
        .where(Election.stage == Stage.OPEN, ElectionRound.closed_at.is_(None))
        .order_by(ElectionRound.id)
    )
    return [(election, round_) for election, round_ in db.session.execute(query)]


def nominations_waiting(person: Any) -> list[Election]:
    """Elections in which the person was nominated and has not answered; one query."""
    query = (
        select(Election)
        .join(ElectionCandidate, ElectionCandidate.election_id == Election.id)
        .where(ElectionCandidate.person_id == person.id, ElectionCandidate.standing == Standing.PROPOSED)
        .where(Election.stage == Stage.NOMINATIONS)
        .order_by(Election.id)
    )
    return list(db.session.scalars(query))


def work_waiting(person: Any, stages: Sequence[Stage], *, as_head: bool = False) -> list[Election]:
    """Elections at some stages in which the person is of the committee (or leads it); one query."""
    query = (
        select(Election)
        .join(ElectionTeller, ElectionTeller.election_id == Election.id)
        .where(ElectionTeller.person_id == person.id, Election.stage.in_(stages))
    )
    if as_head:
        query = query.where(ElectionTeller.is_head.is_(True))
    return list(db.session.scalars(query.order_by(Election.id)))


def at_stage(stage: Stage) -> list[Election]:
    """All elections at a stage."""
    return list(db.session.scalars(select(Election).where(Election.stage == stage).order_by(Election.id)))


def places_of(round_: ElectionRound) -> dict[int, ElectionPlace]:
    """The list of a round by number."""
    return {place.number: place for place in round_.places}
