"""Counting, and what the conference decides after it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, render_template

from club.auth import me, members_only
from club.db import transaction
from club.errors import NotFound
from club.i18n import _
from decisions.elections import policy
from decisions.elections.actions import counting
from decisions.elections.forms import DecisionForm, ReasonForm
from decisions.elections.models import Election
from decisions.elections.queries.elections import election_for
from decisions.elections.routes import blueprint
from decisions.elections.routes.pages import to


@blueprint.post("/<int:election_id>/count")
@members_only
def count(election_id: int) -> Response:
    """Open the box and count."""
    with transaction():
        election = election_for(me(), election_id, lock="change")
        counting.count_ballots(me(), election)
    flash(_("The ballots are counted. The board of slips is open to all members."))
    return to(election)


def _decision(election: Election, form: Any, kind: str, status: int = 200) -> tuple[str, int]:
    if not policy.is_teller(me(), election):
        raise NotFound
    page = render_template("decisions/elections/decide.html", election=election, form=form, kind=kind)
    return page, status


@blueprint.get("/<int:election_id>/run-off")
@members_only
def running_off(election_id: int) -> tuple[str, int]:
    """Ask what the conference decided."""
    return _decision(election_for(me(), election_id), ReasonForm(None), "run_off")


@blueprint.post("/<int:election_id>/run-off")
@members_only
def run_off(election_id: int) -> Any:
    """A second round."""
    form = ReasonForm()
    if not form.validate():
        return _decision(election_for(me(), election_id), form, "run_off", 422)
    with transaction():
        election = election_for(me(), election_id, lock="change")
        counting.run_off(me(), election, reason=str(form.reason.data))
    flash(_("The second round is prepared. Open its ballot when the conference is ready."))
    return to(election)


@blueprint.get("/<int:election_id>/declare")
@members_only
def declaring(election_id: int) -> tuple[str, int]:
    """Ask what the conference decided about seats that stay empty."""
    return _decision(election_for(me(), election_id), DecisionForm(None), "declare")


@blueprint.post("/<int:election_id>/declare")
@members_only
def declare(election_id: int) -> Any:
    """The result stands."""
    form = DecisionForm()
    if not form.validate():
        return _decision(election_for(me(), election_id), form, "declare", 422)
    with transaction():
        election = election_for(me(), election_id, lock="change")
        counting.declare_elected(me(), election, reason=str(form.reason.data or ""))
    flash(_("The result is declared. The Standing Committee is asked to recognise it."))
    return to(election)
