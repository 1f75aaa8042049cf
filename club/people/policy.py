"""Rules about people: who sees whom and their contacts, who gives and ends which office, who may suspend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, true

from club.i18n import _, _l
from club.people.models import Appointment, Person, PersonState, Visible
from club.policy import BOARD, EVERYONE, MEMBERS, Role, Verdict, declare, has_role, may, no, sees_unit, yes

if TYPE_CHECKING:
    from club.policy import Someone
    from club.units.models import Unit

SEE = declare("people.see", _l("Look through the list of members"), MEMBERS | {Role.ADMIN})
EDIT = declare("people.edit", _l("Correct a member's name, position and unit"), BOARD | {Role.ADMIN})
APPOINT = declare("people.appoint", _l("Give and end offices (each office only those below)"), BOARD | {Role.ADMIN})
SUSPEND = declare("people.suspend", _l("Suspend a member's account and let them in again"), {Role.CHAIR, Role.ADMIN})

_BELOW_BOARD = frozenset(
    {
        Role.WARD_SECRETARY,
        Role.BRANCH_SECRETARY,
        Role.MEMBER,
        Role.OBSERVER,
        Role.GUEST,
        Role.MODERATOR,
        Role.TRAINER,
    }
)
# Who gives (and ends) which office. A commissioner does so within the own cluster: the office's scope says where.
APPOINTS: dict[Role, frozenset[Role]] = {
    Role.ADMIN: frozenset(Role),
    Role.CHAIR: frozenset(Role),
    Role.VICE_CHAIR: _BELOW_BOARD,
    Role.COMMISSIONER: frozenset({Role.WARD_SECRETARY, Role.BRANCH_SECRETARY, Role.MEMBER, Role.OBSERVER}),
}
# Where an office is held: in the whole club, in a unit and all below it, or over one thing (a space, a session).
SCOPES: dict[Role, frozenset[str]] = {
    Role.STANDING_COMMITTEE: frozenset({"club"}),
    Role.CHAIR: frozenset({"club"}),
    Role.VICE_CHAIR: frozenset({"club"}),
    Role.COMMISSIONER: frozenset({"unit"}),
    Role.WARD_SECRETARY: frozenset({"unit"}),
    Role.BRANCH_SECRETARY: frozenset({"unit"}),
    Role.MEMBER: frozenset({"unit", "club"}),
    Role.OBSERVER: frozenset({"unit", "club"}),
    Role.GUEST: frozenset({"thing"}),
    Role.MODERATOR: frozenset({"thing", "club"}),
    Role.TRAINER: frozenset({"thing", "club"}),
    Role.ADMIN: frozenset({"club"}),
}


def may_see(viewer: Someone, person: Person) -> Verdict:
    """Whether the person's page is open to the viewer. Beside `visible_people`."""
    if not viewer.is_authenticated:
        return no(_("Please sign in first."))
    if person.state == PersonState.ERASED:
        return no(_("This member has left."))
    if viewer.id == person.id:
        return yes()
    listed = person.state in {PersonState.ACTIVE, PersonState.SUSPENDED}
    if sees_everybody(viewer):
        return yes()
    if listed and has_role(viewer, EVERYONE):
        return yes()
    return no(_("This list is open to members of the club."))


def visible_people(viewer: Someone) -> Any:
    """The condition under which a person's page is open to the viewer. Beside `may_see`."""
    if not viewer.is_authenticated:
        return ~true()
    if sees_everybody(viewer):
        return Person.state != PersonState.ERASED
    mine = Person.id == viewer.id
    if has_role(viewer, EVERYONE):
        return or_(Person.state.in_([PersonState.ACTIVE, PersonState.SUSPENDED]), mine)
    return mine & (Person.state != PersonState.ERASED)


def sees_everybody(viewer: Someone) -> bool:
    """Whether those who have not come yet, and who is suspended, are shown: to the board and the admin."""
    return has_role(viewer, BOARD | {Role.ADMIN})


def may_see_contact(viewer: Someone, person: Person) -> Verdict:
    """Whether the person's phone and mail are shown to the viewer: each circle includes the smaller ones."""
    if not viewer.is_authenticated:
        return no(_("Please sign in first."))
    if viewer.id == person.id:
        return yes()
    wish = person.contact_visible_to
    if wish == Visible.NOBODY:
        return no(_("This member keeps phone and email private."))
    if has_role(viewer, BOARD):
        return yes()
    if wish == Visible.BOARD:
        return no(_("This member shows phone and email to the management board only."))
    if person.unit is not None and sees_unit(viewer, person.unit):
        return yes()
    if wish == Visible.UNIT:
        return no(_("This member shows phone and email to their own unit and the management board."))
    if has_role(viewer, MEMBERS | {Role.ADMIN}):
        return yes()
    return no(_("This member shows phone and email to members of the club."))


def may_edit(actor: Someone, person: Person) -> Verdict:
    """Correct name, position and unit: the board within its scope, and the admin; one's own name goes by others too."""
    if person.state == PersonState.ERASED:
        return no(_("This member has left."))
    return may(actor, EDIT, unit=person.unit) if person.unit else _may_everywhere(actor, EDIT)


def may_be_at(actor: Someone, unit: Unit | None) -> Verdict:
    """Whether the actor may put somebody into this unit."""
    if unit is None:
        return _may_everywhere(actor, EDIT)
    if not unit.is_open:
        return no(_("%(unit)s is closed. Choose a unit that stands.", unit=unit.name))
    return may(actor, EDIT, unit=unit)


def _may_everywhere(actor: Someone, code: str) -> Verdict:
    """The power, by an office of the whole club: one held for a unit does not reach those who belong to none."""
    allowed = may(actor, code)
    if allowed and not any(office.unit is None and not office.thing for office in actor.offices):
        return no(_("This lies outside the unit you are responsible for."))
    return allowed


def roles_given_by(actor: Someone) -> frozenset[Role]:
    """The offices the actor may give somewhere; empty for nearly everybody."""
    if not actor.is_authenticated:
        return frozenset()
    return frozenset().union(*(APPOINTS.get(office.role, frozenset()) for office in actor.offices if not office.thing))


def _gives(actor: Someone, role: Role, unit: Unit | None, thing: str | None) -> Verdict:
    if role not in roles_given_by(actor):
        givers = ", ".join(giver.label for giver in Role if role in APPOINTS.get(giver, ()))
        return no(_("The office “%(office)s” is given and ended by: %(names)s.", office=role.label, names=givers))
    for office in actor.offices:
        if office.thing or role not in APPOINTS.get(office.role, ()):
            continue
        if office.unit is None or (unit is not None and unit.path.startswith(office.unit.path)):
            return yes()
    return no(_("This lies outside the unit you are responsible for."))


def may_appoint(
    actor: Someone, person: Person, role: Role, *, unit: Unit | None = None, thing: str | None = None
) -> Verdict:
    """Give an office: as the table says, where the actor's own office reaches, and never to oneself."""
    allowed = may(actor, APPOINT)
    if not allowed:
        return allowed
    if actor.id == person.id:
        return no(_("Nobody appoints themselves. Ask another officer to do it."))
    if person.state == PersonState.ERASED:
        return no(_("This member has left."))
    return _gives(actor, role, unit, thing)


def may_end(actor: Someone, appointment: Appointment) -> Verdict:
    """End an office: whoever could give it; and everybody may lay down their own."""
    if not actor.is_authenticated:
        return no(_("Please sign in first."))
    if appointment.person_id == actor.id:
        return yes()
    allowed = may(actor, APPOINT)
    if not allowed:
        return allowed
    return _gives(actor, appointment.role, appointment.unit, appointment.thing)


def may_suspend(actor: Someone, person: Person) -> Verdict:
    """Suspend or let in again; not oneself."""
    if actor.is_authenticated and actor.id == person.id:
        return no(_("You cannot suspend your own account."))
    if person.state == PersonState.ERASED:
        return no(_("This member has left."))
    return may(actor, SUSPEND)
