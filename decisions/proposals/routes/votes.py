"""A vote's rules, its page, its roll call, and what who presides does with it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.errors import DomainError, NotFound
from club.i18n import _
from club.policy import ensure
from decisions.proposals import policy
from decisions.proposals.actions import votes as acts
from decisions.proposals.forms.texts import ReasonForm
from decisions.proposals.forms.votes import TellerForm, VoteForm, said
from decisions.proposals.models import BASE_NAMES, KIND_NAMES, MAJORITY_NAMES, Proposal, Vote, VoteState, Way
from decisions.proposals.policy import votes as rules
from decisions.proposals.queries import proposals as texts
from decisions.proposals.queries import votes as queries
from decisions.proposals.queries.results import labels_of, result_of
from decisions.proposals.routes import blueprint
from decisions.proposals.routes.pages import go, keep_error
from decisions.proposals.tally import Verdict


def _form_page(form: VoteForm, proposal: Proposal, vote: Vote | None, status: int = 200) -> tuple[str, int]:
    page = render_template(
        "decisions/proposals/vote_form.html",
        form=form,
        proposal=proposal,
        vote=vote,
        eligible=len(queries.entitled(proposal)),
    )
    return page, status


@blueprint.route("/<int:proposal_id>/vote", methods=["GET", "POST"])
@members_only
def take_to_vote(proposal_id: int) -> Response | tuple[str, int]:
    """Prepare a vote."""
    found = texts.proposal_for(me(), proposal_id)
    ensure(policy.may_take_to_vote(me(), found))
    form = VoteForm()
    if request.method == "GET":
        form.question.data = found.title
        return _form_page(form, found, None)
    if not form.validate():
        return _form_page(form, found, None, 422)
    try:
        with transaction():
            held = texts.proposal_for(me(), proposal_id, lock=True)
            made = acts.take_to_vote(me(), held, form.plan(), reason=str(form.reason.data or ""))
            address = made.url
    except DomainError as error:
        keep_error(form, error)
        return _form_page(form, texts.proposal_for(me(), proposal_id), None, error.status)
    flash(_("The vote is prepared. Look at its rules once more, then open it."))
    return go(address)


@blueprint.route("/votes/<int:vote_id>/rules", methods=["GET", "POST"])
@members_only
def change_rules(vote_id: int) -> Response | tuple[str, int]:
    """Change the rules before it opens."""
    found = queries.vote_for(me(), vote_id)
    ensure(rules.may_arrange(me(), found))
    form = VoteForm()
    if request.method == "GET":
        form.show(found)
        return _form_page(form, found.proposal, found)
    if not form.validate():
        return _form_page(form, found.proposal, found, 422)
    try:
        with transaction():
            acts.change(me(), queries.vote_for(me(), vote_id, lock="change"), form.plan())
    except DomainError as error:
        keep_error(form, error)
        found = queries.vote_for(me(), vote_id)
        return _form_page(form, found.proposal, found, error.status)
    flash(_("Saved."))
    return go(found.url)


def page_of(found: Vote) -> str:
    """A vote's page."""
    person = me()
    began = found.state not in (VoteState.DRAFT, VoteState.CANCELLED)
    ways = queries.turnout(found) if began else {}
    voter = queries.voter_of(found, person.id) if began else None
    ballot = queries.ballot_of(found, person.id) if voter is not None and not found.secret else None
    knows = rules.may_know_result(person, found)
    result = result_of(found) if knows else None
    given = queries.delegations_of(found) if began and found.delegations else []
    cast_for = {one.from_id for one in given if one.to_id == person.id}
    waiting = [one for one in given if one.from_id in cast_for]
    settles = rules.may_settle(person, found)
    undecided = (
        result is not None
        and result.verdict in (Verdict.TIE, Verdict.NO_QUORUM)
        and found.proposal.stage.value == "vote"
    )
    return render_template(
        "decisions/proposals/vote.html",
        vote=found,
        proposal=found.proposal,
        began=began,
        voter=voter,
        ballot_said=said(found, tuple(ballot.choice), labels_of(found)) if ballot else "",
        ballot_by_other=ballot is not None and ballot.by_id != person.id,
        casts=rules.may_cast(person, found, voter, again=ballot is not None and ballot.by_id == person.id),
        turnout=sum(ways.get(way, 0) for way in Way if way != Way.NONE),
        ways=ways,
        units=queries.units_represented(found) if began else 0,
        roll_units=queries.units_of_roll(found) if began else 0,
        by_unit=queries.turnout_by_unit(found) if found.state == VoteState.COUNTED and not found.secret else [],
        result=result,
        sealed_why=knows.reason,
        given=given,
        mine=next((one for one in given if one.from_id == person.id), None),
        waiting=waiting,
        proxied=queries.has_taken_part(found, cast_for) if waiting else set(),
        labels=labels_of(found),
        settles=settles and undecided,
        may=rules,
        person=person,
        runs=policy.runs(person, found.proposal),
        teller=rules.is_teller(person, found),
        KINDS=KIND_NAMES,
        MAJORITIES=MAJORITY_NAMES,
        BASES=BASE_NAMES,
    )


@blueprint.get("/votes/<int:vote_id>")
@members_only
def vote(vote_id: int) -> str:
    """A vote: its rules, its turnout, one's own part in it, and once it is counted its result."""
    return page_of(queries.vote_for(me(), vote_id))


@blueprint.get("/votes/<int:vote_id>/roll")
@members_only
def roll(vote_id: int) -> str:
    """Who voted how, in a named vote that is counted."""
    found = queries.vote_for(me(), vote_id)
    if found.secret or found.state != VoteState.COUNTED:
        raise NotFound
    page = queries.roll_call(found, after=request.args.get("after"))
    names = labels_of(found)
    page.items = [(one.full_name, said(found, tuple(ballot.choice), names)) for one, ballot in page.items]
    return render_template("decisions/proposals/roll.html", vote=found, page=page)


@blueprint.route("/votes/<int:vote_id>/tellers", methods=["GET", "POST"])
@members_only
def tellers(vote_id: int) -> Response | tuple[str, int]:
    """Who hands out and reads paper."""
    found = queries.vote_for(me(), vote_id)
    ensure(rules.may_arrange(me(), found))
    form = TellerForm()
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                acts.name_teller(me(), queries.vote_for(me(), vote_id, lock="change"), form.person.thing)
            flash(_("Added."))
            return go(url_for("proposals.tellers", vote_id=vote_id))
        except DomainError as error:
            keep_error(form, error)
            found = queries.vote_for(me(), vote_id)
    status = 422 if form.errors else 200
    return render_template("decisions/proposals/tellers.html", form=form, vote=found), status


@blueprint.post("/votes/<int:vote_id>/tellers/<int:person_id>/remove")
@members_only
def remove_teller(vote_id: int, person_id: int) -> Response:
    """Take a teller off."""
    with transaction():
        acts.remove_teller(me(), queries.vote_for(me(), vote_id, lock="change"), person_id)
    return go(url_for("proposals.tellers", vote_id=vote_id))


@blueprint.post("/votes/<int:vote_id>/open")
@members_only
def open_vote(vote_id: int) -> Response:
    """Open it."""
    with transaction():
        found = queries.vote_for(me(), vote_id, lock="change")
        acts.open_vote(me(), found)
    flash(_("The vote is open. Everybody on the roll is told."))
    return go(found.url)


@blueprint.post("/votes/<int:vote_id>/close")
@members_only
def close_vote(vote_id: int) -> Response:
    """Close it; counted at once where no paper is out."""
    with transaction():
        found = queries.vote_for(me(), vote_id, lock="change")
        acts.close_vote(me(), found)
    done = found.state == VoteState.COUNTED
    flash(_("The vote is closed and counted.") if done else _("The vote is closed. Now the tellers read the paper."))
    return go(found.url)


@blueprint.post("/votes/<int:vote_id>/count")
@members_only
def count_vote(vote_id: int) -> Response:
    """Count paper and phones together."""
    with transaction():
        found = queries.vote_for(me(), vote_id, lock="change")
        acts.count_vote(me(), found)
    flash(_("Counted."))
    return go(found.url)


def _reasoned(vote_id: int, act: Any, allowed: Any, texts_of: dict[str, str]) -> Response | tuple[str, int]:
    found = queries.vote_for(me(), vote_id)
    ensure(allowed(me(), found))
    form = ReasonForm()
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                held = queries.vote_for(me(), vote_id, lock="change")
                made = act(me(), held, reason=str(form.reason.data))
                address = made.url if isinstance(made, Vote) else held.url
            flash(texts_of["done"])
            return go(address)
        except DomainError as error:
            keep_error(form, error)
            found = queries.vote_for(me(), vote_id)
    page = render_template("decisions/proposals/settle.html", form=form, vote=found, said=texts_of)
    return page, 422 if form.errors else 200


@blueprint.route("/votes/<int:vote_id>/cancel", methods=["GET", "POST"])
@members_only
def cancel_vote(vote_id: int) -> Response | tuple[str, int]:
    """End it without a result."""
    said_ = {
        "heading": _("Cancel the vote"),
        "intro": _("What was cast is counted by nobody. The proposal stays where it is; another vote can be prepared."),
        "button": _("Cancel the vote"),
        "done": _("The vote is cancelled."),
        "kind": "danger",
    }
    return _reasoned(vote_id, acts.cancel, rules.may_cancel, said_)


@blueprint.route("/votes/<int:vote_id>/again", methods=["GET", "POST"])
@members_only
def vote_again(vote_id: int) -> Response | tuple[str, int]:
    """Another vote after a tie or without quorum."""
    said_ = {
        "heading": _("Vote again"),
        "intro": _("Another vote with the same rules: after a tie among the tied, without quorum among all options."),
        "button": _("Prepare the second vote"),
        "done": _("The second vote is prepared. Open it when the hall is ready."),
        "kind": "primary",
    }
    return _reasoned(vote_id, acts.vote_again, rules.may_settle, said_)


@blueprint.route("/votes/<int:vote_id>/lot", methods=["GET", "POST"])
@members_only
def draw_lot(vote_id: int) -> Response | tuple[str, int]:
    """Draw a lot after a tie."""
    said_ = {
        "heading": _("Draw a lot"),
        "intro": _("The server draws among the tied, once. The ledger keeps what was drawn, out of what, and why."),
        "button": _("Draw now"),
        "done": _("The lot is drawn."),
        "kind": "primary",
    }
    return _reasoned(vote_id, acts.draw_lot, rules.may_settle, said_)


@blueprint.route("/votes/<int:vote_id>/end", methods=["GET", "POST"])
@members_only
def end_vote(vote_id: int) -> Response | tuple[str, int]:
    """Leave it at that."""
    said_ = {
        "heading": _("Leave it at that"),
        "intro": _("The proposal ends as not adopted. Who takes part reads the reason."),
        "button": _("Not adopted"),
        "done": _("The proposal is not adopted."),
        "kind": "danger",
    }
    return _reasoned(vote_id, acts.end, rules.may_settle, said_)
