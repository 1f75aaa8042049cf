"""Who may do what. Verdicts explain themselves; powers are declared once, in a table that a page shows.

- `Verdict`: yes, or no with a reason in the reader's language. `ensure()` turns a no into `Refused`.
- `Role`: an office. A person holds offices through appointments, each with a scope (a unit and all below it, or one
  object such as a space) and a term (from, to).
- `declare()`: a room states a power and the roles that carry it; `may()` asks. `/who-may-what` prints the same table.
- Audience: a string that says who may read a thing: `public`, `members`, `board`, `unit:7`, or a room's own kind.
  Spaces, sessions, courses and search documents all use it; `audiences_of(person)` is the set a person belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, String, cast, literal, select, union_all

from club.db import db
from club.errors import NotFound, Refused, SignInNeeded
from club.i18n import _, _l

if TYPE_CHECKING:
    from club.people.models import Person, Visitor
    from club.units.models import Unit

    Someone = Person | Visitor


@dataclass(frozen=True)
class Verdict:
    """The answer of a rule: truthy or falsy, and why not."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


def yes() -> Verdict:
    """Allowed."""
    return Verdict(True)


def no(reason: object) -> Verdict:
    """Refused, with a reason a person understands."""
    return Verdict(False, str(reason))


def ensure(verdict: Verdict) -> None:
    """Raise `Refused` with the verdict's reason unless it allows."""
    if not verdict:
        raise Refused(verdict.reason)


def ensure_visible(verdict: Verdict) -> None:
    """Raise `NotFound` unless the verdict allows: what one may not see does not exist."""
    if not verdict:
        raise NotFound


class Role(StrEnum):
    """The offices of the club and the site."""

    STANDING_COMMITTEE = "standing_committee"
    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    COMMISSIONER = "commissioner"
    WARD_SECRETARY = "ward_secretary"
    BRANCH_SECRETARY = "branch_secretary"
    MEMBER = "member"
    OBSERVER = "observer"
    GUEST = "guest"
    MODERATOR = "moderator"
    TRAINER = "trainer"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        """The office's name on screen."""
        return str(ROLE_NAMES[self])


ROLE_NAMES = {
    Role.STANDING_COMMITTEE: _l("Standing Committee"),
    Role.CHAIR: _l("Chair"),
    Role.VICE_CHAIR: _l("Vice-chair"),
    Role.COMMISSIONER: _l("Commissioner (cluster head)"),
    Role.WARD_SECRETARY: _l("Ward secretary"),
    Role.BRANCH_SECRETARY: _l("Branch secretary"),
    Role.MEMBER: _l("Member"),
    Role.OBSERVER: _l("Observer"),
    Role.GUEST: _l("Guest of one session"),
    Role.MODERATOR: _l("Moderator of a space"),
    Role.TRAINER: _l("Trainer of a course"),
    Role.ADMIN: _l("Administrator"),
}
BOARD = frozenset({Role.CHAIR, Role.VICE_CHAIR, Role.COMMISSIONER})
LEADERS = frozenset({Role.CHAIR, Role.VICE_CHAIR})
MEMBERS = BOARD | {Role.WARD_SECRETARY, Role.BRANCH_SECRETARY, Role.MEMBER, Role.STANDING_COMMITTEE}
EVERYONE = MEMBERS | {Role.OBSERVER}


@dataclass(frozen=True)
class Power:
    """Something one may do: its code, its words, and the roles that carry it."""

    code: str
    label: Any
    roles: frozenset[Role]
    room: str


_powers: dict[str, Power] = {}


def declare(code: str, label: Any, roles: Iterable[Role]) -> str:
    """State a power at import, e.g. `declare("forum.moderate", _l("Hide posts"), BOARD)`; returns its code."""
    if code in _powers and _powers[code].roles != frozenset(roles):
        raise ValueError(f"power {code} is declared twice")
    _powers[code] = Power(code, label, frozenset(roles), code.split(".", 1)[0])
    return code


def powers() -> list[Power]:
    """Every declared power, by room and code: the table behind `/who-may-what`."""
    return sorted(_powers.values(), key=lambda power: power.code)


def may(person: Someone, code: str, *, unit: Unit | None = None, thing: str | None = None) -> Verdict:
    """Whether one of the person's current offices carries the power here.

    `unit`: the power is needed for this unit: an office counts if its scope is this unit, one above it, or everywhere.
    `thing`: e.g. "space:7": offices scoped to exactly that object count as well.
    Without `unit` only the office matters, not where it is held.
    """
    power = _powers[code]
    if not person.is_authenticated:
        return no(_("Please sign in first."))
    for office in person.offices:
        if office.role not in power.roles:
            continue
        if office.thing:
            if office.thing == thing:
                return yes()
            continue
        if unit is None or office.unit is None or unit.path.startswith(office.unit.path):
            return yes()
    names = ", ".join(role.label for role in Role if role in power.roles)
    return no(_("Only these offices may do this: %(names)s.", names=names))


def has_role(person: Someone, roles: Iterable[Role]) -> bool:
    """Whether the person holds one of the offices now, wherever."""
    wanted = set(roles)
    return person.is_authenticated and any(office.role in wanted for office in person.offices)


def audiences_of(person: Someone) -> frozenset[str]:
    """The audiences a person belongs to; what is addressed to any of them is open to them.

    A unit's audience is everyone whose home or office lies in the unit or below it, and those in office above it see
    it through `sees_unit`. The admin keeps the machine running and reads what members read, not the board's room.
    """
    if not person.is_authenticated:
        return frozenset({"public"})
    found = {"public", "observers"}
    if has_role(person, MEMBERS) or has_role(person, {Role.ADMIN}):
        found.add("members")
    if has_role(person, BOARD | {Role.STANDING_COMMITTEE}):
        found.add("board")
    units = [person.unit] if person.unit else []
    units += [office.unit for office in person.offices if office.unit]
    if not has_role(person, {Role.GUEST}) or has_role(person, EVERYONE):
        for unit in units:
            found.update(f"unit:{number}" for number in unit.ancestor_ids)
    else:
        found = {"public"}
    found.update(office.thing for office in person.offices if office.thing)
    return frozenset(found)


Source = Callable[[Any], "Iterable[str] | Select[Any]"]
_sources: list[Source] = []


def audience_source(source: Source) -> Source:
    """A room names the audiences of its own kind that a person belongs to: strings, or the SELECT of `named()`; used
    as a decorator."""
    _sources.append(source)
    return source


def named(kind: str, numbers: Any) -> Select[Any]:
    """The SELECT of audiences such as `space:7`; `numbers` is a SELECT of one column."""
    rows = numbers.subquery()
    return select(literal(f"{kind}:").concat(cast(next(iter(rows.c)), String)).label("audience"))


def reach_of(person: Someone) -> frozenset[str]:
    """Every audience a person belongs to, the rooms' own kinds included: what search and files ask. One query for all
    rooms together."""
    given = [source(person) for source in _sources]
    asked = [one for one in given if isinstance(one, Select)]
    found = audiences_of(person).union(*(one for one in given if not isinstance(one, Select)))
    return found.union(db.session.scalars(union_all(*asked))) if asked else found


def sees_unit(person: Someone, unit: Unit) -> bool:
    """Whether a unit's closed matters are open to the person: they belong to it, or hold an office over it."""
    if not person.is_authenticated:
        return False
    if f"unit:{unit.id}" in audiences_of(person):
        return True
    over = BOARD | {Role.STANDING_COMMITTEE, Role.WARD_SECRETARY}
    return any(
        office.role in over and not office.thing and (office.unit is None or unit.path.startswith(office.unit.path))
        for office in person.offices
    )


def ensure_signed_in(person: Someone) -> None:
    """Raise `SignInNeeded` for a visitor."""
    if not person.is_authenticated:
        raise SignInNeeded(_("Please sign in first."))
