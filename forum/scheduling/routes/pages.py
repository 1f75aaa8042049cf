"""Planned topics: the list, one of them, and what its author does with it."""

from __future__ import annotations

from flask import Response, flash, render_template, request

from club import clock
from club.auth import me, members_only
from club.db import transaction
from club.errors import Conflict, Invalid, Refused
from club.forms import choices
from club.i18n import _
from club.policy import ensure_visible
from forum import policy as forum_policy
from forum.models import TopicKind
from forum.routes.blueprint import blueprint, go_to
from forum.scheduling import policy
from forum.scheduling.actions import planning
from forum.scheduling.forms import PlanForm
from forum.scheduling.models import PlannedTopic
from forum.scheduling.queries.plans import plan_for, plans_of


@blueprint.get("/planned")
@members_only
def planned_topics() -> str:
    """What the person planned."""
    ensure_visible(forum_policy.may_enter(me()))
    page = plans_of(me(), after=request.args.get("after"))
    return render_template("forum/scheduling/list.html", page=page)


@blueprint.route("/planned/<int:plan_id>", methods=["GET", "POST"])
@members_only
def planned_topic(plan_id: int) -> Response | str | tuple[str, int]:
    """One planned topic: what it will say and when; its author changes both here."""
    found, form = plan_for(me(), plan_id), PlanForm()
    form.kind.choices = choices([(one.value, one.label) for one in forum_policy.kinds_open_to(me(), found.space)])
    if request.method == "GET":
        form.kind.data, form.title.data, form.body.data = found.kind.value, found.title, found.body
        form.publish_at.data, form.changes.data = clock.local(found.publish_at).replace(tzinfo=None), found.changes
        return _page(found, form)
    if not form.validate():
        return _page(found, form), 422
    try:
        with transaction():
            found = plan_for(me(), plan_id)
            moment = form.moment
            assert moment is not None
            planning.change(
                me(),
                found,
                kind=TopicKind(form.kind.data),
                title=str(form.title.data),
                body=str(form.body.data),
                publish_at=moment,
                changes=form.changes.data if form.changes.data is not None else found.changes,
            )
    except (Conflict, Invalid, Refused) as error:
        found = plan_for(me(), plan_id)
        form.body.errors, form.changes.data = [error.message], found.changes
        return _page(found, form), error.status
    flash(_("Your change is saved."))
    return go_to(f"/forum/planned/{plan_id}")


def _page(found: PlannedTopic, form: PlanForm) -> str:
    return render_template(
        "forum/scheduling/plan.html",
        plan=found,
        form=form,
        changes_it=policy.may_change(me(), found),
        publishes=policy.may_publish(me(), found),
        cancels=policy.may_cancel(me(), found),
    )


@blueprint.post("/planned/<int:plan_id>/<any(publish, cancel):act>")
@members_only
def end_plan(plan_id: int, act: str) -> Response:
    """Let it out now, or call it off."""
    with transaction():
        found = plan_for(me(), plan_id)
        address = found.url
        if act == "publish":
            address = planning.publish(me(), found).url
        else:
            planning.cancel(me(), found)
    flash(_("The topic is published.") if act == "publish" else _("It is called off. The text is kept here."))
    return go_to(address)
