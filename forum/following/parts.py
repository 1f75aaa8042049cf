"""The part of following in what the site holds about a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from club.db import db
from club.i18n import _l
from club.people.personal_data import Part
from forum.following.models import Bookmark, SpaceFollow, TagFollow, TopicFollow


def export(person: Any) -> list[dict[str, Any]]:
    """What the person follows and muted, and the posts they keep."""
    topics = db.session.scalars(select(TopicFollow).where(TopicFollow.person_id == person.id))
    spaces = db.session.scalars(select(SpaceFollow).where(SpaceFollow.person_id == person.id))
    tags = db.session.scalars(select(TagFollow).where(TagFollow.person_id == person.id))
    kept = db.session.scalars(select(Bookmark).where(Bookmark.person_id == person.id).order_by(Bookmark.id))
    return [
        *({"topic": f"/forum/t/{row.topic_id}", "state": row.state.value, "at": row.at.isoformat()} for row in topics),
        *({"space": row.space_id, "state": row.state.value, "at": row.at.isoformat()} for row in spaces),
        *({"tag": row.tag_id, "state": row.state.value, "at": row.at.isoformat()} for row in tags),
        *(
            {
                "bookmark": f"/forum/p/{row.post_id}",
                "at": row.at.isoformat(),
                "remind_at": row.remind_at.isoformat() if row.remind_at else None,
            }
            for row in kept
        ),
    ]


def erase(person: Any) -> None:
    """All of it is the person's own, and goes."""
    for model in (TopicFollow, SpaceFollow, TagFollow, Bookmark):
        db.session.execute(delete(model).where(model.person_id == person.id))


PART = Part("forum.following", _l("What I follow, and bookmarks"), export, erase)
