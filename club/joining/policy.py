"""Who answers those who ask to join."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, false, or_, select, true

from club.i18n import _l
from club.joining.models import JoinRequest
from club.policy import LEADERS, Role, Verdict, declare, may
from club.units.models import Unit

if TYPE_CHECKING:
    from club.policy import Someone

ANSWERERS = LEADERS | {Role.COMMISSIONER, Role.WARD_SECRETARY, Role.ADMIN}
ADMIT = declare("people.admit", _l("Answer those who ask to join"), ANSWERERS)
# What somebody who asks may be let in as; higher offices are given by the board.
ADMITTED_AS = (Role.BRANCH_SECRETARY, Role.MEMBER, Role.OBSERVER)


def may_answer(person: Someone, request: JoinRequest) -> Verdict:
    """Whether the person sees and answers a request: an office over the unit that is asked. Beside
    `visible_requests`."""
    return may(person, ADMIT, unit=request.unit)


def visible_requests(person: Someone) -> ColumnElement[bool]:
    """The condition for the requests that the person sees and answers; beside `may_answer`."""
    if not person.is_authenticated:
        return false()
    offices = [office for office in person.offices if office.role in ANSWERERS and not office.thing]
    if any(office.unit is None for office in offices):
        return true()
    paths = [Unit.path.startswith(office.unit.path) for office in offices if office.unit]
    return JoinRequest.unit_id.in_(select(Unit.id).where(or_(false(), *paths)))
