"""Moving, splitting and merging: a page that asks, and the act."""

from __future__ import annotations

from flask import Response, flash, render_template, request

from club.auth import me, members_only
from club.db import transaction
from club.errors import Conflict, Invalid, Refused
from club.i18n import _, ngettext
from club.policy import ensure
from forum.models import TopicKind
from forum.moving import policy
from forum.moving.actions import moves
from forum.moving.forms import NEW, MergeForm, MoveForm, SplitForm
from forum.moving.queries import offers
from forum.queries.spaces import space_by_id
from forum.queries.topics import topic_for
from forum.routes.blueprint import blueprint, go_to


@blueprint.route("/t/<int:topic_id>/move", methods=["GET", "POST"])
@members_only
def relocate_topic(topic_id: int) -> Response | str | tuple[str, int]:
    """Take a topic to another space."""
    topic = topic_for(me(), topic_id)
    ensure(policy.may_move(me(), topic))
    spaces = [one for one in offers.spaces_to_move_into(me()) if one.id != topic.space_id]
    form = MoveForm()
    form.offer(spaces)
    wider = [one for one in spaces if policy.opens(topic.space, one)]

    def page() -> str:
        return render_template("forum/moving/move.html", topic=topic, space=topic.space, form=form, wider=wider)

    if request.method == "GET":
        return page()
    if not form.validate():
        return page(), 422
    try:
        with transaction():
            found = topic_for(me(), topic_id)
            into = space_by_id(me(), form.space.data)
            moves.move(me(), found, into=into, reason=str(form.reason.data), opens=form.opens.data)
            address, name = found.url, into.name
    except (Invalid, Conflict) as error:
        form.opens.errors = [error.message]
        return page(), 422
    flash(_("The topic stands in “%(name)s” now. The log of moves can undo it.", name=name))
    return go_to(address)


@blueprint.route("/t/<int:topic_id>/split", methods=["GET", "POST"])
@members_only
def split_topic(topic_id: int) -> Response | str | tuple[str, int]:
    """Take posts of a topic into a new one or into another; `from` is where the list of posts begins."""
    topic = topic_for(me(), topic_id)
    ensure(policy.may_take_apart(me(), topic))
    begin = request.args.get("from", 2, type=int)
    posts = offers.posts_from(topic, begin)
    form = SplitForm()
    spaces = offers.spaces_to_move_into(me())
    form.offer([post.number for post in posts], spaces)

    def page() -> str:
        return render_template(
            "forum/moving/split.html", topic=topic, space=topic.space, form=form, posts=posts, begin=begin
        )

    if request.method == "GET":
        form.numbers.data = sorted(offers.answers_below(posts, begin)) if request.args.get("from") else []
        form.space.data, form.kind.data = topic.space_id, topic.kind.value
        return page()
    if not form.validate():
        return page(), 422
    numbers = list(form.numbers.data or [])
    if form.rest.data and posts:
        numbers += range(posts[-1].number + 1 if len(posts) == offers.LISTED else max(numbers), topic.post_count + 1)
    try:
        with transaction():
            found = topic_for(me(), topic_id)
            told = {"numbers": numbers, "reason": str(form.reason.data), "opens": form.opens.data}
            if form.to.data == NEW:
                act = moves.split(
                    me(),
                    found,
                    title=str(form.title.data),
                    space=space_by_id(me(), form.space.data),
                    kind=TopicKind(form.kind.data),
                    **told,
                )
            else:
                into = offers.topic_typed(me(), form.other.data or "")
                if into is None:
                    raise Invalid(_("There is no such topic. Paste its address, or type its number."))
                act = moves.join(me(), found, into=into, **told)
            address, count = act.into.url, act.posts
            if form.to.data != NEW:
                address = f"{address}?at={act.into.post_count - count + 1}"
    except (Invalid, Conflict, Refused) as error:
        form.opens.errors = [error.message]
        return page(), 422
    flash(
        ngettext(
            "%(num)d post stands here now. The log of moves can undo it.",
            "%(num)d posts stand here now. The log of moves can undo it.",
            count,
        )
    )
    return go_to(address)


@blueprint.route("/t/<int:topic_id>/merge", methods=["GET", "POST"])
@members_only
def merge_topic(topic_id: int) -> Response | str | tuple[str, int]:
    """Put a whole topic at the end of another."""
    topic = topic_for(me(), topic_id)
    ensure(policy.may_take_apart(me(), topic))
    form = MergeForm()
    form.offer(offers.topics_to_join(me(), topic))

    def page() -> str:
        return render_template("forum/moving/merge.html", topic=topic, space=topic.space, form=form)

    if request.method == "GET":
        return page()
    if not form.validate():
        return page(), 422
    try:
        with transaction():
            found = topic_for(me(), topic_id)
            wished = str(form.into.data) if form.into.data else form.other.data or ""
            into = offers.topic_typed(me(), wished)
            if into is None:
                raise Invalid(_("There is no such topic. Paste its address, or type its number."))
            act = moves.merge(me(), found, into=into, reason=str(form.reason.data), opens=form.opens.data)
            first = into.post_count - act.posts + 1
            address, title = f"{into.url}?at={first}#p{first}", into.title
    except (Invalid, Conflict, Refused) as error:
        form.opens.errors = [error.message]
        return page(), 422
    flash(_("Merged into “%(title)s”. Every old address leads here; the log of moves can undo it.", title=title))
    return go_to(address)
