"""What a topic's page needs, gathered once, so that the loop over the posts asks nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request
from markupsafe import Markup

from club import markdown
from club.policy import Verdict
from decisions.inquiries.models import Inquiry
from decisions.inquiries.policy import speaks_for
from decisions.proposals.policy import may_write
from decisions.resolutions.policy import may_draft
from forum import policy
from forum.dialogue.policy import may_address, may_conclude, may_mark_official, may_reopen, may_summarise
from forum.dialogue.queries.panel import Panel, inquiry_of, panel_of, supported_by
from forum.due_process.models import Held
from forum.due_process.queries.cases import held_in
from forum.due_process.queries.concerns import concerns_of
from forum.following.models import Follow
from forum.following.queries.follows import Marks, marks_of
from forum.following.queries.writing import quotation
from forum.forms import ReplyForm
from forum.models import Post, Stance, Topic
from forum.moving.policy import may_move, may_take_apart
from forum.moving.queries.traces import Traces, traces_of
from forum.polls.queries.polls import PollView, polls_of
from forum.queries import posts as queries
from forum.queries.posts import PAGE, Opened, Window
from forum.tags.policy import may_tag


@dataclass
class PostsView:
    """Posts and the reader's rights over each, as `forum/_posts.html` shows them."""

    topic: Topic
    window: Window
    reader_id: int
    reply: Verdict
    moderates: bool
    flags: bool
    new_from: int = 0
    editable: set[int] = field(default_factory=set)
    deletable: set[int] = field(default_factory=set)
    restorable: set[int] = field(default_factory=set)
    readable: set[int] = field(default_factory=set)
    takes_apart: bool = False
    supports: bool = False
    supported: set[int] = field(default_factory=set)
    inquiry: Inquiry | None = None
    markable: set[int] = field(default_factory=set)
    marks: Marks = field(default_factory=Marks)
    traces: Traces = field(default_factory=Traces)
    polls: dict[int, PollView] = field(default_factory=dict)
    askable: set[int] = field(default_factory=set)

    @staticmethod
    def html(post: Post) -> Markup:
        """The stored HTML, or a fresh one where the rules of rendering have changed since."""
        stored = post.body_html if post.html_version == markdown.VERSION else markdown.render(post.body)
        return Markup(stored)  # noqa: S704 - made by markdown.render, which lets nothing else through


def view_of(person: Any, topic: Topic, window: Window, *, new_from: int = 0, panel: Panel | None = None) -> PostsView:
    """The rights of one reader over the posts of a window. At most three queries: what they follow and keep, what they
    support, and, where `panel` does not bring it, the inquiry made of the topic; two more where posts were moved, one
    where there are polls."""
    moderates = bool(policy.may_hide_topic(person, topic))
    flags = bool(policy.may(person, policy.POST, thing=topic.space.thing))
    view = PostsView(topic, window, person.id, policy.may_reply(person, topic), moderates, flags, new_from)
    view.marks = marks_of(person.id, topic, window.posts)
    view.traces = traces_of(person, window.posts)
    view.takes_apart = moderates and bool(may_take_apart(person, topic))
    view.supports = bool(view.reply)
    view.polls = polls_of(person, window.posts)
    view.supported = supported_by(person.id, window.posts)
    view.inquiry = panel.inquiry if panel else inquiry_of(topic)
    for post in window.posts:
        if view.inquiry and may_mark_official(person, post, view.inquiry):
            view.markable.add(post.id)
        if post.hidden_at and (moderates or post.author_id == person.id):
            view.readable.add(post.id)
        if post.author_id == person.id:
            if policy.may_edit(person, post):
                view.editable.add(post.id)
                if not post.polled:
                    view.askable.add(post.id)
            if policy.may_delete(person, post):
                view.deletable.add(post.id)
            if post.deleted_at and policy.may_restore(person, post):
                view.restorable.add(post.id)
    return view


def dialogue_acts(person: Any, topic: Topic, inquiry: Inquiry | None) -> dict[str, bool]:
    """What one reader may do about a topic's dialogue, by name; no queries."""
    return {
        "conclude": bool(may_conclude(person, topic)),
        "reopen": bool(may_reopen(person, topic)),
        "resolve": bool(topic.concluded_at and may_draft(person)),
        "summarise": bool(may_summarise(person, topic)),
        "address": bool(may_address(person, topic, inquiry)),
        "answer": bool(inquiry and inquiry.is_open and speaks_for(person, inquiry)),
        "propose": bool(may_write(person)),
        "judge": bool(inquiry and inquiry.asker_id == person.id),
    }


@dataclass(frozen=True)
class Place:
    """Where in the topic a page is, and the addresses around it."""

    number: int
    count: int
    first_url: str | None
    before_url: str | None
    after_url: str | None
    last_url: str | None
    stopped_url: str | None


def _url(topic: Topic, number: int, stance: Stance | None = None) -> str:
    narrowed = f"stance={stance.value}&" if stance else ""
    return f"{topic.url}?{narrowed}at={number}#p{number}"


def place_of(opened: Opened, window: Window, stance: Stance | None) -> Place:
    """Pages are counted where they are ranges of numbers; the posts of one stance have only a before and an after."""
    topic = opened.topic
    before = _url(topic, window.before, stance) if window.before else None
    after = _url(topic, window.after, stance) if window.after else None
    if stance:
        return Place(0, 0, None, before, after, None, None)
    count = (topic.post_count + PAGE - 1) // PAGE
    number = (window.first + PAGE - 1) // PAGE
    stopped = opened.stopped_at
    return Place(
        number,
        count,
        _url(topic, 1) if window.before else None,
        before,
        after,
        _url(topic, topic.post_count) if window.after else None,
        _url(topic, stopped) if count > 1 and opened.seen and not window.first <= stopped <= window.last else None,
    )


def topic_page(person: Any, opened: Opened, form: ReplyForm | None = None) -> tuple[str, PostsView, Stance | None]:
    """The page as the request's arguments ask for it: (HTML, what it shows, the stance it is narrowed to)."""
    topic = opened.topic
    asked = request.args.get("at", type=int)
    number = min(max(asked or opened.stopped_at, 1), topic.post_count)
    wished = request.args.get("stance", "")
    stance = Stance(wished) if topic.is_debate and wished in set(Stance) else None
    if stance:
        window = queries.window_of_stance(topic, stance, number if asked else 1)
    else:
        window = queries.window_at(topic, number)
    new_from = opened.seen + 1 if opened.seen and opened.seen < topic.post_count and not stance else 0
    panel = panel_of(person.id, topic, opened.balance)
    view = view_of(person, topic, window, new_from=new_from, panel=panel)
    answering = None
    if view.reply:
        if form is None:
            form = ReplyForm(formdata=None)
            form.answers.data = request.args.get("reply", type=int)
            wanted = queries.answered_in(topic, min(request.args.get("quote", 0, type=int), topic.post_count))
            form.body.data = quotation(wanted) if wanted else ""
        form.after.data = topic.post_count if window.last == topic.post_count and not stance else 0
        if form.answers.data:
            answering = queries.answered_in(topic, min(int(form.answers.data), topic.post_count))
            form.answers.data = answering.number if answering else None
    waiting: list[Held] = held_in(person, topic.id) if concerns_of(person).waiting.get(topic.id) else []
    html = render_template(
        "forum/topic.html",
        topic=topic,
        space=topic.space,
        opened=opened,
        view=view,
        place=place_of(opened, window, stance),
        stance=stance,
        stances=list(Stance),
        follow_states=list(Follow),
        form=form,
        answering=answering,
        waiting=waiting,
        arranges=policy.may_arrange(person, topic),
        moves=may_move(person, topic),
        tags_it=may_tag(person, topic),
        panel=panel,
        acts=dialogue_acts(person, topic, panel.inquiry),
        open_at=number if not asked and not stance and number > window.first else 0,
    )
    return html, view, stance
