"""Voting on a phone, with or without JavaScript; and giving one's vote to somebody else."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.errors import DomainError, Invalid
from club.i18n import _
from club.people.queries import names_of
from club.policy import ensure
from decisions.proposals.actions import casting
from decisions.proposals.forms.votes import DelegateForm, ballot_in, typed, typed_of
from decisions.proposals.models import Vote
from decisions.proposals.policy import votes as rules
from decisions.proposals.queries import votes as queries
from decisions.proposals.queries.results import labels_of
from decisions.proposals.routes import blueprint
from decisions.proposals.routes.pages import go, keep_error


def _page(vote: Vote, *, data: dict[str, Any], for_id: int | None, problem: str = "", status: int = 200) -> Response:
    for_name = names_of([for_id]).get(for_id, "") if for_id else ""
    page = render_template(
        "decisions/proposals/ballot.html",
        vote=vote,
        labels=labels_of(vote),
        data=data,
        for_id=for_id,
        for_name=for_name,
        problem=problem,
        client_id=secrets.token_hex(16),
    )
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/votes/<int:vote_id>/ballot")
@members_only
def ballot(vote_id: int) -> Response:
    """The ballot; a named one that may be changed shows what was chosen."""
    vote, person = queries.vote_for(me(), vote_id), me()
    for_id = request.args.get("for", type=int)
    if for_id is None:
        mine = None if vote.secret else queries.ballot_of(vote, person.id)
        own = mine is not None and mine.by_id == person.id
        voter = queries.voter_of(vote, person.id)
        verdict = rules.may_cast(person, vote, voter, again=own or (vote.secret and rules.has_voted(voter)))
        data = typed_of(vote, tuple(mine.choice)) if mine is not None and own else {}
    else:
        given = queries.delegation_of(vote, for_id)
        verdict = rules.may_cast_for(person, vote, given, queries.voter_of(vote, for_id))
        data = {}
    if not verdict:
        flash(verdict.reason, "warning")
        return go(vote.url)
    return _page(vote, data=data, for_id=for_id)


@blueprint.post("/votes/<int:vote_id>/ballot")
@members_only
def cast(vote_id: int) -> Response:
    """Cast it."""
    for_id = request.form.get("for", type=int)
    client_id = str(request.form.get("client_id") or "")[:64]
    try:
        with transaction():
            vote = queries.vote_for(me(), vote_id, lock="share")
            choice = ballot_in(vote, request.form)
            receipt = casting.cast(me(), vote, choice=choice, client_id=client_id, for_id=for_id)
    except Invalid as error:
        vote = queries.vote_for(me(), vote_id)
        return _page(vote, data=typed(request.form), for_id=for_id, problem=error.message, status=422)
    if receipt.changed:
        flash(_("Your ballot is changed."))
    else:
        flash(_("The ballot is cast.") if for_id else _("Your ballot is cast."))
    return go(vote.url)


@blueprint.route("/votes/<int:vote_id>/delegate", methods=["GET", "POST"])
@members_only
def delegate(vote_id: int) -> Response | tuple[str, int]:
    """Let somebody vote for oneself."""
    vote = queries.vote_for(me(), vote_id)
    ensure(rules.may_delegate(me(), vote, queries.voter_of(vote, me().id)))
    form = DelegateForm()
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                held = queries.vote_for(me(), vote_id, lock="change")
                casting.delegate(me(), held, form.person.thing)
            flash(_("Noted. Until they have voted you can take it back or vote yourself."))
            return go(vote.url)
        except DomainError as error:
            keep_error(form, error)
            vote = queries.vote_for(me(), vote_id)
    status = 422 if form.errors else 200
    return render_template("decisions/proposals/delegate.html", form=form, vote=vote), status


@blueprint.post("/votes/<int:vote_id>/delegate/revoke")
@members_only
def revoke(vote_id: int) -> Response:
    """Take one's vote back."""
    with transaction():
        vote = queries.vote_for(me(), vote_id, lock="change")
        casting.revoke(me(), vote)
    flash(_("You vote yourself again."))
    return go(url_for("proposals.vote", vote_id=vote_id))
