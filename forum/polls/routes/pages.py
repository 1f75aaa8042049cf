"""A poll: asking it, voting, who chose what, ending it."""

from __future__ import annotations

from flask import Response, flash, make_response, render_template, request

from club.auth import me, members_only
from club.db import transaction
from club.errors import Conflict, Invalid, Refused
from club.i18n import _
from club.policy import ensure
from forum.forms import ReasonForm
from forum.models import Post
from forum.polls import policy
from forum.polls.actions import asking, voting
from forum.polls.forms import PollForm, VoteForm
from forum.polls.models import Results
from forum.polls.queries.polls import PollView, poll_for, voters_of
from forum.queries.posts import post_for
from forum.routes.blueprint import asked_by_htmx, blueprint, go_to


def _place(post: Post) -> str:
    return f"{post.topic.url}?at={post.number}#p{post.number}"


@blueprint.route("/p/<int:post_id>/poll/new", methods=["GET", "POST"])
@members_only
def new_poll(post_id: int) -> Response | str | tuple[str, int]:
    """Put a poll into one's own post."""
    post, form = post_for(me(), post_id), PollForm()
    ensure(policy.may_ask(me(), post))
    if request.method == "GET" or not form.validate():
        page = render_template("forum/polls/new.html", post=post, topic=post.topic, form=form)
        return page if request.method == "GET" else (page, 422)
    with transaction():
        post = post_for(me(), post_id)
        asking.ask(
            me(),
            post,
            question=str(form.question.data),
            options=form.lines,
            most=len(form.lines) if form.several.data else 1,
            secret=form.names.data == "secret",
            results=Results(form.results.data),
            closes_at=form.closes,
        )
        address = _place(post)
    flash(_("The poll is open."))
    return go_to(address)


@blueprint.get("/p/<int:post_id>/poll")
@members_only
def poll(post_id: int) -> str:
    """The poll by itself, and who chose what where that may be seen."""
    view = poll_for(me(), post_id)
    voters = voters_of(view, after=request.args.get("after")) if view.lists else None
    return render_template("forum/polls/poll.html", view=view, post=view.poll.post, voters=voters)


@blueprint.post("/p/<int:post_id>/poll/vote")
@members_only
def vote_in_poll(post_id: int) -> Response | tuple[str, int]:
    """Vote. By htmx the poll comes back as it stands then; otherwise the browser goes to the post."""
    form = VoteForm()
    if not form.validate():
        return _said(poll_for(me(), post_id), _("There is no such option."), 422)
    try:
        with transaction():
            view = poll_for(me(), post_id)
            voting.vote(me(), view.poll, choice=form.choice.data or [], client_id=form.client_id.data)
            address = _place(view.poll.post)
    except (Conflict, Invalid, Refused) as error:
        return _said(poll_for(me(), post_id), error.message, error.status)
    if asked_by_htmx():
        return make_response(_fragment(poll_for(me(), post_id), done=_("Your vote is counted.")))
    flash(_("Your vote is counted."))
    return go_to(address)


def _fragment(view: PollView, *, done: str = "", error: str = "") -> str:
    return render_template("forum/polls/_one.html", view=view, done=done, error=error)


def _said(view: PollView, error: str, status: int) -> Response | tuple[str, int]:
    if asked_by_htmx():
        # 422 is the one refusal whose answer htmx swaps in (layouts/base.html)
        return make_response(_fragment(view, error=error), 422)
    voters = voters_of(view) if view.lists else None
    page = render_template("forum/polls/poll.html", view=view, post=view.poll.post, voters=voters, error=error)
    return page, status


@blueprint.route("/p/<int:post_id>/poll/<any(close, drop):act>", methods=["GET", "POST"])
@members_only
def end_poll(post_id: int, act: str) -> Response | str | tuple[str, int]:
    """Close a poll with a reason, or take it back while nobody has voted."""
    view, form = poll_for(me(), post_id), ReasonForm()
    ensure(policy.may_close(me(), view.poll) if act == "close" else policy.may_drop(me(), view.poll))
    if request.method == "GET" or (act == "close" and not form.validate()):
        page = render_template("forum/polls/end.html", view=view, post=view.poll.post, act=act, form=form)
        return page if request.method == "GET" else (page, 422)
    with transaction():
        found = poll_for(me(), post_id).poll
        address = _place(found.post)
        if act == "close":
            asking.close(me(), found, reason=str(form.reason.data))
        else:
            asking.drop(me(), found)
    flash(_("The poll is closed.") if act == "close" else _("The poll is taken back."))
    return go_to(address)
