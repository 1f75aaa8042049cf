"""Paper in the hall: handing sheets out, and reading them twice."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.errors import NotFound
from club.i18n import _
from decisions.elections.actions import ballots
from decisions.elections.forms import SheetForm
from decisions.elections.models import FAULT_NAMES, Election
from decisions.elections.policy import is_teller
from decisions.elections.queries import paper as papers
from decisions.elections.queries.elections import election_for, voters_called
from decisions.elections.routes import blueprint


def _for_teller(election_id: int, lock: str = "") -> Election:
    election = election_for(me(), election_id, lock=lock)
    if not is_teller(me(), election) or election.round is None or not election.paper:
        raise NotFound
    return election


@blueprint.get("/<int:election_id>/paper")
@members_only
def paper(election_id: int) -> str:
    """Voters by name while the ballot is open; after that the sheets, and where the readings differ."""
    election = _for_teller(election_id)
    round_ = ballots.current(election)
    typed = (request.args.get("q") or "").strip()[:100]
    return render_template(
        "decisions/elections/paper.html",
        election=election,
        round=round_,
        typed=typed,
        found=voters_called(round_, typed) if typed else [],
        readings=papers.readings(round_),
        names={teller.person_id: teller.person.full_name for teller in election.tellers},
        next_number=_next_number(election),
        FAULTS=FAULT_NAMES,
    )


def _next_number(election: Election) -> int:
    mine = [one.number for one in papers.readings(ballots.current(election)) if me().id in one.by]
    return max(mine, default=0) + 1


@blueprint.post("/<int:election_id>/paper/<int:person_id>/give")
@members_only
def hand_out(election_id: int, person_id: int) -> Response:
    """Hand a sheet to a voter."""
    with transaction():
        ballots.hand_out(me(), _for_teller(election_id, lock="change"), person_id)
    flash(_("Noted: this voter holds a paper ballot and cannot vote by phone."))
    return redirect(url_for("elections.paper", election_id=election_id))  # pyright: ignore[reportReturnType]


@blueprint.post("/<int:election_id>/paper/<int:person_id>/take-back")
@members_only
def take_back(election_id: int, person_id: int) -> Response:
    """Take an unused sheet back."""
    with transaction():
        ballots.take_back(me(), _for_teller(election_id, lock="change"), person_id)
    flash(_("Noted: the paper ballot came back unused. This voter can vote by phone."))
    return redirect(url_for("elections.paper", election_id=election_id))  # pyright: ignore[reportReturnType]


def _sheet_page(election: Election, form: SheetForm, status: int = 200) -> tuple[str, int]:
    page = render_template(
        "decisions/elections/sheet.html", election=election, round=ballots.current(election), form=form
    )
    return page, status


@blueprint.get("/<int:election_id>/paper/sheet")
@members_only
def sheet(election_id: int) -> tuple[str, int]:
    """One paper ballot; `number` shows what one read before."""
    election = _for_teller(election_id)
    form = SheetForm(None)
    number = request.args.get("number", type=int) or _next_number(election)
    form.number.data, form.votes.data = number, []
    before = papers.sheet_of(ballots.current(election), number, me().id)
    if before is not None:
        form.votes.data, form.seen.data = [str(one) for one in before.votes], str(before.seen or "")
    return _sheet_page(election, form)


@blueprint.post("/<int:election_id>/paper/sheet")
@members_only
def read_sheet(election_id: int) -> Any:
    """Keep one's reading, and go on to the next sheet."""
    form = SheetForm()
    if not form.validate():
        return _sheet_page(_for_teller(election_id), form, 422)
    number = int(form.number.data or 0)
    with transaction():
        election = _for_teller(election_id, lock="change")
        ballots.read_sheet(me(), election, number, form.ballot())
    flash(_("Sheet %(number)s is kept.", number=number))
    if request.form.get("then") == "list":
        return redirect(url_for("elections.paper", election_id=election_id))
    return redirect(url_for("elections.sheet", election_id=election_id, number=number + 1))


@blueprint.post("/<int:election_id>/paper/sheet/<int:number>/strike")
@members_only
def strike_sheet(election_id: int, number: int) -> Response:
    """Take one's reading of a sheet back."""
    with transaction():
        ballots.strike_sheet(me(), _for_teller(election_id, lock="change"), number)
    return redirect(url_for("elections.paper", election_id=election_id))  # pyright: ignore[reportReturnType]
