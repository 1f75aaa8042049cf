"""The posts a person keeps."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from club.db import db
from club.paging import Page, keyset
from forum.following.models import Bookmark
from forum.models import Post, Space, Topic
from forum.policy import topic_is_open_to
from forum.queries.bylines import named

PAGE = 25


def bookmarks_of(person: Any, *, after: str | None = None) -> Page[Bookmark]:
    """The kept posts in topics the person sees, the latest kept first; the words of some may be closed. One query."""
    query = (
        select(Bookmark)
        .join(Bookmark.post)
        .join(Post.topic)
        .join(Topic.space)
        .where(Bookmark.person_id == person.id, topic_is_open_to(person))
        .options(
            contains_eager(Bookmark.post).options(
                named(Post.author),
                contains_eager(Post.topic)
                .contains_eager(Topic.space)
                .load_only(Space.slug, Space.name, Space.audience, Space.unit_id),
            )
        )
    )
    return keyset(query, [Bookmark.id.desc()], after=after, size=PAGE)


def bookmark_of(person: Any, post: Post) -> Bookmark | None:
    """The person's bookmark of a post. One query."""
    return db.session.scalar(select(Bookmark).where(Bookmark.person_id == person.id, Bookmark.post_id == post.id))
