"""Rules about units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from club.i18n import _, _l
from club.policy import EVERYONE, LEADERS, Role, Verdict, declare, has_role, may, no, yes

if TYPE_CHECKING:
    from club.policy import Someone
    from club.units.models import Unit

SEE = declare("units.see", _l("See the tree of units"), EVERYONE | {Role.ADMIN})
MANAGE = declare("units.manage", _l("Found, rename, move, merge and close units"), LEADERS | {Role.ADMIN})


def may_see(viewer: Someone, unit: Unit) -> Verdict:
    """Whether a unit's page is open: the tree is no secret inside the club; guests see none of it."""
    del unit
    if not viewer.is_authenticated:
        return no(_("Please sign in first."))
    return yes() if has_role(viewer, EVERYONE | {Role.ADMIN}) else may(viewer, SEE)


def may_manage(actor: Someone, unit: Unit | None) -> Verdict:
    """Whether the actor may change a unit, or found one below it; `None` is the top of the tree."""
    return may(actor, MANAGE, unit=unit)
