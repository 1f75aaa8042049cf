"""The list of elections, and an election's own page."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from club.auth import me, members_only, power_needed
from club.db import transaction
from club.i18n import _
from decisions.elections import policy
from decisions.elections.actions import counting, setup
from decisions.elections.forms import PlanForm, ReasonForm
from decisions.elections.models import BASE_NAMES, WAY, Election, Stage, Standing, Way
from decisions.elections.queries.elections import (
    candidates_of,
    elected,
    election_for,
    elections,
    turnout,
    voter_of,
)
from decisions.elections.routes import blueprint


def to(election: Election) -> Response:
    """Back to the election's page."""
    return redirect(election.url)  # pyright: ignore[reportReturnType]


@blueprint.get("")
@members_only
def index() -> str:
    """All elections."""
    return render_template(
        "decisions/elections/index.html",
        page=elections(me(), after=request.args.get("after")),
        may_hold=policy.may_hold(me()),
    )


@blueprint.get("/new")
@power_needed(policy.HOLD)
def new() -> str:
    """The empty form."""
    form = PlanForm(None)
    form.show(None)
    return render_template("decisions/elections/form.html", form=form, election=None)


@blueprint.post("/new")
@power_needed(policy.HOLD)
def prepare() -> Any:
    """Prepare an election."""
    form = PlanForm()
    if not form.validate():
        return render_template("decisions/elections/form.html", form=form, election=None), 422
    with transaction():
        election = setup.prepare(me(), form.plan(), client_id=form.client_id.data or "")
    flash(_("The election is prepared. Now name its committee."))
    return redirect(url_for("elections.committee", election_id=election.id))


@blueprint.get("/<int:election_id>")
@members_only
def election(election_id: int) -> str:
    """An election: where it stands, what one can do, who stands, and what came out."""
    found, person = election_for(me(), election_id), me()
    everybody = candidates_of(found)
    round_ = found.round
    voter = voter_of(round_, person)
    shown = (Stage.OPEN, Stage.CLOSED, Stage.COUNTED, Stage.ELECTED, Stage.RECOGNISED, Stage.SERVING)
    taken = turnout(round_) if round_ is not None and found.stage in shown else {}
    return render_template(
        "decisions/elections/election.html",
        election=found,
        round=round_,
        way=WAY,
        reached=WAY.index(found.stage) if found.stage in WAY else -1,
        proposed=[one for one in everybody if one.standing == Standing.PROPOSED],
        standing=[one for one in everybody if one.standing == Standing.ACCEPTED],
        mine=next((one for one in everybody if one.person_id == person.id), None),
        voter=voter,
        voted=taken.get(Way.PHONE, 0) + taken.get(Way.PAPER, 0),
        elected=elected(found),
        may=policy,
        person=person,
        BASES=BASE_NAMES,
        run_off_possible=counting.may_run_off(found),
        in_charge=policy.is_in_charge(person, found),
        teller=policy.is_teller(person, found),
    )


@blueprint.get("/<int:election_id>/edit")
@power_needed(policy.HOLD)
def edit(election_id: int) -> str:
    """The form of an election whose list is open."""
    found = election_for(me(), election_id)
    form = PlanForm(None)
    form.show(found)
    return render_template("decisions/elections/form.html", form=form, election=found)


@blueprint.post("/<int:election_id>/edit")
@power_needed(policy.HOLD)
def change(election_id: int) -> Any:
    """Change seats and rules."""
    form = PlanForm()
    if not form.validate():
        found = election_for(me(), election_id)
        return render_template("decisions/elections/form.html", form=form, election=found), 422
    with transaction():
        found = election_for(me(), election_id, lock="change")
        setup.change(me(), found, form.plan())
    flash(_("Saved."))
    return to(found)


@blueprint.get("/<int:election_id>/cancel")
@power_needed(policy.HOLD)
def cancelling(election_id: int) -> str:
    """Ask why."""
    found = election_for(me(), election_id)
    return render_template("decisions/elections/cancel.html", form=ReasonForm(None), election=found)


@blueprint.post("/<int:election_id>/cancel")
@power_needed(policy.HOLD)
def cancel(election_id: int) -> Any:
    """End an election without a result."""
    form = ReasonForm()
    if not form.validate():
        found = election_for(me(), election_id)
        return render_template("decisions/elections/cancel.html", form=form, election=found), 422
    with transaction():
        found = election_for(me(), election_id, lock="change")
        setup.cancel(me(), found, reason=str(form.reason.data))
    flash(_("The election is cancelled."))
    return to(found)
