"""Recognition, and the offices of the elected."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template

from club import clock
from club.auth import me, power_needed
from club.db import transaction
from club.i18n import _
from club.people.policy import APPOINT
from club.policy import ensure
from decisions.elections import policy
from decisions.elections.actions import terms
from decisions.elections.forms import RecogniseForm, terms_form
from decisions.elections.models import Election
from decisions.elections.queries.elections import board_offices, elected, election_for
from decisions.elections.routes import blueprint
from decisions.elections.routes.pages import to


@blueprint.get("/<int:election_id>/recognise")
@power_needed(policy.RECOGNISE)
def recognising(election_id: int) -> str:
    """The decision of the Standing Committee."""
    found = election_for(me(), election_id)
    ensure(policy.may_recognise(me(), found))
    return render_template(
        "decisions/elections/recognise.html", form=RecogniseForm(None), election=found, elected=elected(found)
    )


@blueprint.post("/<int:election_id>/recognise")
@power_needed(policy.RECOGNISE)
def recognise(election_id: int) -> Any:
    """Recognise who was elected."""
    form = RecogniseForm()
    if not form.validate():
        found = election_for(me(), election_id)
        page = render_template("decisions/elections/recognise.html", form=form, election=found, elected=elected(found))
        return page, 422
    with transaction():
        found = election_for(me(), election_id, lock="change")
        terms.recognise(me(), found, document=str(form.document.data), on=form.on.data or clock.today())
    flash(_("The election is recognised."))
    return to(found)


def _rows(election: Election) -> tuple[Any, list[Any]]:
    chosen = [candidate for candidate, _votes, _round in elected(election)]
    held = [
        (one.id, _("%(office)s: %(name)s", office=one.role.label, name=one.person.full_name))
        for one in board_offices(clock.today())
    ]
    return terms_form(chosen, held), chosen


def _page(election: Election, form: Any, chosen: list[Any], status: int = 200) -> tuple[str, int]:
    return render_template("decisions/elections/terms.html", form=form, election=election, chosen=chosen), status


@blueprint.get("/<int:election_id>/terms")
@power_needed(APPOINT)
def beginning(election_id: int) -> tuple[str, int]:
    """Offices for the elected, and the old terms, all of them ticked."""
    found = election_for(me(), election_id)
    ensure(policy.may_begin_terms(me(), found))
    form, chosen = _rows(found)
    form.ending.data = [option.value for option in form.ending.choices]
    return _page(found, form, chosen)


@blueprint.post("/<int:election_id>/terms")
@power_needed(APPOINT)
def begin(election_id: int) -> Any:
    """Let the terms begin."""
    found = election_for(me(), election_id)
    ensure(policy.may_begin_terms(me(), found))
    form, chosen = _rows(found)
    if not form.validate():
        return _page(found, form, chosen, 422)
    with transaction():
        found = election_for(me(), election_id, lock="change")
        terms.begin_terms(
            me(),
            found,
            seats=form.seats(chosen),
            starts_on=form.starts_on.data,
            ends_on=form.ends_on.data,
            ending=list(form.ending.data or []),
        )
    flash(_("The terms begin. Everybody concerned is told."))
    return to(found)
