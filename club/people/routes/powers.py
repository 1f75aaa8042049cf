"""Who may what: the rules as they run, for everybody to read."""

from __future__ import annotations

from flask import render_template, request

from club.auth import me, members_only
from club.people.actions.offices import scope_words
from club.people.policy import APPOINTS
from club.people.powers import table
from club.people.routes import blueprint
from club.policy import Role


@blueprint.get("/who-may-what")
@members_only
def who_may_what() -> str:
    """Every power, the offices that carry it, and whether the reader may; `role` narrows to one office."""
    asked = request.args.get("role", "")
    role = Role(asked) if asked in set(Role) else None
    held = {office.role for office in me().offices}
    appoints = [
        (giver, [given for given in Role if given in APPOINTS[giver]])
        for giver in Role
        if giver in APPOINTS and role in {None, giver}
    ]
    return render_template(
        "people/who_may_what.html",
        rooms=table(me(), role=role),
        role=role,
        roles=list(Role),
        held=held,
        mine=[(office.role, scope_words(office.unit, office.thing)) for office in me().offices],
        appoints=appoints,
        everything=len(Role),
    )
