"""Bookmarks: keeping a post, its reminder, the list."""

from __future__ import annotations

from flask import Response, flash, make_response, render_template, request

from club import clock
from club.auth import me, members_only
from club.db import transaction
from club.i18n import _
from club.policy import ensure, ensure_visible
from forum import policy
from forum.following.actions import bookmarks as actions
from forum.following.forms import ReminderForm
from forum.following.queries import bookmarks as queries
from forum.queries.posts import post_for
from forum.routes.blueprint import asked_by_htmx, blueprint, go, go_to
from forum.routes.posts import place


@blueprint.get("/bookmarks")
@members_only
def bookmarks() -> str:
    """The posts I keep."""
    ensure_visible(policy.may_enter(me()))
    page = queries.bookmarks_of(me(), after=request.args.get("after"))
    readable = {row.id for row in page.items if policy.may_read_text(me(), row.post)}
    return render_template("forum/following/bookmarks.html", page=page, readable=readable)


@blueprint.post("/p/<int:post_id>/keep")
@members_only
def keep(post_id: int) -> Response:
    """Keep a post without a reminder; by htmx its lines of the menu come back as they now stand."""
    with transaction():
        post = post_for(me(), post_id)
        actions.keep(me(), post)
        address = place(post)
    return _answer(post_id, address, kept=True)


@blueprint.post("/p/<int:post_id>/drop")
@members_only
def drop(post_id: int) -> Response:
    """Keep a post no longer."""
    with transaction():
        post = post_for(me(), post_id)
        actions.drop(me(), post.id)
        address = place(post)
    if request.form.get("from") == "list":
        flash(_("The bookmark is gone."))
        return go("forum.bookmarks")
    return _answer(post_id, address, kept=False)


def _answer(post_id: int, address: str, *, kept: bool) -> Response:
    if asked_by_htmx():
        return make_response(render_template("forum/following/_keep.html", post_id=post_id, kept=kept))
    flash(_("The post is among your bookmarks.") if kept else _("The bookmark is gone."))
    return go_to(address)


@blueprint.route("/p/<int:post_id>/remind", methods=["GET", "POST"])
@members_only
def remind(post_id: int) -> Response | str | tuple[str, int]:
    """Keep a post with a day to be reminded of it."""
    post = post_for(me(), post_id)
    ensure(policy.may_read_text(me(), post))
    form = ReminderForm()
    if request.method == "GET" or not form.validate():
        mark = queries.bookmark_of(me(), post)
        if request.method == "GET" and mark and mark.remind_at:
            form.remind_on.data = clock.local(mark.remind_at).date()
        html = render_template(
            "forum/following/remind.html", post=post, topic=post.topic, space=post.topic.space, form=form, mark=mark
        )
        return html if request.method == "GET" else (html, 422)
    with transaction():
        post = post_for(me(), post_id)
        mark = actions.keep(me(), post, remind_at=form.moment)
        address, reminds = place(post), mark.remind_at is not None
    flash(_("Kept; you will be reminded.") if reminds else _("The post is among your bookmarks."))
    return go_to(address)
