"""Nominating, standing, answering; the committee closes the list."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, render_template, request

from club.auth import me, members_only
from club.db import transaction
from club.errors import NotFound
from club.i18n import _
from club.policy import ensure
from decisions.elections import policy
from decisions.elections.actions import nominations
from decisions.elections.forms import NominateForm, ReasonForm, StandForm
from decisions.elections.queries.elections import candidate_for, election_for
from decisions.elections.routes import blueprint
from decisions.elections.routes.pages import to


@blueprint.get("/<int:election_id>/nominate")
@members_only
def nominating(election_id: int) -> str:
    """The form for another person."""
    found = election_for(me(), election_id)
    ensure(policy.may_nominate(me(), found))
    return render_template("decisions/elections/nominate.html", form=NominateForm(None), election=found, own=False)


@blueprint.post("/<int:election_id>/nominate")
@members_only
def nominate(election_id: int) -> Any:
    """Put somebody forward."""
    form = NominateForm()
    if not form.validate():
        found = election_for(me(), election_id)
        return render_template("decisions/elections/nominate.html", form=form, election=found, own=False), 422
    with transaction():
        found = election_for(me(), election_id, lock="change")
        person = form.person.thing
        nominations.nominate(me(), found, person, why=str(form.why.data or ""))
    flash(
        _("You stand in this election.")
        if person.id == me().id
        else _("%(name)s is nominated and is asked to accept.", name=person.full_name)
    )
    return to(found)


@blueprint.get("/<int:election_id>/stand")
@members_only
def standing(election_id: int) -> str:
    """The form for oneself."""
    found = election_for(me(), election_id)
    ensure(policy.may_nominate(me(), found))
    return render_template("decisions/elections/nominate.html", form=StandForm(None), election=found, own=True)


@blueprint.post("/<int:election_id>/stand")
@members_only
def stand(election_id: int) -> Any:
    """Stand for election."""
    form = StandForm()
    if not form.validate():
        found = election_for(me(), election_id)
        return render_template("decisions/elections/nominate.html", form=form, election=found, own=True), 422
    with transaction():
        found = election_for(me(), election_id, lock="change")
        nominations.nominate(me(), found, me(), why=str(form.why.data or ""))
    flash(_("You stand in this election."))
    return to(found)


@blueprint.post("/<int:election_id>/candidates/<int:candidate_id>/answer")
@members_only
def answer(election_id: int, candidate_id: int) -> Response:
    """Accept or decline."""
    accept = request.form.get("accept") == "1"
    with transaction():
        found = election_for(me(), election_id, lock="change")
        nominations.answer(me(), found, candidate_for(found, candidate_id), accept=accept)
    flash(_("You stand in this election.") if accept else _("You do not stand in this election."))
    return to(found)


@blueprint.get("/<int:election_id>/candidates/<int:candidate_id>/take-off")
@members_only
def taking_off(election_id: int, candidate_id: int) -> str:
    """Ask why."""
    found = election_for(me(), election_id)
    if not policy.is_teller(me(), found):
        raise NotFound
    one = candidate_for(found, candidate_id)
    return render_template("decisions/elections/take_off.html", form=ReasonForm(None), election=found, candidate=one)


@blueprint.post("/<int:election_id>/candidates/<int:candidate_id>/take-off")
@members_only
def take_off(election_id: int, candidate_id: int) -> Any:
    """Take a candidate off the list, as the conference decided."""
    form = ReasonForm()
    if not form.validate():
        found = election_for(me(), election_id)
        one = candidate_for(found, candidate_id)
        return render_template("decisions/elections/take_off.html", form=form, election=found, candidate=one), 422
    with transaction():
        found = election_for(me(), election_id, lock="change")
        nominations.take_off(me(), found, candidate_for(found, candidate_id), reason=str(form.reason.data))
    return to(found)


@blueprint.post("/<int:election_id>/list/close")
@members_only
def close_list(election_id: int) -> Response:
    """Close the list."""
    with transaction():
        found = election_for(me(), election_id, lock="change")
        nominations.close_list(me(), found)
    flash(_("The list is closed. Check it, then open the ballot."))
    return to(found)


@blueprint.get("/<int:election_id>/list/reopen")
@members_only
def reopening(election_id: int) -> str:
    """Ask why."""
    found = election_for(me(), election_id)
    if not policy.is_teller(me(), found):
        raise NotFound
    return render_template("decisions/elections/reopen.html", form=ReasonForm(None), election=found)


@blueprint.post("/<int:election_id>/list/reopen")
@members_only
def reopen(election_id: int) -> Any:
    """Take the closing of the list back."""
    form = ReasonForm()
    if not form.validate():
        found = election_for(me(), election_id)
        return render_template("decisions/elections/reopen.html", form=form, election=found), 422
    with transaction():
        found = election_for(me(), election_id, lock="change")
        nominations.reopen(me(), found, reason=str(form.reason.data))
    flash(_("Nominations are open again."))
    return to(found)
