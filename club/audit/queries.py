"""Lines of the ledger for the page of the board."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from club.audit.verbs import Told, tell, thing_label, verb_label
from club.db import db
from club.ledger import LedgerLine
from club.paging import Page, keyset
from club.people.models import Person
from club.people.queries import names_of


@dataclass(frozen=True)
class Filter:
    """What narrows the ledger; `person` matches who acted and whom it concerned."""

    verb: str = ""
    thing_kind: str = ""
    person: Person | None = None


@dataclass(frozen=True)
class Shown:
    """A page of lines in words, and the names of those who acted."""

    page: Page[LedgerLine]
    told: list[Told]
    actors: dict[int, str]


def lines(narrow: Filter, *, after: str | None = None) -> Shown:
    """Newest first; a constant number of queries."""
    query = select(LedgerLine)
    if narrow.verb:
        query = query.where(LedgerLine.verb == narrow.verb)
    if narrow.thing_kind:
        query = query.where(LedgerLine.thing_kind == narrow.thing_kind)
    if narrow.person is not None:
        on_person = (LedgerLine.thing_kind == Person.__tablename__) & (LedgerLine.thing_id == narrow.person.id)
        query = query.where(or_(LedgerLine.actor_id == narrow.person.id, on_person))
    page: Page[LedgerLine] = keyset(query, [LedgerLine.id.desc()], after=after)
    actors = names_of(line.actor_id for line in page.items if line.actor_id)
    return Shown(page, tell(page.items), actors)


def occurring() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The verbs and the kinds of things that occur, with their labels, for the filter."""
    verbs = db.session.scalars(select(LedgerLine.verb).distinct()).all()
    kinds = db.session.scalars(select(LedgerLine.thing_kind).distinct()).all()
    return (
        sorted(((code, verb_label(code)) for code in verbs), key=lambda pair: pair[1]),
        sorted(((code, thing_label(code)) for code in kinds), key=lambda pair: pair[1]),
    )
