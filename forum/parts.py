"""The forum's part of what the site holds about a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from club.db import db
from club.i18n import _l
from club.people.personal_data import Part
from forum.models import Post, PostRevision, ReadMark
from forum.queries.posts import posts_by, revisions_by


def export(person: Any) -> list[dict[str, Any]]:
    """Everything the person wrote, with what it said before each edit."""
    earlier = revisions_by(person)
    return [
        {
            "topic": post.topic.title,
            "url": post.url,
            "number": post.number,
            "written_at": post.created_at.isoformat(),
            "edited_at": post.edited_at.isoformat() if post.edited_at else None,
            "stance": post.stance.value if post.stance else None,
            "text": post.body,
            "before": [
                {"written_at": old.written_at.isoformat(), "text": old.body} for old in earlier.get(post.id, [])
            ],
            "hidden": post.hidden_reason,
            "deleted_at": post.deleted_at.isoformat() if post.deleted_at else None,
        }
        for post in posts_by(person)
    ]


def erase(person: Any) -> None:
    """Posts stay, under the erased person's row, so that the debate stays readable. What nobody reads any more goes:
    the words of deleted posts, earlier versions, and how far the person had read."""
    mine = select(Post.id).where(Post.author_id == person.id)
    db.session.execute(delete(PostRevision).where(PostRevision.post_id.in_(mine)))
    db.session.execute(
        update(Post)
        .where(Post.author_id == person.id, Post.edits > 0)
        .values(edits=0)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        update(Post)
        .where(Post.author_id == person.id, Post.deleted_at.is_not(None))
        .values(body="", body_html="", excerpt="")
        .execution_options(synchronize_session=False)
    )
    db.session.execute(delete(ReadMark).where(ReadMark.person_id == person.id))


PART = Part("forum", _l("Forum"), export, erase)
