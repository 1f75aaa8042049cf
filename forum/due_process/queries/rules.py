"""The rules in force, earlier versions, the words that are watched, the terms."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from club.db import db
from club.errors import NotFound
from forum.due_process.first_rules import FIRST_RULES
from forum.due_process.models import ModerationTerms, Rule, Rulebook, WatchedWord


def first_book() -> Rulebook:
    """The rules a club begins with, as version 1; not stored."""
    rules = [
        Rule(position=place, title=title, body=body, title_en=title_en, body_en=body_en, reasons=reasons)
        for place, (title, body, title_en, body_en, reasons) in enumerate(FIRST_RULES, 1)
    ]
    return Rulebook(number=1, rules=rules, note="")


def stored_book(number: int | None = None) -> Rulebook | None:
    """A published version, or the latest. Two queries."""
    query = select(Rulebook).options(selectinload(Rulebook.rules))
    query = query.where(Rulebook.number == number) if number else query.order_by(Rulebook.number.desc()).limit(1)
    return db.session.scalar(query)


def book_in_force() -> Rulebook:
    """The latest version; a club that published none has the first rules. Two queries."""
    return stored_book() or first_book()


def book_numbered(number: int) -> Rulebook:
    """The version with this number, or NotFound."""
    found = stored_book(number)
    if found is None and number == 1 and stored_book() is None:
        return first_book()
    if found is None:
        raise NotFound
    return found


def versions() -> list[Rulebook]:
    """All published versions, the newest first. One query."""
    return list(db.session.scalars(select(Rulebook).order_by(Rulebook.number.desc())))


def terms() -> ModerationTerms:
    """The club's terms; what was never set stands as its default. One query."""
    found = db.session.get(ModerationTerms, 1)
    return found or ModerationTerms(id=1, hold_first=0, appeal_days=5, named=True)


def watched_words() -> list[WatchedWord]:
    """The words that make a writing wait, in their order. One query."""
    return list(db.session.scalars(select(WatchedWord).order_by(WatchedWord.folded)))


def watched_count() -> int:
    """How many words are watched."""
    return db.session.scalar(select(func.count()).select_from(WatchedWord)) or 0
