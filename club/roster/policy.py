"""Who may bring lists of members and print slips, and how far an import reaches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import true

from club.i18n import _, _l
from club.policy import BOARD, LEADERS, Role, Verdict, audience_source, declare, has_role, may, no, yes
from club.roster.models import RosterImport
from club.signin.policy import RANKS

if TYPE_CHECKING:
    from club.people.models import Person
    from club.policy import Someone

IMPORT = declare("roster.import", _l("Bring in and export lists of members"), BOARD | {Role.ADMIN})
EVERYWHERE = LEADERS | {Role.ADMIN}
# The files as they were brought hold phone numbers of the whole club: the administrator answers for them.
FILES = "roster:files"
# Whoever holds one of these is not corrected by a list that somebody of a lower office brings.
OFFICERS = BOARD | {Role.ADMIN, Role.STANDING_COMMITTEE}


@audience_source
def _files(person: Any) -> Iterable[str]:
    return (FILES,) if has_role(person, {Role.ADMIN}) else ()


@dataclass(frozen=True)
class Reach:
    """How far an actor's import goes: `paths` of units (None: everywhere), the height of their office, who they are."""

    paths: tuple[str, ...] | None
    rank: int
    actor_id: int | None


def reach_of(actor: Someone | None) -> Reach:
    """The reach of an actor; None is the command line, whose user holds the machine anyway."""
    if actor is None:
        return Reach(None, 1000, None)
    rank = max((RANKS[office.role] for office in actor.offices), default=-1)
    if has_role(actor, EVERYWHERE):
        return Reach(None, rank, actor.id)
    held = [office for office in actor.offices if office.role in BOARD]
    paths = tuple(sorted(office.unit.path for office in held if office.unit))
    return Reach(None if any(office.unit is None for office in held) else paths, rank, actor.id)


def may_import(actor: Someone | None) -> Verdict:
    """Bring a list in; how far it reaches is `reach_of`."""
    return yes() if actor is None else may(actor, IMPORT)


def may_see_import(viewer: Someone, brought: RosterImport) -> Verdict:
    """Whoever brought it, and those who look after the whole club. Beside `visible_imports`."""
    if not may(viewer, IMPORT):
        return no(_("Only those who bring in lists see them."))
    if brought.actor_id == viewer.id or has_role(viewer, EVERYWHERE):
        return yes()
    return no(_("This list was brought by somebody else."))


def visible_imports(viewer: Someone) -> Any:
    """The condition under which an import is open to the viewer. Beside `may_see_import`."""
    if not may(viewer, IMPORT):
        return ~true()
    return true() if has_role(viewer, EVERYWHERE) else RosterImport.actor_id == viewer.id


def may_carry_out(actor: Someone | None, brought: RosterImport) -> Verdict:
    """Confirm, stop or drop an import: who brought it, as far as they still may. The plan holds their rights, not those
    of somebody else who looks at it."""
    allowed = may_import(actor)
    if not allowed:
        return allowed
    if brought.actor_id != (actor.id if actor else None):
        return no(_("Only whoever brought this list may go on with it. Bring the file yourself."))
    return yes()


def protected(reach: Reach, ranks: Iterable[Role], person_id: int) -> bool:
    """Whether a person's own data are out of a list's reach: officers as high as, or higher than, who brings it."""
    roles = set(ranks)
    if not roles & OFFICERS or person_id == reach.actor_id:
        return False
    return max(RANKS[role] for role in roles) >= reach.rank


def may_export(actor: Someone, person: Person | None = None) -> Verdict:
    """Take the list out: within the same reach."""
    del person
    return may(actor, IMPORT)
