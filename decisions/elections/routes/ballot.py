"""Voting on a phone: choose, look once more, cast. Nothing is cast before the last button, and every page says so.

The answer to casting is the page itself, not a redirect: the tracking code must stand in no address, and what the
server keeps must not lead from a person to it. Sent again (a reload, a bad network), the page says the same once more.
"""

from __future__ import annotations

import secrets
from typing import Any

from flask import Response, flash, make_response, render_template

from club.auth import me, members_only
from club.db import transaction
from club.i18n import _
from decisions.elections import policy, recount
from decisions.elections.actions import ballots
from decisions.elections.forms import BallotForm
from decisions.elections.models import Election, ElectionRound, Stage, Way
from decisions.elections.queries.elections import election_for, voter_of
from decisions.elections.routes import blueprint
from decisions.elections.routes.pages import to


def _private(page: str, status: int = 200) -> Response:
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _open_round(election: Election) -> ElectionRound | Response:
    """The round one may vote in now, or the way back with the reason."""
    round_ = election.round
    voter = voter_of(round_, me())
    if round_ is None or election.stage != Stage.OPEN:
        flash(_("The ballot is not open now."))
        return to(election)
    if voter is not None and voter.way == Way.PHONE:
        flash(_("Your ballot lies in the box already. One person votes once."))
        return to(election)
    verdict = policy.may_vote(me(), election, voter)
    if not verdict:
        flash(verdict.reason, "warning")
        return to(election)
    return round_


@blueprint.get("/<int:election_id>/ballot")
@members_only
def ballot(election_id: int) -> Any:
    """The list, one candidate a row."""
    election = election_for(me(), election_id)
    round_ = _open_round(election)
    if isinstance(round_, Response):
        return round_
    return _private(
        render_template("decisions/elections/ballot.html", election=election, round=round_, chosen=[], problem="")
    )


@blueprint.post("/<int:election_id>/ballot/review")
@members_only
def review(election_id: int) -> Any:
    """What was chosen, once more, before it is cast; nothing is kept."""
    form = BallotForm()
    election = election_for(me(), election_id)
    round_ = _open_round(election)
    if isinstance(round_, Response):
        return round_
    chosen = form.numbers()
    places = [place for place in round_.places if place.number in chosen]
    problem = ""
    if len(places) != len(chosen):
        problem = _("The list has changed. Choose again; nothing was cast.")
    elif len(chosen) > round_.seats:
        problem = _(
            "You chose %(chosen)s names for %(seats)s seats. Take some away; nothing was cast.",
            chosen=len(chosen),
            seats=round_.seats,
        )
    if problem or form.nonce.data == "change":
        page = render_template(
            "decisions/elections/ballot.html", election=election, round=round_, chosen=chosen, problem=problem
        )
        return _private(page, 422 if problem else 200)
    nonce = secrets.token_hex(16)
    return _private(
        render_template(
            "decisions/elections/review.html",
            election=election,
            round=round_,
            places=places,
            nonce=nonce,
            envelope=secrets.token_hex(16),
            code=recount.tracking_code(round_.opening_head, nonce, chosen),
        )
    )


@blueprint.post("/<int:election_id>/ballot/cast")
@members_only
def cast(election_id: int) -> Any:
    """Cast the ballot."""
    form = BallotForm()
    with transaction():
        election = election_for(me(), election_id, lock="share", lean=True)
        receipt = ballots.cast(
            me(),
            election,
            votes=form.numbers(),
            nonce=str(form.nonce.data or ""),
            envelope_id=str(form.envelope.data or ""),
        )
    return _private(
        render_template("decisions/elections/cast.html", election=election, round=election.round, receipt=receipt)
    )


@blueprint.post("/<int:election_id>/ballot/close")
@members_only
def close(election_id: int) -> Response:
    """Close the ballot."""
    with transaction():
        election = election_for(me(), election_id, lock="change")
        ballots.close_ballot(me(), election)
    flash(_("The ballot is closed. Nobody can vote any more."))
    return to(election)


@blueprint.post("/<int:election_id>/ballot/open")
@members_only
def open_ballot(election_id: int) -> Response:
    """Open the ballot."""
    with transaction():
        election = election_for(me(), election_id, lock="change")
        ballots.open_ballot(me(), election)
    flash(_("The ballot is open. Everybody on the roll is told."))
    return to(election)
