"""A topic: reading it, answering in it, and the board's acts over it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.errors import NotFound, TooMany
from club.i18n import _
from club.policy import ensure
from forum import policy
from forum.actions import moderation, reading
from forum.dialogue.actions import officials
from forum.dialogue.queries.panel import inquiry_of
from forum.due_process.actions import measures
from forum.due_process.actions.holding import submit_reply
from forum.due_process.actions.rules import ground_of
from forum.due_process.forms import GroundForm
from forum.due_process.models import Held
from forum.due_process.policy import may_show_topic
from forum.due_process.queries.rules import book_in_force
from forum.forms import ReasonForm, ReplyForm
from forum.models import Post, Topic
from forum.moving.queries.traces import address_now, post_of_trace
from forum.queries import posts as queries
from forum.queries.posts import Opened, open_topic
from forum.queries.topics import topic_for
from forum.routes.acknowledging import from_outbox, received, refuse_form
from forum.routes.acknowledging import waits as wait
from forum.routes.blueprint import asked_by_htmx, blueprint, go_to
from forum.routes.page import PostsView, dialogue_acts, topic_page, view_of


@blueprint.get("/t/<int:topic_id>")
@blueprint.get("/t/<int:topic_id>-<slug>")
@members_only
def topic(topic_id: int, slug: str = "") -> Response | str:
    """Twenty posts of a topic: at the first unread one, or where `at` says; `stance` narrows a debate."""
    try:
        opened = open_topic(me(), topic_id)
    except NotFound:
        # An address from before a merger leads on; who may not see the place learns nothing there.
        if (address := address_now(topic_id, request.args.get("at", type=int))) is None:
            raise
        return redirect(address)  # pyright: ignore[reportReturnType]
    if slug != opened.topic.slug:
        arguments: dict[str, Any] = {**request.args.to_dict(), "topic_id": topic_id, "slug": opened.topic.slug}
        return redirect(url_for("forum.topic", **arguments))  # pyright: ignore[reportReturnType]
    html, view, stance = topic_page(me(), opened)
    if stance is None:
        _note_seen(opened, view)
    return html


def _note_seen(opened: Opened, view: PostsView) -> None:
    """Reading on moves the mark, and so does reading the end; a look into the middle does not. Notices
    that lead to what was shown are read."""
    topic, window, person_id = opened.topic, view.window, me().id
    seen, last, told = opened.seen or 0, window.last, view.marks.told
    reads_on, at_the_end = window.first <= seen + 1, last == topic.post_count
    moves = last > seen and (reads_on or at_the_end)
    if not moves and not told:
        return
    topic_id = topic.id
    # The page is made already: writing begins a fresh transaction, which forgets what was read before.
    with transaction():
        if moves:
            reading.mark_seen(person_id, topic_id, last)
        if told:
            reading.mark_told(person_id, told)


@blueprint.post("/t/<int:topic_id>/reply")
@members_only
def reply(topic_id: int) -> Response | tuple[str, int]:
    """Answer. By htmx the page gets the posts it lacks; otherwise the browser goes to the new post."""
    form, outbox = ReplyForm(), from_outbox()
    if not form.validate():
        if outbox:
            refuse_form(form)
        return _refused(topic_id, form, 422)
    try:
        with transaction():
            found = topic_for(me(), topic_id)
            fresh = not (outbox and queries.post_sent(me(), form.client_id.data))
            post = submit_reply(
                me(),
                found,
                body=str(form.body.data),
                stance=form.chosen_stance if found.is_debate else None,
                answers=_answered(found, topic_id, form.answers.data),
                client_id=form.client_id.data,
                trapped=form.website.sprung,
            )
            if isinstance(post, Held):
                post = post.post or post
            waits = isinstance(post, Held)
            official = bool(form.official.data) and not isinstance(post, Held)
            if official and not isinstance(post, Held):
                officials.mark_official(me(), post)
            number = found.post_count if isinstance(post, Held) else post.number
            address = f"{found.url}?at={number}#{'held' if waits else f'p{number}'}"
    except TooMany as error:
        if outbox:
            raise
        form.body.errors = [error.message]
        return _refused(topic_id, form, error.status)
    if outbox:
        return wait(address) if isinstance(post, Held) else received(queries.post_for(me(), post.id), fresh=fresh)
    if waits:
        flash(_("A moderator looks at it first; until then only you see it. Nothing is lost."))
        return _elsewhere(address) if asked_by_htmx() else go_to(address)
    if not asked_by_htmx():
        return go_to(address)
    shown = form.after.data
    if official or not shown or shown >= number or found.id != topic_id:
        return _elsewhere(address)
    return make_response(_added(topic_for(me(), topic_id), shown, number))


def _answered(found: Topic, topic_id: int, number: int | None) -> Post | None:
    """The post an answer is for; a page from before a merger counted otherwise."""
    if number and found.id != topic_id:
        moved = post_of_trace(topic_id, number)
        return queries.post_for(me(), moved) if moved else None
    return queries.answered_in(found, number)


def _elsewhere(address: str) -> Response:
    response = Response(status=204)
    response.headers["HX-Redirect"] = address
    return response


def _added(found: Topic, shown: int, number: int) -> str:
    view = view_of(me(), found, queries.window_after(found, shown, number))
    balance = queries.balance_of(found) if found.is_debate else None
    return render_template("forum/_added.html", view=view, topic=found, balance=balance)


def _refused(topic_id: int, form: ReplyForm, status: int) -> Response | tuple[str, int]:
    opened = open_topic(me(), topic_id)
    ensure(policy.may_reply(me(), opened.topic))
    if asked_by_htmx():
        answering = queries.answered_in(opened.topic, form.answers.data)
        acts = dialogue_acts(me(), opened.topic, inquiry_of(opened.topic))
        html = render_template("forum/_reply.html", form=form, topic=opened.topic, answering=answering, acts=acts)
        # 422 for any refusal: the one status whose answer htmx is told to swap in (layouts/base.html).
        response = make_response(html, 422)
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#reply", "outerHTML"
        return response
    return topic_page(me(), opened, form)[0], status


ACTS = {
    "pin": (moderation.pin, policy.may_arrange),
    "unpin": (moderation.unpin, policy.may_arrange),
    "lock": (moderation.lock, policy.may_arrange),
    "unlock": (moderation.unlock, policy.may_arrange),
    "archive": (moderation.archive, policy.may_arrange),
    "unarchive": (moderation.unarchive, policy.may_arrange),
    "hide": (measures.hide_topic, policy.may_hide_topic),
    "show": (measures.show_topic, may_show_topic),
}


def _done(act: str) -> str:
    return {
        "pin": _("The topic is pinned."),
        "unpin": _("The topic is no longer pinned."),
        "lock": _("The topic is locked."),
        "unlock": _("The topic is open again."),
        "archive": _("The topic is archived."),
        "unarchive": _("The topic is out of the archive."),
        "hide": _("The topic is hidden."),
        "show": _("The topic is shown again."),
    }[act]


@blueprint.route(
    "/t/<int:topic_id>/<any(pin, unpin, lock, unlock, archive, unarchive, hide, show):act>", methods=["GET", "POST"]
)
@members_only
def act_on_topic(topic_id: int, act: str) -> Response | str | tuple[str, int]:
    """Pin, lock or hide a topic, or undo that: a page that asks for the reason, and the act."""
    perform, rule = ACTS[act]
    found = topic_for(me(), topic_id)
    ensure(rule(me(), found))
    form = GroundForm() if act == "hide" else ReasonForm()
    if isinstance(form, GroundForm):
        form.offer(book_in_force())
    if request.method == "GET" or not form.validate():
        page = render_template("forum/act_on_topic.html", topic=found, space=found.space, act=act, form=form)
        return page if request.method == "GET" else (page, 422)
    with transaction():
        found = topic_for(me(), topic_id)
        if isinstance(form, GroundForm):
            rule, ready = ground_of(str(form.ground.data))
            measures.hide_topic(me(), found, rule=rule, reason=form.words(ready))
        else:
            perform(me(), found, reason=str(form.reason.data))
        address = found.url
    flash(_done(act))
    return go_to(address)
