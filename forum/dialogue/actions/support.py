"""Agreeing with a post."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from club import clock
from club.db import db
from club.people.models import Person
from club.policy import ensure
from forum.dialogue import policy
from forum.dialogue.models import PostSupport
from forum.models import Post


def support(person: Person, post: Post) -> None:
    """Agree with a post; done twice it counts once."""
    ensure(policy.may_support(person, post))
    dialect: Any = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    row = dialect.insert(PostSupport).values(post_id=post.id, person_id=person.id, at=clock.now())
    _count(post, row.on_conflict_do_nothing().returning(PostSupport.post_id), 1)


def unsupport(person: Person, post: Post) -> None:
    """Take one's support back; done twice it counts once."""
    ensure(policy.may_support(person, post))
    mine = delete(PostSupport).where(PostSupport.post_id == post.id, PostSupport.person_id == person.id)
    _count(post, mine.returning(PostSupport.post_id), -1)


def _count(post: Post, change: Any, step: int) -> None:
    # The row decides, not the button: only one that was written or removed moves the count. It is asked back, because
    # PostgreSQL's driver does not say how many rows an insert left alone.
    if db.session.execute(change, execution_options={"synchronize_session": False}).first() is not None:
        counted = update(Post).where(Post.id == post.id).values(supports=Post.supports + step)
        db.session.execute(counted, execution_options={"synchronize_session": False})
    db.session.refresh(post, ["supports"])
