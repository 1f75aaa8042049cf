"""Who may let whom in again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from club.i18n import _, _l
from club.people.models import Person, PersonState
from club.policy import LEADERS, Role, Verdict, declare, may, no, yes

if TYPE_CHECKING:
    from club.policy import Someone

# Those who look after a unit: the ward secretary for the ward, the commissioner for the cluster, leaders everywhere.
CARERS = LEADERS | {Role.COMMISSIONER, Role.WARD_SECRETARY, Role.ADMIN}
INVITE = declare("people.invite", _l("Hand out slips for the first sign-in"), CARERS)
RESET = declare("people.reset", _l("Give a code to somebody who forgot the password"), CARERS)
CONTACT = declare("people.contact", _l("Change a member's phone number and email"), CARERS)
UNLOCK = declare("people.unlock", _l("Remove a lost second factor"), LEADERS | {Role.ADMIN})

# Whoever can let a person in can become that person, so nobody may do it to a higher office than their own.
RANKS = {
    Role.ADMIN: 100,
    Role.STANDING_COMMITTEE: 90,
    Role.CHAIR: 80,
    Role.VICE_CHAIR: 70,
    Role.COMMISSIONER: 60,
    Role.WARD_SECRETARY: 40,
    Role.MODERATOR: 30,
    Role.TRAINER: 30,
    Role.BRANCH_SECRETARY: 20,
    Role.MEMBER: 10,
    Role.OBSERVER: 5,
    Role.GUEST: 0,
}


def rank(roles: Iterable[Role]) -> int:
    """The height of the highest of some offices; -1 for none."""
    return max((RANKS[role] for role in roles), default=-1)


def rank_of(person: Someone) -> int:
    """The height of a person's highest office today."""
    return rank(office.role for office in person.offices)


def roles_above(person: Someone) -> frozenset[Role]:
    """The offices higher than all of the person's own."""
    own = rank_of(person)
    return frozenset(role for role, height in RANKS.items() if height > own)


def spans_club(person: Someone) -> bool:
    """Whether one of the person's caring offices is held over the whole club."""
    return any(office.role in CARERS and office.unit is None and not office.thing for office in person.offices)


def may_care_for(actor: Someone, person: Person, code: str) -> Verdict:
    """Whether a power over people reaches this person: in the actor's units, and not of a higher office. Beside
    `queries.helped_by`."""
    verdict = may(actor, code, unit=person.unit)
    if not verdict:
        return verdict
    if actor.id == person.id:
        return no(_("For your own account use the page “Sign-in and security”."))
    # Who belongs to no unit is nobody's in particular: only those whose office spans the club.
    if person.unit is None and not spans_club(actor):
        return no(_("This person belongs to no unit of yours."))
    if rank_of(person) > rank_of(actor):
        return no(_("This person holds a higher office than you do. The administrator can help."))
    return yes()


def may_issue_slip(actor: Someone, person: Person) -> Verdict:
    """Slips are for the first sign-in; who has signed in before gets a code for a new password instead."""
    if person.state != PersonState.INVITED:
        return no(_("%(name)s has signed in before: give a code for a new password instead.", name=person.full_name))
    return may_care_for(actor, person, INVITE)


def may_reset(actor: Someone, person: Person) -> Verdict:
    """Codes for a new password are for those who have signed in before."""
    if person.state == PersonState.INVITED:
        return no(_("%(name)s has not signed in yet: give a slip instead.", name=person.full_name))
    if person.state != PersonState.ACTIVE:
        return no(_("This account is not active, so nobody can sign in to it."))
    return may_care_for(actor, person, RESET)


def may_unlock(actor: Someone, person: Person) -> Verdict:
    """Taking a second factor away is for the leaders and the administrator."""
    return may_care_for(actor, person, UNLOCK)


def may_change_contact(actor: Someone, person: Person) -> Verdict:
    """Give a person another phone number or mail address: oneself, and those who look after the person. Whoever does it
    could then ask for a code by mail, so it reaches no higher office than a code does."""
    if not actor.is_authenticated:
        return no(_("Please sign in first."))
    if person.state not in {PersonState.INVITED, PersonState.ACTIVE}:
        return no(_("This account is not active, so nobody can sign in to it."))
    if actor.id == person.id:
        return yes()
    return may_care_for(actor, person, CONTACT)
