"""Puts this part into the room."""

from __future__ import annotations

from club.people import personal_data
from decisions.inquiries.actions import asking
from decisions.inquiries.sources import add as add_source
from forum.actions.indexing import indexed
from forum.dialogue import citable, demo, notices, parts
from forum.dialogue.actions import gauging
from forum.dialogue.actions.officials import answer_is_gone
from forum.dialogue.policy import ASKING, stands
from forum.dialogue.queries.panel import source_of
from forum.dialogue.routes import gauge, posts, topics
from forum.dialogue.sources import SOURCE
from forum.models import Post

# Imported for the pages, jobs and the part of the demo they register.
SHELVES = (posts, topics, gauge, gauging, demo)


def follow_post(post: Post) -> None:
    """A post was written, changed, hidden or taken back: the inquiry made of its topic follows."""
    if post.topic.kind not in ASKING:
        return
    if post.number == 1:
        asking.retitle(source_of(post.topic), post.topic.title)
    elif not stands(post):
        answer_is_gone(post)


def init_app() -> None:
    """Put the part into the room."""
    add_source(SOURCE)
    citable.init_app()
    notices.init_app()
    personal_data.add(parts.PART)
    indexed.connect(follow_post)
