"""Paper in the hall: handing sheets out, and reading them twice."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.errors import DomainError, NotFound
from club.i18n import _
from decisions.proposals.actions import casting
from decisions.proposals.forms.texts import SheetNumberForm
from decisions.proposals.forms.votes import ballot_in, said, typed, typed_of
from decisions.proposals.models import Vote, VoteState, Way
from decisions.proposals.policy.votes import is_teller
from decisions.proposals.queries import votes as queries
from decisions.proposals.queries.results import labels_of
from decisions.proposals.routes import blueprint
from decisions.proposals.routes.pages import go, keep_error


def _for_teller(vote_id: int, lock: str = "") -> Vote:
    vote = queries.vote_for(me(), vote_id, lock=lock)
    if not is_teller(me(), vote) or not vote.paper:
        raise NotFound
    return vote


@blueprint.get("/votes/<int:vote_id>/paper")
@members_only
def paper(vote_id: int) -> str:
    """Voters by name while the vote is open; after that the sheets, and where the readings differ."""
    vote = _for_teller(vote_id)
    word = (request.args.get("q") or "").strip()[:100]
    sheets, names = queries.readings(vote), labels_of(vote)
    mine = [one.number for one in sheets if me().id in one.by]
    # What another teller read is shown once both have read: the second one reads for themselves.
    rows = [
        (
            one,
            {
                teller: said(vote, choice, names) if choice is not None else _("invalid")
                for teller, choice in one.by.items()
                if len(one.by) > 1 or teller == me().id
            },
        )
        for one in sheets
    ]
    return render_template(
        "decisions/proposals/paper.html",
        vote=vote,
        typed=word,
        found=queries.voters_called(vote, word) if word and vote.is_open else [],
        rows=rows,
        given=queries.turnout(vote)[Way.PAPER],
        names={one.person_id: one.person.full_name for one in vote.tellers},
        next_number=max(mine, default=0) + 1,
    )


@blueprint.post("/votes/<int:vote_id>/paper/<int:person_id>/<act>")
@members_only
def hand(vote_id: int, person_id: int, act: str) -> Response:
    """Hand a sheet out (`give`), or take an unused one back (`back`)."""
    if act not in ("give", "back"):
        raise NotFound
    with transaction():
        vote = _for_teller(vote_id, lock="change")
        (casting.hand_out if act == "give" else casting.take_back)(me(), vote, person_id)
    flash(
        _("Noted: this voter holds a paper ballot and cannot vote by phone.")
        if act == "give"
        else _("Noted: the paper ballot came back unused. This voter can vote by phone.")
    )
    return go(url_for("proposals.paper", vote_id=vote_id))


def _page(vote: Vote, form: SheetNumberForm, data: dict[str, Any], status: int = 200) -> tuple[str, int]:
    page = render_template("decisions/proposals/sheet.html", vote=vote, form=form, data=data, labels=labels_of(vote))
    return page, status


@blueprint.route("/votes/<int:vote_id>/paper/sheet", methods=["GET", "POST"])
@members_only
def sheet(vote_id: int) -> Response | tuple[str, int]:
    """One paper ballot; `number` shows what one read before."""
    vote, form = _for_teller(vote_id), SheetNumberForm()
    if vote.state != VoteState.CLOSED:
        return go(url_for("proposals.paper", vote_id=vote_id))
    if request.method == "GET":
        number = request.args.get("number", default=1, type=int)
        before = queries.sheet_of(vote, number, me().id)
        form.number.data, data = number, {}
        if before is not None:
            data = {"invalid": ["1"]} if before.choice is None else typed_of(vote, tuple(before.choice))
        return _page(vote, form, data)
    data = typed(request.form)
    invalid = request.form.get("invalid") == "1"
    if invalid:
        data["invalid"] = ["1"]
    if not form.validate():
        return _page(vote, form, data, 422)
    number = int(form.number.data or 0)
    try:
        choice = None if invalid else ballot_in(vote, request.form)
        with transaction():
            casting.read_sheet(me(), _for_teller(vote_id, lock="change"), number, choice)
    except DomainError as error:
        keep_error(form, error)
        return _page(_for_teller(vote_id), form, data, error.status)
    flash(_("Sheet %(number)s is kept.", number=number))
    if request.form.get("then") == "list":
        return go(url_for("proposals.paper", vote_id=vote_id))
    return go(url_for("proposals.sheet", vote_id=vote_id, number=number + 1))


@blueprint.post("/votes/<int:vote_id>/paper/sheet/<int:number>/strike")
@members_only
def strike_sheet(vote_id: int, number: int) -> Response:
    """Take one's reading of a sheet back."""
    with transaction():
        casting.strike_sheet(me(), _for_teller(vote_id, lock="change"), number)
    return go(url_for("proposals.paper", vote_id=vote_id))
