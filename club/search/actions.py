"""Putting things into the index and taking them out, in the transaction that changes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from club.db import db
from club.search.models import SearchDocument
from club.text import exact, fold


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
    """(exact, folded) of a document; the title stands twice, so that it weighs more."""
    joined = f"{title}\n{title}\n{body}"
    return exact(joined), fold(joined)


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


def remove(kind: str, thing_ids: Iterable[int]) -> None:
    """Take things out."""
    db.session.execute(
        delete(SearchDocument).where(SearchDocument.kind == kind, SearchDocument.thing_id.in_(list(thing_ids)))
    )
