"""The doors of the feeds, and a topic on one page for paper."""

from __future__ import annotations

from flask import Response, current_app, render_template, request

from club.auth import me, members_only, public
from club.i18n import _, _l
from club.tokens.door import holder
from club.tokens.scopes import declare
from forum.dialogue.queries.panel import panel_of
from forum.feeds import queries
from forum.feeds.atom import feed
from forum.policy import may_read_text
from forum.queries.posts import all_posts, open_topic
from forum.queries.spaces import space_for
from forum.queries.topics import topic_for
from forum.routes.blueprint import blueprint
from forum.routes.page import PostsView
from forum.tags.queries.tags import tag_called

LONGEST_PRINT = 1000
FEED = declare("feed:read", _l("Read feeds of the forum"))


def _base() -> str:
    """Where the site stands; a feed is read far from it."""
    return (current_app.config["SETTINGS"].public_url or request.url_root).rstrip("/")


@blueprint.get("/feed/s/<slug>.atom")
@public
def feed_of_space(slug: str) -> Response:
    """The newest posts of a space."""
    person = holder(FEED)
    space = space_for(person, slug)
    return feed(queries.newest(person, queries.of_space(space)), title=space.name, page=space.url, base=_base())


@blueprint.get("/feed/tags/<slug>.atom")
@public
def feed_of_tag(slug: str) -> Response:
    """The newest posts of topics with a tag."""
    person = holder(FEED)
    tag = tag_called(slug)
    return feed(queries.newest(person, queries.of_tag(tag)), title=tag.name, page=tag.url, base=_base())


@blueprint.get("/feed/t/<int:topic_id>.atom")
@public
def feed_of_topic(topic_id: int) -> Response:
    """The newest posts of a topic."""
    person = holder(FEED)
    topic = topic_for(person, topic_id)
    return feed(queries.newest(person, queries.of_topic(topic)), title=topic.title, page=topic.url, base=_base())


@blueprint.get("/feed/following.atom")
@public
def feed_of_followed() -> Response:
    """The newest posts of what the holder follows."""
    person = holder(FEED)
    posts = queries.newest(person, queries.of_followed(person))
    return feed(posts, title=_("What I follow"), page="/forum/following", base=_base())


@blueprint.get("/t/<int:topic_id>/print")
@members_only
def print_topic(topic_id: int) -> str:
    """All posts of a topic on one page, with permalinks and the conclusion; of a very long one the first thousand."""
    opened = open_topic(me(), topic_id)
    posts = all_posts(opened.topic, LONGEST_PRINT)
    return render_template(
        "forum/print.html",
        topic=opened.topic,
        posts=posts,
        readable={post.id for post in posts if may_read_text(me(), post)},
        html=PostsView.html,
        panel=panel_of(me().id, opened.topic, opened.balance),
        base=_base(),
        longest=LONGEST_PRINT,
    )
