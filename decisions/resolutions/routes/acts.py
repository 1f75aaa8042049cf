"""Submitting, approving, sending back, publishing, revoking, throwing away."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, flash, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.i18n import _
from club.policy import ensure
from decisions.resolutions import policy
from decisions.resolutions.actions import drafting, issuing
from decisions.resolutions.forms import ReasonForm
from decisions.resolutions.models import KIND, Resolution
from decisions.resolutions.queries.resolutions import resolution_for
from decisions.resolutions.routes import blueprint
from decisions.resolutions.routes.pages import go, page_of
from decisions.tasks.actions import giving
from decisions.tasks.queries.items import items_of


def _do(number: int, act: Callable[[Resolution], None], said: str) -> Response:
    with transaction():
        found = resolution_for(me(), number, lock=True)
        act(found)
        address = found.url
    flash(said)
    return go(address)


@blueprint.post("/<int:number>/submit")
@members_only
def submit(number: int) -> Response:
    """Ask the chair to approve."""
    return _do(number, lambda one: drafting.submit(me(), one), _("The chair is asked to approve it."))


@blueprint.post("/<int:number>/approve")
@members_only
def approve(number: int) -> Response:
    """Approve the words as they stand."""
    return _do(number, lambda one: issuing.approve(me(), one), _("Approved. It is not published yet."))


@blueprint.post("/<int:number>/return")
@members_only
def send_back(number: int) -> Response | tuple[str, int]:
    """Send it back, with a reason."""
    found, form = resolution_for(me(), number), ReasonForm()
    ensure(policy.may_approve(me(), found))
    if not form.validate():
        return page_of(found, return_form=form), 422
    return _do(number, lambda one: issuing.send_back(me(), one, reason=str(form.reason.data)), _("It is sent back."))


@blueprint.post("/<int:number>/publish")
@members_only
def publish(number: int) -> Response:
    """Publish it under its number."""
    return _do(number, lambda one: issuing.publish(me(), one), _("Published. Those whose voice it rests on are told."))


@blueprint.route("/<int:number>/revoke", methods=["GET", "POST"])
@members_only
def revoke(number: int) -> Response | str | tuple[str, int]:
    """Take it out of force, with a reason."""
    found, form = resolution_for(me(), number), ReasonForm()
    ensure(policy.may_revoke(me(), found))
    if request.method == "GET" or not form.validate():
        html = render_template("decisions/resolutions/revoke.html", resolution=found, form=form)
        return html if request.method == "GET" else (html, 422)
    return _do(number, lambda one: issuing.revoke(me(), one, reason=str(form.reason.data)), _("It is revoked."))


@blueprint.post("/<int:number>/discard")
@members_only
def discard(number: int) -> Response:
    """Throw a draft away, with what was planned in it."""
    with transaction():
        found = resolution_for(me(), number, lock=True)
        ensure(policy.may_discard(me(), found))
        for item in items_of(me(), KIND, found.id):
            giving.drop(me(), item, reason=_("The draft it stood in was thrown away."))
            item.thing_kind = item.thing_id = None
        drafting.discard(me(), found)
    flash(_("The draft is thrown away."))
    return go(url_for("resolutions.index", drafts=1))
