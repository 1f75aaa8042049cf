"""What was decided about a person: their own page of it, the appeal, and the officers who judge it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, render_template, request

from club.auth import me, members_only, public
from club.db import transaction
from club.errors import Conflict, Refused
from club.i18n import _
from club.limits import hit
from club.notices.actions import mark_read
from club.policy import ensure, ensure_visible
from forum.due_process import policy
from forum.due_process.actions import appeals as acts
from forum.due_process.actions import measures
from forum.due_process.actions.links import measure_of_link
from forum.due_process.forms import AppealForm, DecisionForm
from forum.due_process.models import Measure
from forum.due_process.queries import measures as queries
from forum.due_process.queries.log import judge_shown, moderator_shown
from forum.due_process.queries.rules import terms
from forum.due_process.routes.queue import tabs
from forum.forms import ReasonForm
from forum.routes.blueprint import blueprint, go


@blueprint.get("/measures")
@members_only
def my_measures() -> str:
    """What was decided about me, the newest first."""
    page = queries.measures_of(me(), after=request.args.get("after"))
    return render_template("forum/due_process/my_measures.html", page=page)


@blueprint.get("/measures/<int:measure_id>")
@members_only
def measure(measure_id: int) -> str:
    """One decision, in full: for whom it concerns and for officers."""
    found = queries.measure_for(me(), measure_id)
    html = _page(found, AppealForm(formdata=None), DecisionForm(formdata=None))
    with transaction():
        mark_read(me(), url=request.path)
    return html


def _page(found: Measure, form: AppealForm, decision: DecisionForm) -> str:
    open_appeal = found.appeal if found.appeal is not None and found.appeal.is_open else None
    judges = policy.may_judge(me()) or policy.may_see_measure(me(), found)
    return render_template(
        "forum/due_process/measure.html",
        measure=found,
        form=form,
        decision=decision,
        own=found.person_id == me().id,
        appeals=policy.may_appeal(me(), found),
        decides=policy.may_decide(me(), open_appeal) if open_appeal is not None and judges else None,
        lifts=policy.may_lift(me(), found),
        days=terms().appeal_days,
        moderator=moderator_shown(found),
        judge=judge_shown(found),
        link=None,
    )


@blueprint.post("/measures/<int:measure_id>/appeal")
@members_only
def appeal(measure_id: int) -> Response | tuple[str, int]:
    """Appeal with one tap."""
    form = AppealForm()
    if not form.validate():
        return _page(queries.measure_for(me(), measure_id), form, DecisionForm(formdata=None)), 422
    with transaction():
        acts.appeal(me(), queries.measure_for(me(), measure_id, lock=True), words=str(form.words.data or ""))
    flash(_("Your appeal is with the officers. Another one than before decides it."))
    return go("forum.measure", measure_id=measure_id)


@blueprint.post("/measures/<int:measure_id>/<any(uphold, overturn):ruling>")
@members_only
def decide_appeal(measure_id: int, ruling: str) -> Response | tuple[str, int]:
    """Decide an appeal; who took the measure is refused and told why."""
    form = DecisionForm()
    found = queries.measure_for(me(), measure_id)
    if found.appeal is None:
        raise Conflict(_("Nobody has appealed."))
    if not (verdict := policy.may_decide(me(), found.appeal)):
        form.reason.errors = [verdict.reason]
        return _page(found, AppealForm(formdata=None), form), 403
    if not form.validate():
        return _page(found, AppealForm(formdata=None), form), 422
    try:
        with transaction():
            found = queries.measure_for(me(), measure_id, lock=True)
            assert found.appeal is not None
            acts.decide(me(), found.appeal, overturn=ruling == "overturn", reason=str(form.reason.data))
    except (Conflict, Refused) as error:
        form.reason.errors = [error.message]
        return _page(queries.measure_for(me(), measure_id), AppealForm(formdata=None), form), error.status
    flash(_("The decision is undone; both sides are told.") if ruling == "overturn" else _("The decision stands."))
    return go("forum.measure", measure_id=measure_id)


@blueprint.route("/measures/<int:measure_id>/lift", methods=["GET", "POST"])
@members_only
def lift_measure(measure_id: int) -> Response | str | tuple[str, int]:
    """End a measure before its time."""
    found = queries.measure_for(me(), measure_id)
    ensure(policy.may_lift(me(), found))
    form = ReasonForm()
    if request.method == "GET" or not form.validate():
        page = render_template("forum/due_process/lift.html", measure=found, form=form)
        return page if request.method == "GET" else (page, 422)
    with transaction():
        measures.lift(me(), queries.measure_for(me(), measure_id, lock=True), reason=str(form.reason.data))
    flash(_("It is taken back; the person concerned is told."))
    return go("forum.measure", measure_id=measure_id)


@blueprint.get("/appeals")
@members_only
def appeals() -> str:
    """Appeals that wait, the earliest due first; one's own decisions are another's to judge."""
    ensure_visible(policy.may_judge(me()))
    page = queries.open_appeals(me(), after=request.args.get("after"))
    return render_template("forum/due_process/appeals.html", page=page, tabs=tabs("appeals"), me_id=me().id)


@blueprint.route("/appeal/<token>", methods=["GET", "POST"])
@public
def appeal_by_link(token: str) -> Response | str | tuple[str, int]:
    """The decision and the appeal for somebody who cannot sign in: the link was sent to them alone."""
    found = measure_of_link(token)
    form = AppealForm()
    if request.method == "POST" and form.validate():
        hit("forum.appeal", "10 per hour", request.remote_addr or "")
        with transaction():
            found = measure_of_link(token, lock=True)
            acts.appeal(found.person, found, words=str(form.words.data or ""))
        return go("forum.appeal_by_link", token=token)
    shown: dict[str, Any] = {"measure": found, "form": form, "appeals": policy.may_appeal(found.person, found)}
    page = render_template("forum/due_process/appeal_by_link.html", **shown, days=terms().appeal_days)
    return page if request.method == "GET" else (page, 422)
