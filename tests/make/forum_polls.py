"""Polls in posts."""

from __future__ import annotations

from typing import Any

from club.db import db, transaction
from club.people.models import Person
from forum.models import Post
from forum.polls.actions import asking
from forum.polls.models import PostPoll


def post_poll(within: Post, author: Person, **asked: Any) -> PostPoll:
    """A poll in a post of its author's."""
    with transaction():
        return asking.ask(
            db.session.get_one(Person, author.id),
            db.session.get_one(Post, within.id),
            **{"question": "Họp tối thứ mấy?", "options": ["Thứ Ba", "Thứ Năm"], **asked},
        )
