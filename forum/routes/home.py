"""The forum's first page, topics across spaces, and one space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, flash, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.errors import Invalid, Refused, TooMany
from club.forms import choices
from club.i18n import _
from club.policy import ensure, ensure_visible
from forum import policy
from forum.actions import reading
from forum.dialogue.forms import NOBODY, TopicAddressForm
from forum.dialogue.policy import ASKING
from forum.dialogue.queries.panel import inquiries_of
from forum.dialogue.routes.topics import own_line
from forum.due_process.actions.holding import submit_topic
from forum.due_process.models import Held
from forum.due_process.policy import may_open_queue, may_read_log
from forum.following.models import Follow
from forum.following.queries.follows import state_of_space
from forum.forms import TopicForm
from forum.models import TopicKind
from forum.queries import spaces as space_queries
from forum.queries import topics as topic_queries
from forum.queries.topics import Show
from forum.routes.blueprint import blueprint, go, go_to
from forum.scheduling.actions.planning import plan
from forum.scheduling.forms import WhenForm
from forum.scheduling.models import PlannedTopic
from forum.scheduling.policy import may_plan
from forum.tags.forms import TagsForm
from forum.tags.queries.tags import tags_to_choose

LATEST = 8
ARCHIVED = "archive"


@dataclass(frozen=True)
class Tab:
    """A tab as `ui.tabs` shows it."""

    label: str
    url: str
    active: bool
    icon: str = ""
    count: Any = None


@blueprint.get("")
@members_only
def home() -> str:
    """All spaces with what is new in them, and where something was said last."""
    ensure_visible(policy.may_enter(me()))
    cards, closed = space_queries.cards_for(me())
    latest = topic_queries.across(me(), size=LATEST, wanted=True)
    return render_template(
        "forum/home.html",
        cards=cards,
        closed=closed,
        latest=latest,
        manages=policy.may_manage_spaces(me()),
        moderates=may_open_queue(me()),
        reads_log=may_read_log(me()),
    )


@blueprint.get("/topics")
@members_only
def across() -> str:
    """Topics of all spaces: all, with something unread, or those I take part in."""
    ensure_visible(policy.may_enter(me()))
    wished = request.args.get("show", "")
    show = Show(wished) if wished in set(Show) else Show.ALL
    labels = {Show.ALL: _("All"), Show.UNREAD: _("Unread"), Show.MINE: _("I take part")}
    tabs = [Tab(labels[one], url_for("forum.across", show=one.value), one == show) for one in Show]
    page = topic_queries.across(me(), show=show, after=request.args.get("after"))
    asked = inquiries_of(row.topic for row in page.items)
    return render_template("forum/across.html", tabs=tabs, page=page, show=show, asked=asked)


@blueprint.get("/s/<slug>")
@members_only
def space(slug: str) -> str:
    """One space: its topics, the pinned first, then by the last thing said."""
    found = space_queries.space_for(me(), slug)
    wished = request.args.get("kind", "")
    kind = TopicKind(wished) if wished in set(TopicKind) else None
    archived = wished == ARCHIVED
    after = request.args.get("after")
    pinned, page = topic_queries.in_space(me(), found, kind=kind, archived=archived, after=after)
    tabs = [Tab(_("All"), found.url, kind is None and not archived)]
    tabs += [
        Tab(one.label, url_for("forum.space", slug=slug, kind=one.value), one == kind, one.icon) for one in TopicKind
    ]
    tabs.append(Tab(_("Archive"), url_for("forum.space", slug=slug, kind=ARCHIVED), archived, "archive"))
    return render_template(
        "forum/space.html",
        archived=archived,
        space=found,
        kind=kind,
        tabs=tabs,
        pinned=pinned,
        page=page,
        asked=inquiries_of(row.topic for row in [*pinned, *page.items]),
        starts=policy.may_start(me(), found),
        follow_states=list(Follow),
        following=state_of_space(me(), found),
        manages=policy.may_manage_spaces(me()),
        plans=may_plan(me(), found),
    )


@blueprint.post("/s/<slug>/read")
@members_only
def read_space(slug: str) -> Response:
    """Mark everything in a space as read."""
    with transaction():
        found = space_queries.space_for(me(), slug)
        reading.mark_space_seen(me(), found)
        name = found.name
    flash(_("Everything in “%(name)s” is marked as read.", name=name))
    return go("forum.space", slug=slug)


@blueprint.route("/s/<slug>/new", methods=["GET", "POST"])
@members_only
def new_topic(slug: str) -> Response | str | tuple[str, int]:
    """Begin a topic."""
    found = space_queries.space_for(me(), slug)
    ensure(policy.may_start(me(), found))
    kinds = policy.kinds_open_to(me(), found)
    form = TopicForm()
    form.kind.choices = choices([(kind.value, kind.label) for kind in kinds])
    to, tags, when = TopicAddressForm(), TagsForm(), WhenForm() if may_plan(me(), found) else None
    to.offer_topic(own_line(me()))
    tags.offer(tags_to_choose())
    if request.method == "GET":
        wished = request.args.get("kind")
        form.kind.data = wished if wished in {kind.value for kind in kinds} else kinds[0].value
        to.to.data = NOBODY
        return _new_topic_page(slug, form, to, tags, when)
    asks = form.kind.data in ASKING and to.asks_somebody
    timely = when is None or when.validate()
    if not form.validate() or not tags.validate() or (asks and not to.validate()) or not timely:
        return _new_topic_page(slug, form, to, tags, when), 422
    unit_id = to.chosen_unit.id if asks and to.chosen_unit else None
    try:
        with transaction():
            written: dict[str, Any] = {
                "kind": TopicKind(form.kind.data),
                "title": str(form.title.data),
                "body": str(form.body.data),
                "client_id": form.client_id.data,
                "asks": ({"role": to.role, "unit": unit_id} if asks else {}) | {"tags": tags.tags.data or []},
            }
            found = space_queries.space_for(me(), slug)
            if when is not None and (moment := when.moment):
                sent = plan(me(), found, publish_at=moment, **written)
            else:
                sent = submit_topic(me(), found, trapped=form.website.sprung, **written)
            planned, waits, address = isinstance(sent, PlannedTopic), isinstance(sent, Held) and sent.waits, sent.url
    except TooMany as error:
        form.body.errors = [error.message]
        return _new_topic_page(slug, form, to, tags, when), error.status
    except (Invalid, Refused) as error:
        to.to.errors = [error.message]
        return _new_topic_page(slug, form, to, tags, when), 422
    if planned:
        flash(_("The topic is planned. Nobody else sees it before its time."))
    if waits:
        flash(_("A moderator looks at it first; until then only you see it. Nothing is lost."))
    return go_to(address)


def _new_topic_page(slug: str, form: TopicForm, to: TopicAddressForm, tags: TagsForm, when: WhenForm | None) -> str:
    found = space_queries.space_for(me(), slug)
    return render_template(
        "forum/new_topic.html", space=found, form=form, to=to, tags=tags, when=when, kinds=list(TopicKind)
    )
