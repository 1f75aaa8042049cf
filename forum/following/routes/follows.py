"""Following and muting: the button of a topic and of a space, and the list."""

from __future__ import annotations

from flask import Response, abort, flash, make_response, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.policy import ensure_visible
from forum import policy
from forum.following.actions import follows
from forum.following.forms import FollowForm
from forum.following.models import Follow
from forum.following.queries import follows as queries
from forum.queries.spaces import space_for
from forum.queries.topics import topic_for
from forum.routes.blueprint import asked_by_htmx, blueprint, go_to
from forum.routes.home import Tab


@blueprint.post("/t/<int:topic_id>/follow")
@members_only
def follow_topic(topic_id: int) -> Response:
    """Follow or mute a topic; by htmx the button comes back as it now stands."""
    with transaction():
        topic, state = topic_for(me(), topic_id), chosen_state()
        follows.follow_topic(me(), topic, state=state)
        address = topic.url
    return answer_with_button(address, url_for("forum.follow_topic", topic_id=topic_id), state)


@blueprint.post("/s/<slug>/follow")
@members_only
def follow_space(slug: str) -> Response:
    """Follow or mute all topics of a space."""
    with transaction():
        space, state = space_for(me(), slug), chosen_state()
        follows.follow_space(me(), space, state=state)
        address = space.url
    return answer_with_button(address, url_for("forum.follow_space", slug=slug), state)


def chosen_state() -> Follow:
    """What the button of following sent."""
    form = FollowForm()
    if not form.validate():
        # Only a made-up request has another value than the three buttons.
        abort(400)
    return form.chosen


def answer_with_button(back: str, address: str, state: Follow) -> Response:
    """The button as it now stands for htmx, the page otherwise."""
    if asked_by_htmx():
        html = render_template("forum/following/_follow.html", address=address, follow_states=list(Follow), state=state)
        return make_response(html)
    flash(f"{state.label}: {state.means}")
    return go_to(back)


@blueprint.get("/following")
@members_only
def following() -> str:
    """The topics, tags and spaces I follow, or muted."""
    ensure_visible(policy.may_enter(me()))
    state = Follow.MUTE if request.args.get("show") == Follow.MUTE.value else Follow.FOLLOW
    tabs = [
        Tab(one.label, url_for("forum.following", show=one.value), one == state, one.icon)
        for one in (Follow.FOLLOW, Follow.MUTE)
    ]
    page = queries.topics_of(me(), state, after=request.args.get("after"))
    spaces = queries.spaces_of(me(), state) if page.newer is None else []
    tags = queries.tags_of(me(), state) if page.newer is None else []
    return render_template(
        "forum/following/following.html", tabs=tabs, page=page, spaces=spaces, tags=tags, state=state
    )
