"""Telling the moderators of a post."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request

from club.auth import me, members_only
from club.db import transaction
from club.errors import NotFound, TooMany
from club.i18n import _
from club.policy import ensure
from forum.due_process import policy
from forum.due_process.actions import flags as acts
from forum.due_process.actions.rules import ground_of
from forum.due_process.forms import OTHER, FlagForm
from forum.due_process.queries.cases import flag_of
from forum.due_process.queries.measures import measure_on_post
from forum.due_process.queries.rules import book_in_force
from forum.queries.posts import post_for
from forum.routes.blueprint import blueprint, go_to
from forum.routes.posts import place


@blueprint.route("/p/<int:post_id>/flag", methods=["GET", "POST"])
@members_only
def flag(post_id: int) -> Response | str | tuple[str, int]:
    """Say which rule a post breaks; or take that back, where one has said so."""
    post = post_for(me(), post_id)
    mine = flag_of(me(), post)
    stands = mine is not None and mine.withdrawn_at is None
    if not stands:
        ensure(policy.may_flag(me(), post))
    form = FlagForm()
    form.offer(book_in_force())
    shown = {"post": post, "topic": post.topic, "form": form, "mine": mine if stands else None}
    if request.method == "GET" or not form.validate():
        page = render_template("forum/due_process/flag.html", **shown)
        return page if request.method == "GET" else (page, 422)
    try:
        with transaction():
            post = post_for(me(), post_id)
            rule = None if form.rule.data == OTHER else ground_of(str(form.rule.data))[0]
            acts.flag(me(), post, rule=rule, words=str(form.words.data or ""))
            address = place(post)
    except TooMany as error:
        form.words.errors = [error.message]
        return render_template("forum/due_process/flag.html", **shown), error.status
    flash(_("Thank you. A moderator looks at it; only moderators see that you reported it."))
    return go_to(address)


@blueprint.post("/p/<int:post_id>/flag/withdraw")
@members_only
def withdraw_flag(post_id: int) -> Response:
    """Take one's own flag back."""
    with transaction():
        post = post_for(me(), post_id)
        acts.withdraw_flag(me(), post)
        address = place(post)
    flash(_("Your report is withdrawn."))
    return go_to(address)


@blueprint.get("/p/<int:post_id>/why")
@members_only
def why_hidden(post_id: int) -> Response:
    """Lead whom it concerns, and moderators, from a hidden post to the decision about it."""
    post = post_for(me(), post_id)
    made = measure_on_post(post)
    if made is None or not policy.may_see_measure(me(), made):
        raise NotFound
    return redirect(made.url)  # pyright: ignore[reportReturnType]
