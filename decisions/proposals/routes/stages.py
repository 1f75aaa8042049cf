"""Leading a proposal onwards, withdrawing it, declaring consent."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, flash, render_template, request

from club import clock
from club.auth import me, members_only
from club.db import transaction
from club.errors import DomainError, NotFound
from club.i18n import _
from club.policy import ensure
from decisions.proposals import policy
from decisions.proposals.actions import stages as acts
from decisions.proposals.forms.texts import ReasonForm, StageForm
from decisions.proposals.models import Stage
from decisions.proposals.queries import proposals as queries
from decisions.proposals.routes import blueprint
from decisions.proposals.routes.pages import go, keep_error


@blueprint.route("/<int:proposal_id>/stage/<to>", methods=["GET", "POST"])
@members_only
def move(proposal_id: int, to: str) -> Response | tuple[str, int]:
    """On to another stage: what that means, until when, why."""
    if to not in set(Stage):
        raise NotFound
    stage, found = Stage(to), queries.proposal_for(me(), proposal_id)
    ensure(policy.may_move(me(), found, stage))
    form = StageForm()
    if request.method == "GET":
        form.ends_at.data = clock.local(clock.now() + timedelta(days=7)).replace(tzinfo=None, second=0, microsecond=0)
    elif form.validate():
        try:
            with transaction():
                held = queries.proposal_for(me(), proposal_id, lock=True)
                ends_at = clock.from_local(form.ends_at.data) if form.ends_at.data else None
                acts.move(me(), held, stage, reason=str(form.reason.data or ""), ends_at=ends_at)
            flash(_("The proposal is at this stage now: %(stage)s.", stage=stage.label))
            return go(found.url)
        except DomainError as error:
            keep_error(form, error)
    status = 422 if form.errors else 200
    return render_template("decisions/proposals/stage.html", form=form, proposal=found, to=stage), status


def _reasoned(proposal_id: int, *, conclude: bool) -> Response | tuple[str, int]:
    found = queries.proposal_for(me(), proposal_id)
    ensure(policy.may_conclude(me(), found) if conclude else policy.may_withdraw(me(), found))
    form = ReasonForm()
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                held = queries.proposal_for(me(), proposal_id, lock=True)
                (acts.conclude if conclude else acts.withdraw)(me(), held, reason=str(form.reason.data))
            flash(_("Adopted by consent.") if conclude else _("The proposal is withdrawn."))
            return go(found.url)
        except DomainError as error:
            keep_error(form, error)
            found = queries.proposal_for(me(), proposal_id)
    template = "decisions/proposals/conclude.html" if conclude else "decisions/proposals/withdraw.html"
    return render_template(template, form=form, proposal=found), 422 if form.errors else 200


@blueprint.route("/<int:proposal_id>/withdraw", methods=["GET", "POST"])
@members_only
def withdraw(proposal_id: int) -> Response | tuple[str, int]:
    """End it without a decision."""
    return _reasoned(proposal_id, conclude=False)


@blueprint.route("/<int:proposal_id>/conclude", methods=["GET", "POST"])
@members_only
def conclude(proposal_id: int) -> Response | tuple[str, int]:
    """Declare it adopted by consent."""
    return _reasoned(proposal_id, conclude=True)
