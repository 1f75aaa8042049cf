"""One post: its permalink, changing it, its history, taking it back, hiding it."""

from __future__ import annotations

from itertools import pairwise

from flask import Response, flash, make_response, redirect, render_template, request

from club.auth import me, members_only
from club.db import transaction
from club.differences import marked
from club.errors import Conflict
from club.i18n import _
from club.notices.actions import mark_read
from club.policy import ensure
from forum import policy
from forum.actions import posts
from forum.due_process.actions import measures
from forum.due_process.actions.rules import ground_of
from forum.due_process.forms import GroundForm
from forum.due_process.policy import may_show_post
from forum.due_process.queries.rules import book_in_force
from forum.forms import EditForm, ReasonForm
from forum.models import Post
from forum.queries import posts as queries
from forum.queries.posts import post_for, post_with_history
from forum.routes.acknowledging import from_outbox, received, refuse_form
from forum.routes.blueprint import asked_by_htmx, blueprint, go_to
from forum.routes.page import view_of


def place(post: Post) -> str:
    """Where a post stands in its topic's page."""
    return f"{post.topic.url}?at={post.number}#p{post.number}"


@blueprint.get("/p/<int:post_id>")
@members_only
def permalink(post_id: int) -> Response:
    """Lead to the post, wherever it stands; the notice that led here is read."""
    post = post_for(me(), post_id)
    target = place(post_for(me(), post.moved_to_id) if post.moved_to_id else post)
    with transaction():
        mark_read(me(), url=request.path)
    return redirect(target)  # pyright: ignore[reportReturnType]


@blueprint.route("/p/<int:post_id>/edit", methods=["GET", "POST"])
@members_only
def edit(post_id: int) -> Response | str | tuple[str, int]:
    """Change one's own words."""
    post = post_for(me(), post_id)
    ensure(policy.may_edit(me(), post))
    form, outbox = EditForm(), request.method == "POST" and from_outbox()
    if post.number > 1:
        del form.title
    if post.number == 1 or not post.topic.is_debate:
        del form.stance
    if request.method == "GET":
        form.body.data, form.edits.data = post.body, post.edits
        if form.title:
            form.title.data = post.topic.title
        if form.stance:
            form.stance.data = post.stance.value if post.stance else ""
        return _edit_page(post, form)
    if not form.validate():
        if outbox:
            refuse_form(form)
        return _edit_page(post, form), 422
    try:
        with transaction():
            post = post_for(me(), post_id)
            fresh = posts.edit(
                me(),
                post,
                body=str(form.body.data),
                stance=form.chosen_stance if form.stance else None,
                title=form.title.data if form.title else None,
                edits=form.edits.data if form.edits.data is not None else post.edits,
                client_id=form.client_id.data,
            )
            address = place(post)
    except Conflict as error:
        if outbox:
            raise
        post = post_for(me(), post_id)
        form.body.errors = [error.message]
        form.edits.data = post.edits
        return _edit_page(post, form), error.status
    if outbox:
        return received(post_for(me(), post_id), fresh=fresh)
    flash(_("Your change is saved."))
    return go_to(address)


def _edit_page(post: Post, form: EditForm) -> str:
    return render_template("forum/edit.html", post=post, topic=post.topic, space=post.topic.space, form=form)


@blueprint.get("/p/<int:post_id>/history")
@members_only
def history(post_id: int) -> str:
    """What a post said before, each edit with its changes marked word by word; the newest first."""
    post = post_with_history(me(), post_id)
    versions = [
        *((old.body, old.stance, old.title, old.written_at) for old in queries.revisions_of(post)),
        (post.body, post.stance, None, post.edited_at or post.created_at),
    ]
    changes = [
        {"words": marked(old[0], new[0]), "stance": (old[1], new[1]), "title": old[2], "at": new[3]}
        for old, new in pairwise(versions)
    ]
    return render_template(
        "forum/history.html",
        post=post,
        topic=post.topic,
        space=post.topic.space,
        changes=changes[::-1],
        original=versions[0],
    )


@blueprint.post("/p/<int:post_id>/delete")
@members_only
def delete(post_id: int) -> Response:
    """Take one's own post back; for a minute it can be brought back."""
    with transaction():
        post = post_for(me(), post_id)
        posts.delete(me(), post)
    return _as_it_stands(post_id)


@blueprint.post("/p/<int:post_id>/restore")
@members_only
def restore(post_id: int) -> Response:
    """Bring one's own deleted post back."""
    with transaction():
        post = post_for(me(), post_id)
        posts.restore(me(), post)
    return _as_it_stands(post_id)


def _as_it_stands(post_id: int) -> Response:
    """The post alone for htmx, its place in the topic otherwise."""
    post = post_for(me(), post_id)
    if not asked_by_htmx():
        return go_to(place(post))
    view = view_of(me(), post.topic, queries.window_of_one(post))
    return make_response(render_template("forum/_one.html", view=view))


@blueprint.route("/p/<int:post_id>/<any(hide, show):act>", methods=["GET", "POST"])
@members_only
def act_on_post(post_id: int, act: str) -> Response | str | tuple[str, int]:
    """Hide a post with its rule, or show it again: a page that asks for the reason, and the act."""
    post = post_for(me(), post_id)
    ensure(policy.may_hide(me(), post) if act == "hide" else may_show_post(me(), post))
    form = GroundForm() if act == "hide" else ReasonForm()
    if isinstance(form, GroundForm):
        form.offer(book_in_force())
    if request.method == "GET" or not form.validate():
        page = render_template(
            "forum/act_on_post.html", post=post, topic=post.topic, space=post.topic.space, act=act, form=form
        )
        return page if request.method == "GET" else (page, 422)
    with transaction():
        post = post_for(me(), post_id)
        if isinstance(form, GroundForm):
            rule, ready = ground_of(str(form.ground.data))
            measures.hide(me(), post, rule=rule, reason=form.words(ready))
        else:
            measures.show(me(), post, reason=str(form.reason.data))
        address = place(post)
    flash(_("The post is hidden; its author is told why.") if act == "hide" else _("The post is shown again."))
    return go_to(address)
