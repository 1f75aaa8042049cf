"""One post: agreeing with it, marking it as the official answer."""

from __future__ import annotations

from flask import Response, flash, make_response, render_template

from club.auth import me, members_only
from club.db import transaction
from club.i18n import _
from forum.dialogue.actions import officials, support
from forum.queries.posts import post_for
from forum.routes.blueprint import asked_by_htmx, blueprint, go_to
from forum.routes.posts import place


@blueprint.post("/p/<int:post_id>/<any(support, unsupport):act>")
@members_only
def support_post(post_id: int, act: str) -> Response:
    """Agree with a post, or take that back; by htmx the button comes back as it now stands."""
    with transaction():
        post = post_for(me(), post_id)
        (support.support if act == "support" else support.unsupport)(me(), post)
        address, count = place(post), post.supports
    if not asked_by_htmx():
        return go_to(address)
    return make_response(
        render_template("forum/_support.html", post_id=post_id, count=count, mine=act == "support", focus=True)
    )


@blueprint.post("/p/<int:post_id>/official")
@members_only
def mark_official(post_id: int) -> Response:
    """Mark one's own post as the official answer."""
    with transaction():
        post = post_for(me(), post_id)
        officials.mark_official(me(), post)
        address = post.topic.url
    flash(_("Your post is the official answer; the asker says whether it helps."))
    return go_to(f"{address}#top-answer")
