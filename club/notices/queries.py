"""A person's notices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, func, select

from club import clock
from club.db import db
from club.errors import NotFound
from club.i18n import _
from club.notices.actions import kinds
from club.notices.models import Notice, NoticeChoice
from club.paging import Page, keyset
from club.people.models import Person


def unread_count(person: Person) -> int:
    """How many unread, counted up to 100."""
    return db.session.scalar(_unread(), {"person": person.id}) or 0


@cache
def _unread() -> Any:
    # Made once, for every page asks.
    mine = (Notice.person_id == bindparam("person"), Notice.read_at.is_(None))
    return select(func.count()).select_from(select(Notice.id).where(*mine).limit(100).subquery())


def notices_of(person: Person, *, after: str | None = None, size: int = 30) -> Page[Notice]:
    """Newest first."""
    return keyset(select(Notice).where(Notice.person_id == person.id), [Notice.id.desc()], after=after, size=size)


def notice_for(person: Person, notice_id: int) -> Notice:
    """One's own notice; else NotFound."""
    notice = db.session.scalar(select(Notice).where(Notice.id == notice_id, Notice.person_id == person.id))
    if notice is None:
        raise NotFound
    return notice


@dataclass(frozen=True)
class Told:
    """A notice as the page shows it."""

    notice: Notice
    words: str
    icon: str


def words_of(kind: str, params: dict[str, object]) -> str:
    """The sentence of a notice in the language in force; one whose kind is gone still says something."""
    declared = kinds.get(kind)
    try:
        return str(declared.words(params)) if declared else _("There is news.")
    except (KeyError, ValueError):
        # Written by an earlier version with other params.
        return str(declared.label) if declared else _("There is news.")


def by_day(notices: Iterable[Notice]) -> list[tuple[date, list[Told]]]:
    """Notices under the day, in Ho Chi Minh City, on which they came."""
    told = [
        Told(row, words_of(row.kind, row.params), kinds[row.kind].icon if row.kind in kinds else "bell")
        for row in notices
    ]
    days = groupby(told, key=lambda item: clock.local(item.notice.created_at).date())
    return [(day, list(items)) for day, items in days]


def choices_of(person: Person) -> dict[str, tuple[bool, bool]]:
    """(on page, by mail) for every declared kind: the person's wish, else the kind's default."""
    rows = db.session.scalars(select(NoticeChoice).where(NoticeChoice.person_id == person.id))
    wishes = {row.kind: (row.on_page, row.by_mail) for row in rows}
    return {code: wishes.get(code, (True, kind.by_mail)) for code, kind in kinds.items()}
