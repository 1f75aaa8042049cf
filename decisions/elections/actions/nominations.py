"""Nominations, the answer of who is nominated, and the list: closed, and opened again."""

from __future__ import annotations

import secrets
from typing import Any

from club import ledger
from club.db import db
from club.errors import Conflict
from club.i18n import _
from club.notices.actions import tell
from club.people.models import Person
from club.policy import MEMBERS, ensure, has_role
from club.text import clean
from decisions.elections import policy, words
from decisions.elections.actions.setup import ensure_committee
from decisions.elections.models import (
    Election,
    ElectionCandidate,
    ElectionPlace,
    ElectionRound,
    Stage,
    Standing,
)
from decisions.elections.queries.elections import candidacy_of, candidates_of, in_order


def nominate(actor: Any, election: Election, person: Person, *, why: str) -> ElectionCandidate:
    """Put somebody forward, who is then asked; oneself at once. A second nomination of the same person changes nothing,
    except that who declined or withdrew may be asked again."""
    ensure(policy.may_nominate(actor, election))
    own = person.id == actor.id
    if not has_role(person, MEMBERS):
        raise Conflict(_("%(name)s is not a member of the club and cannot be elected.", name=person.full_name))
    if policy.is_teller(person, election):
        raise Conflict(
            _("You are of the election committee and cannot stand. Ask the board to be released first.")
            if own
            else _("%(name)s is of the election committee and cannot stand.", name=person.full_name)
        )
    found = candidacy_of(election, person)
    if found is not None and (found.standing == Standing.ACCEPTED or (found.standing == Standing.PROPOSED and not own)):
        return found
    if found is not None and found.standing == Standing.DECLINED and not own:
        raise Conflict(_("%(name)s was asked and has declined.", name=person.full_name))
    if found is None:
        found = ElectionCandidate(election_id=election.id, person_id=person.id)
        found.person = person
        db.session.add(found)
        found.nominated_by_id, found.why = actor.id, clean(why)
    elif own and clean(why):
        found.why = clean(why)
    found.standing = Standing.ACCEPTED if own else Standing.PROPOSED
    db.session.flush()
    if not own:
        tell(
            [person.id],
            words.TOLD_NOMINATED,
            key=f"{election.id}:{found.id}",
            url=election.url,
            but=actor,
            title=election.title,
        )
    return found


def answer(actor: Any, election: Election, candidate: ElectionCandidate, *, accept: bool) -> None:
    """Accept or decline one's nomination."""
    ensure(policy.may_answer(actor, candidate, election))
    wanted = Standing.ACCEPTED if accept else Standing.DECLINED
    if candidate.standing == wanted:
        return
    if accept and policy.is_teller(actor, election):
        raise Conflict(_("You are of the election committee and cannot stand. Ask the board to be released first."))
    candidate.standing = wanted if accept or not candidate.is_own else Standing.WITHDRAWN
    db.session.flush()
    if candidate.nominated_by_id is not None and not candidate.is_own:
        tell(
            [candidate.nominated_by_id],
            words.TOLD_ANSWERED,
            key=f"{candidate.id}:{wanted}",
            url=election.url,
            title=election.title,
            name=candidate.person.full_name,
            accepted=accept,
        )


def take_off(actor: Any, election: Election, candidate: ElectionCandidate, *, reason: str) -> None:
    """The conference takes a candidate off before the list is closed (it decides on every withdrawal and refusal)."""
    ensure(policy.may_close_list(actor, election))
    if candidate.standing == Standing.WITHDRAWN:
        return
    candidate.standing = Standing.WITHDRAWN
    db.session.flush()
    ledger.record(actor, words.WITHDREW, election, reason=reason, name=candidate.person.full_name)


def close_list(actor: Any, election: Election) -> None:
    """Close the list: who accepted, in Vietnamese order by given name. Unanswered nominations are off it; seats and
    rules are fixed."""
    ensure(policy.may_close_list(actor, election))
    ensure_committee(election)
    standing = [one for one in candidates_of(election) if one.standing == Standing.ACCEPTED]
    if not standing:
        raise Conflict(_("Nobody has accepted a nomination yet. A list needs at least one name."))
    for one in standing:
        one.name = one.person.full_name
        one.place = one.person.position or (one.person.unit.name if one.person.unit else "")
        one.salt = secrets.token_hex(16)
    round_ = ElectionRound(number=1, seats=election.seats)
    for number, one in enumerate(in_order(standing), 1):
        place = ElectionPlace(number=number)
        place.candidate = one
        round_.places.append(place)
    election.rounds.append(round_)
    election.move(Stage.LISTED)
    db.session.flush()
    names = ", ".join(place.candidate.name for place in round_.places)
    ledger.record(actor, words.LIST_CLOSED, election, names=names)
    tell(
        [one.person_id for one in standing],
        words.TOLD_LISTED,
        key=f"{election.id}:{round_.id}",
        url=election.url,
        but=actor,
        title=election.title,
    )


def reopen(actor: Any, election: Election, *, reason: str) -> None:
    """Take the closing of the list back, before anybody could vote."""
    ensure(policy.may_reopen(actor, election))
    for one in candidates_of(election):
        one.name = one.place = one.salt = ""
    election.rounds.clear()
    election.move(Stage.NOMINATIONS)
    db.session.flush()
    ledger.record(actor, words.REOPENED, election, reason=reason)
