"""What a writing page asks for while one writes: people to mention, a post to quote, similar topics."""

from __future__ import annotations

from flask import Response, make_response, render_template, request

from club.auth import me, members_only
from club.errors import NotFound
from club.policy import may
from forum import policy
from forum.following.queries import writing as queries
from forum.queries.posts import post_for
from forum.queries.spaces import space_for
from forum.routes.blueprint import blueprint


def _typed() -> str:
    return request.args.get("q", request.args.get("title", "")).strip()[:150]


@blueprint.get("/s/<slug>/people")
@members_only
def people_to_mention(slug: str) -> str:
    """People who may see a space, by the beginnings of their names; nobody for those who only read."""
    space = space_for(me(), slug)
    typed = _typed()
    if not typed or not may(me(), policy.POST, thing=space.thing):
        return ""
    found = queries.people_to_mention(me(), space, typed)
    options = [(row.id, row.full_name, row.unit.name if row.unit else row.position) for row in found]
    return render_template("people/_options.html", options=options) if options else ""


@blueprint.get("/p/<int:post_id>/quote")
@members_only
def quote(post_id: int) -> Response:
    """A post as a quotation in Markdown; one that is hidden or deleted is quoted by nobody, moderators neither."""
    post = post_for(me(), post_id)
    if post.hidden_at or post.deleted_at:
        raise NotFound
    response = make_response(queries.quotation(post))
    response.mimetype = "text/plain"
    return response


@blueprint.get("/s/<slug>/similar")
@members_only
def similar_topics(slug: str) -> str:
    """Topics like the title that is being typed, from all spaces the writer sees."""
    space_for(me(), slug)
    return render_template("forum/following/_similar.html", found=queries.similar_topics(me(), _typed()))
