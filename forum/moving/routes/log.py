"""The public log of moves, and undoing one."""

from __future__ import annotations

from flask import Response, flash, render_template, request

from club.auth import me, members_only
from club.db import transaction
from club.errors import Conflict, Invalid
from club.i18n import _
from club.policy import ensure, ensure_visible
from forum.due_process.policy import may_read_log
from forum.moving import policy
from forum.moving.actions import moves
from forum.moving.forms import MeantForm
from forum.moving.queries import log as queries
from forum.routes.blueprint import blueprint, go_to


@blueprint.get("/log/moves")
@members_only
def log_of_moves() -> str:
    """What was moved where, the newest first."""
    ensure_visible(may_read_log(me()))
    page = queries.page_of_moves(me(), after=request.args.get("after"))
    return render_template("forum/moving/log.html", page=page)


@blueprint.route("/log/moves/<int:act_id>/undo", methods=["GET", "POST"])
@members_only
def undo_move(act_id: int) -> Response | str | tuple[str, int]:
    """Put everything back where it stood."""
    act, form = queries.act_for(me(), act_id), MeantForm()
    ensure(policy.may_undo(me(), act))

    def page() -> str:
        return render_template("forum/moving/undo.html", act=act, form=form)

    if request.method == "GET":
        return page()
    if not form.validate():
        return page(), 422
    try:
        with transaction():
            act = queries.act_for(me(), act_id)
            moves.undo(me(), act, reason=str(form.reason.data), opens=form.opens.data)
            address = act.topic.url
    except (Invalid, Conflict) as error:
        form.opens.errors = [error.message]
        return page(), 422
    flash(_("Everything stands where it stood before."))
    return go_to(address)
