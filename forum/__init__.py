"""The forum: spaces, topics, posts, and their moderation. Other rooms meet it through addresses and registries only."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import Select

from club import navigation
from club.i18n import _l
from club.navigation import Place
from club.people import personal_data
from club.policy import audience_source, named
from club.search import actions as search
from forum import cards, demo, finding, notices, parts, records, seed
from forum.actions import indexing
from forum.dialogue import app as dialogue
from forum.due_process import app as due_process
from forum.feeds import routes as feeds
from forum.following import app as following
from forum.models import Space
from forum.moving import app as moving
from forum.policy import may_enter, visible_spaces
from forum.polls import app as polls
from forum.routes import home, posts, spaces, topics
from forum.routes.blueprint import blueprint
from forum.scheduling import app as scheduling
from forum.tags import app as tags

# Imported for what they register with the club: pages, home's cards, the demo, the bench.
SHELVES = (feeds, home, topics, posts, spaces, cards, demo, seed)


@audience_source
def spaces_as_audiences(person: Any) -> Select[Any]:
    """`space:7` for every space a person reads: what search and files ask."""
    return named("space", visible_spaces(person).with_only_columns(Space.id))


def init_app(app: Flask) -> None:
    """Put the room into the application."""
    app.register_blueprint(blueprint)
    navigation.add(Place("forum.home", _l("Forum"), "chat-square-text", 10, open_to=may_enter))
    search.declare(indexing.TOPIC, _l("Topics"), icon="chat-square-text", every=indexing.every_topic)
    search.declare(indexing.POST, _l("Posts"), icon="chat-left-text", every=indexing.every_post)
    notices.init_app()
    dialogue.init_app()
    records.init_app()
    personal_data.add(parts.PART)
    due_process.init_app()
    following.init_app()
    moving.init_app()
    tags.init_app(app)
    polls.init_app()
    scheduling.init_app()
    finding.init_app()
