"""One's own writings that wait."""

from __future__ import annotations

from flask import Response, flash, render_template, request

from club.auth import me, members_only
from club.db import transaction
from club.errors import Conflict
from club.i18n import _
from club.notices.actions import mark_read
from club.policy import ensure
from forum.due_process import policy
from forum.due_process.actions import holding
from forum.due_process.forms import HeldForm
from forum.due_process.models import Held
from forum.due_process.queries import cases as queries
from forum.due_process.queries.measures import measure_on_held
from forum.routes.blueprint import blueprint, go


@blueprint.get("/held")
@members_only
def held_list() -> str:
    """What of mine waits, is to be changed, or was not approved."""
    page = queries.held_of(me(), after=request.args.get("after"))
    return render_template("forum/due_process/held_list.html", page=page)


@blueprint.route("/held/<int:held_id>", methods=["GET", "POST"])
@members_only
def held(held_id: int) -> Response | str | tuple[str, int]:
    """A writing that waits: its author changes it, moderators read it."""
    found = queries.held_for(me(), held_id)
    form = HeldForm()
    if found.kind is None:
        del form.title
    if request.method == "GET":
        form.body.data, form.revisions.data = found.body, found.revisions
        if form.title:
            form.title.data = found.title
        page = _page(found, form)
        if found.author_id == me().id:
            with transaction():
                mark_read(me(), url=request.path)
        return page
    ensure(policy.may_revise(me(), found))
    if not form.validate():
        return _page(found, form), 422
    try:
        with transaction():
            found = queries.held_for(me(), held_id)
            title = form.title.data if form.title else None
            revisions = form.revisions.data if form.revisions.data is not None else found.revisions
            holding.revise(me(), found, body=str(form.body.data), title=title, revisions=revisions)
    except Conflict as error:
        found = queries.held_for(me(), held_id)
        form.body.errors, form.revisions.data = [error.message], found.revisions
        return _page(found, form), error.status
    flash(_("Your change is saved. A moderator looks at it."))
    return go("forum.held", held_id=held_id)


def _page(found: Held, form: HeldForm) -> str:
    may = policy.may_revise(me(), found)
    declined = measure_on_held(found) if found.state == "declined" else None
    return render_template("forum/due_process/held.html", held=found, form=form, may=may, declined=declined)


@blueprint.post("/held/<int:held_id>/withdraw")
@members_only
def withdraw_held(held_id: int) -> Response:
    """Take one's own writing back while it waits."""
    with transaction():
        holding.withdraw(me(), queries.held_for(me(), held_id))
    flash(_("You took your post back; nobody else read it."))
    return go("forum.held_list")
