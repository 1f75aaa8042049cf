"""The committee of an election, opening nominations, and the key of the box."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, url_for

from club.auth import me, members_only, power_needed
from club.db import transaction
from club.errors import NotFound
from club.i18n import _
from decisions.elections import policy
from decisions.elections.actions import ballots, setup
from decisions.elections.forms import TellerForm
from decisions.elections.queries.elections import election_for
from decisions.elections.routes import blueprint
from decisions.elections.routes.pages import to


@blueprint.get("/<int:election_id>/committee")
@power_needed(policy.HOLD)
def committee(election_id: int) -> str:
    """Who looks after the election."""
    found = election_for(me(), election_id)
    return render_template("decisions/elections/committee.html", form=TellerForm(None), election=found, may=policy)


@blueprint.post("/<int:election_id>/committee")
@power_needed(policy.HOLD)
def name_teller(election_id: int) -> Any:
    """Name somebody."""
    form = TellerForm()
    if not form.validate():
        found = election_for(me(), election_id)
        return render_template("decisions/elections/committee.html", form=form, election=found, may=policy), 422
    with transaction():
        found = election_for(me(), election_id, lock="change")
        setup.name_teller(me(), found, form.person.thing, head=bool(form.head.data))
    return redirect(url_for("elections.committee", election_id=election_id))


@blueprint.post("/<int:election_id>/committee/<int:person_id>/remove")
@power_needed(policy.HOLD)
def remove_teller(election_id: int, person_id: int) -> Response:
    """Take somebody off."""
    with transaction():
        setup.remove_teller(me(), election_for(me(), election_id, lock="change"), person_id)
    return redirect(url_for("elections.committee", election_id=election_id))  # pyright: ignore[reportReturnType]


@blueprint.post("/<int:election_id>/announce")
@power_needed(policy.HOLD)
def announce(election_id: int) -> Response:
    """Open the nominations."""
    with transaction():
        found = election_for(me(), election_id, lock="change")
        setup.announce(me(), found)
    flash(_("Nominations are open. Every member is told."))
    return to(found)


@blueprint.post("/<int:election_id>/key")
@members_only
def take_key(election_id: int) -> Response:
    """Show the key of the box once, for paper; answered at once, so that it stands in no address and no history."""
    with transaction():
        found = election_for(me(), election_id, lock="change")
        if not policy.is_teller(me(), found):
            raise NotFound
        secret = ballots.take_key(me(), found)
    groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
    answer = Response(render_template("decisions/elections/key.html", election=found, groups=groups))
    answer.headers["Cache-Control"] = "no-store"
    return answer
