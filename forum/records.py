"""How the forum's lines of the ledger read, and the spaces somebody can be made moderator of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from club.audit.verbs import changed_words, thing, verb
from club.db import db
from club.i18n import _l
from club.people import things
from forum.models import Post, Space, Topic
from forum.queries.spaces import spaces_of


def init_app() -> None:
    """State the verbs, the things, and the scope of moderators."""
    verb("topic.pinned", _l("pinned a topic"))
    verb("topic.unpinned", _l("unpinned a topic"))
    verb("topic.locked", _l("locked a topic"))
    verb("topic.unlocked", _l("unlocked a topic"))
    verb("topic.archived", _l("archived a topic"))
    verb("topic.unarchived", _l("took a topic out of the archive"))
    verb("space.created", _l("created a forum space"))
    verb("space.changed", _l("changed a forum space"), changed_words)
    verb("space.moved", _l("moved a forum space"))
    verb("space.closed", _l("closed a forum space"))
    verb("space.reopened", _l("opened a forum space again"))
    thing("post", _l("Post"), url=lambda number: f"/forum/p/{number}", names=_posts)
    thing("topic", _l("Topic"), url=lambda number: f"/forum/t/{number}", names=_topics)
    thing("space", _l("Forum space"), names=_spaces)
    things.declare("space", _l("Forum spaces"), _choices, _scopes)


def _topics(ids: set[int]) -> dict[int, str]:
    return dict(db.session.execute(select(Topic.id, Topic.title).where(Topic.id.in_(ids))).tuples().all())


def _posts(ids: set[int]) -> dict[int, str]:
    rows = db.session.execute(select(Post.id, Topic.title, Post.number).join(Post.topic).where(Post.id.in_(ids)))
    return {number: f"{title} #{place}" for number, title, place in rows}


def _spaces(ids: set[int]) -> dict[int, str]:
    return dict(db.session.execute(select(Space.id, Space.name).where(Space.id.in_(ids))).tuples().all())


def _choices(actor: Any) -> list[tuple[str, str]]:
    return [(space.thing, space.name) for space in spaces_of(actor) if space.closed_at is None]


def _scopes(codes: set[str]) -> dict[str, str]:
    return {f"space:{number}": name for number, name in _spaces({int(code[6:]) for code in codes}).items()}
