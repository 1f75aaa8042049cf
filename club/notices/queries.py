"""A person's notices."""

from __future__ import annotations

from sqlalchemy import func, select

from club.db import db
from club.notices.models import Notice
from club.paging import Page, keyset
from club.people.models import Person


def unread_count(person: Person) -> int:
    """How many unread, counted up to 100."""
    some = select(Notice.id).where(Notice.person_id == person.id, Notice.read_at.is_(None)).limit(100).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def notices_of(person: Person, *, after: str | None = None, size: int = 30) -> Page[Notice]:
    """Newest first."""
    return keyset(select(Notice).where(Notice.person_id == person.id), [Notice.id.desc()], after=after, size=size)
