"""Reporting, claiming, confirming, giving to another, changing the day, dropping."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, render_template, request

from club import clock
from club.auth import me, members_only
from club.db import transaction
from club.errors import Conflict, Invalid
from club.i18n import _
from club.policy import ensure
from decisions.tasks import policy
from decisions.tasks.actions import giving, working
from decisions.tasks.forms import ClaimForm, ConfirmForm, DayForm, ReasonForm, ReassignForm, ReportForm
from decisions.tasks.models import ActionItem
from decisions.tasks.queries.items import item_for
from decisions.tasks.routes import blueprint
from decisions.tasks.routes.pages import go, page_of


def _do(item_id: int, act: Callable[[ActionItem], None], said: str) -> Response:
    with transaction():
        item = item_for(me(), item_id, lock=True)
        act(item)
        address = item.url
    flash(said)
    return go(address)


@blueprint.post("/<int:item_id>/report")
@members_only
def report(item_id: int) -> Response | tuple[str, int]:
    """Say how far it is."""
    item, form = item_for(me(), item_id), ReportForm()
    ensure(policy.may_work(me(), item))
    if not form.validate():
        return page_of(item, report_form=form), 422
    try:
        return _do(
            item_id,
            lambda one: working.report(
                me(), one, progress=int(form.progress.data or 0), words=str(form.words.data or ""),
                files=form.files.data or (), client_id=form.client_id.data,
            ),
            _("Your progress is noted."),
        )  # fmt: skip
    except Invalid as error:
        form.words.errors = [error.message]
        return page_of(item_for(me(), item_id), report_form=form), 422


@blueprint.post("/<int:item_id>/block")
@members_only
def block(item_id: int) -> Response | tuple[str, int]:
    """Say what keeps it from going on."""
    item, form = item_for(me(), item_id), ReasonForm()
    ensure(policy.may_work(me(), item))
    if not form.validate():
        return page_of(item, block_form=form), 422
    return _do(
        item_id,
        lambda one: working.block(me(), one, reason=str(form.reason.data), client_id=form.client_id.data),
        _("Whoever asked for it is told what blocks it."),
    )


@blueprint.post("/<int:item_id>/claim")
@members_only
def claim(item_id: int) -> Response | tuple[str, int]:
    """Say that it is done."""
    form = ClaimForm()
    item = item_for(me(), item_id)
    if not form.validate():
        ensure(policy.may_work(me(), item))
        return page_of(item, claim_form=form), 422
    try:
        return _do(
            item_id,
            lambda one: working.claim(
                me(), one, words=str(form.words.data), files=form.files.data or (), client_id=form.client_id.data
            ),
            _("Whoever asked for it is asked to confirm."),
        )
    except Invalid as error:
        form.files.errors = [error.message]
        return page_of(item_for(me(), item_id), claim_form=form), 422


@blueprint.post("/<int:item_id>/confirm")
@members_only
def confirm(item_id: int) -> Response:
    """It is done, says whoever asked."""
    form = ConfirmForm()
    words = str(form.words.data or "") if form.validate() else ""
    return _do(
        item_id, lambda one: working.confirm(me(), one, words=words), _("Confirmed. Those it came from are told.")
    )


@blueprint.post("/<int:item_id>/return")
@members_only
def send_back(item_id: int) -> Response | tuple[str, int]:
    """It is not done yet."""
    item, form = item_for(me(), item_id), ReasonForm()
    ensure(policy.may_judge(me(), item))
    if not form.validate():
        return page_of(item, return_form=form), 422
    return _do(item_id, lambda one: working.send_back(me(), one, reason=str(form.reason.data)), _("It is sent back."))


_FORMS: dict[str, type] = {"reassign": ReassignForm, "day": DayForm, "drop": ReasonForm}


def _arrange(act: str, item: ActionItem, form: Any) -> None:
    reason = str(form.reason.data)
    if act == "reassign":
        giving.reassign(me(), item, reason=reason, **form.owner)
    elif act == "day":
        giving.postpone(me(), item, due_on=form.due_on.data or clock.today(), reason=reason)
    else:
        giving.drop(me(), item, reason=reason)


@blueprint.route("/<int:item_id>/<any(reassign, day, drop):act>", methods=["GET", "POST"])
@members_only
def arrange(item_id: int, act: str) -> Response | str | tuple[str, int]:
    """Give it to another, change its day, or drop it; each with a reason."""
    item = item_for(me(), item_id)
    ensure(policy.may_arrange(me(), item))
    form: Any = _FORMS[act]()
    if request.method == "GET":
        if act == "reassign":
            form.show(item)
        if act == "day":
            form.due_on.data = item.due_on
        return render_template("decisions/tasks/arrange.html", item=item, act=act, form=form)
    if not form.validate():
        return render_template("decisions/tasks/arrange.html", item=item, act=act, form=form), 422
    try:
        return _do(item_id, lambda one: _arrange(act, one, form), _("Saved; those concerned are told."))
    except (Invalid, Conflict) as error:
        form.reason.errors = [error.message]
        return render_template("decisions/tasks/arrange.html", item=item_for(me(), item_id), act=act, form=form), 422
