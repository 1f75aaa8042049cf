"""Putting things into the index and taking them out, in the transaction that changes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import delete, insert, select

from club.db import db, transaction
from club.search.models import SearchDocument
from club.text import clean_line, exact, fold, words

# A vector of PostgreSQL holds at most a megabyte; what comes after is not found.
LONGEST_BODY = 100_000
_BATCH = 500


@dataclass(frozen=True)
class Kind:
    """A kind of thing that can be found; `every` walks all of them for a rebuild."""

    code: str
    label: Any
    icon: str
    every: Callable[[], Iterator[dict[str, Any]]] | None


kinds: dict[str, Kind] = {}


def declare(code: str, label: Any, *, icon: str, every: Callable[[], Iterator[dict[str, Any]]] | None = None) -> str:
    """A room states a kind it indexes; `every` yields the keyword arguments of `index()` for all its things."""
    kinds[code] = Kind(code, label, icon, every)
    return code


def normal_forms(title: str, body: str) -> tuple[str, str]:
    """(exact, folded) of a document, words and single spaces only, so that both databases cut them alike; the title
    stands twice, so that it weighs more."""
    joined = clean_line(f"{title}\n{title}\n{body[:LONGEST_BODY]}")
    return " ".join(words(exact(joined))), " ".join(words(fold(joined)))


def index(
    kind: str,
    thing_id: int,
    *,
    title: str,
    body: str,
    url: str,
    audience: str,
    at: datetime,
    author_id: int | None = None,
) -> None:
    """Put a thing in, or renew it. `body` is plain text; `audience` as in club.policy."""
    row = db.session.scalar(
        select(SearchDocument).where(SearchDocument.kind == kind, SearchDocument.thing_id == thing_id)
    )
    if row is None:
        row = SearchDocument(kind=kind, thing_id=thing_id)
        db.session.add(row)
    row.title, row.body, row.url, row.audience = title[:300], body, url, audience
    row.at, row.author_id = at, author_id
    row.exact, row.folded = normal_forms(title, body)


def index_many(kind: str, documents: Iterable[dict[str, Any]]) -> int:
    """As `index()` for many at once (each with its `thing_id`), in few statements; how many."""
    rest, count = iter(documents), 0
    while batch := list(islice(rest, _BATCH)):
        remove(kind, [document["thing_id"] for document in batch])
        db.session.execute(insert(SearchDocument), [_row(kind, document) for document in batch])
        count += len(batch)
    return count


def _row(kind: str, document: dict[str, Any]) -> dict[str, Any]:
    forms = normal_forms(document["title"], document["body"])
    row = {"author_id": None, **document, "kind": kind, "title": document["title"][:300]}
    return {**row, "exact": forms[0], "folded": forms[1]}


def remove(kind: str, thing_ids: Iterable[int]) -> None:
    """Take things out."""
    numbers = list(thing_ids)
    for start in range(0, len(numbers), _BATCH):
        chunk = numbers[start : start + _BATCH]
        db.session.execute(
            delete(SearchDocument).where(SearchDocument.kind == kind, SearchDocument.thing_id.in_(chunk))
        )


def rebuild(codes: Sequence[str] = (), report: Callable[[str, int], None] = lambda code, done: None) -> dict[str, int]:
    """Index everything anew (or some kinds), a transaction for each few hundred, while the site goes on; what is in the
    index and exists no more is taken out. How many of each kind there are."""
    counts = {}
    for code in codes or sorted(kinds):
        every = kinds[code].every
        if every is None:
            continue
        # Only what stood in the index before may be found stale: what is written meanwhile is fresh.
        stale = set(db.session.scalars(select(SearchDocument.thing_id).where(SearchDocument.kind == code)))
        documents, counts[code] = every(), 0
        while batch := list(islice(documents, _BATCH)):
            with transaction():
                counts[code] += index_many(code, batch)
            stale.difference_update(document["thing_id"] for document in batch)
            report(code, counts[code])
        with transaction():
            remove(code, sorted(stale))
        report(code, counts[code])
    return counts
