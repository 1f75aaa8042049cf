"""The list of tags, a tag's page, and the tags of a topic."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.i18n import _
from club.policy import ensure, ensure_visible
from forum.following.actions.follows import follow_tag
from forum.following.models import Follow
from forum.following.queries.follows import state_of_tag
from forum.following.routes.follows import answer_with_button, chosen_state
from forum.policy import may_enter
from forum.queries.topics import topic_for
from forum.routes.blueprint import blueprint, go_to
from forum.tags import policy
from forum.tags.actions import tagging
from forum.tags.forms import TagsForm
from forum.tags.queries import tags as queries


@blueprint.get("/tags")
@members_only
def tags() -> str:
    """All tags, with how many topics one may see carry them."""
    ensure_visible(may_enter(me()))
    return render_template(
        "forum/tags/tags.html",
        tags=queries.all_tags(),
        counts=queries.counts_for(me()),
        curates=policy.may_curate(me()),
    )


@blueprint.get("/tags/<slug>")
@members_only
def tag(slug: str) -> Response | str:
    """The topics with a tag."""
    ensure_visible(may_enter(me()))
    found = queries.tag_called(slug)
    if found.slug != slug:
        return redirect(url_for("forum.tag", slug=found.slug))  # pyright: ignore[reportReturnType]
    return render_template(
        "forum/tags/tag.html",
        tag=found,
        page=queries.topics_with(me(), found, after=request.args.get("after")),
        follow_states=list(Follow),
        following=state_of_tag(me(), found),
        curates=policy.may_curate(me()),
    )


@blueprint.post("/tags/<slug>/follow")
@members_only
def follow_tag_page(slug: str) -> Response:
    """Follow or mute all topics with a tag."""
    ensure_visible(may_enter(me()))
    with transaction():
        found, state = queries.tag_called(slug), chosen_state()
        follow_tag(me(), found, state=state)
        address = found.url
    return answer_with_button(address, url_for("forum.follow_tag_page", slug=slug), state)


@blueprint.route("/t/<int:topic_id>/tags", methods=["GET", "POST"])
@members_only
def tags_of_topic(topic_id: int) -> Response | str | tuple[str, int]:
    """Choose the tags of a topic."""
    topic, form = topic_for(me(), topic_id), TagsForm()
    ensure(policy.may_tag(me(), topic))
    form.offer(queries.tags_to_choose(topic))
    if request.method == "GET" or not form.validate():
        if request.method == "GET":
            form.tags.data = queries.chosen_for(topic)
        page = render_template("forum/tags/choose.html", topic=topic, space=topic.space, form=form)
        return page if request.method == "GET" else (page, 422)
    with transaction():
        topic = topic_for(me(), topic_id)
        tagging.put(me(), topic, tag_ids=form.tags.data or [])
        address = topic.url
    flash(_("The tags are chosen."))
    return go_to(address)
