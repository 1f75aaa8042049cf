"""Finding what a resolution may cite: by words, by address, and inside what is cited already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from club.db import db
from club.errors import NotFound
from club.search.queries import find
from decisions import citing
from decisions.citing import Ref, Told
from decisions.resolutions.models import Resolution, ResolutionSource
from decisions.resolutions.queries.resolutions import CONSULTATION

OFFERED = 30


@dataclass(frozen=True)
class Offer:
    """A thing that may be cited, and whether it is already."""

    told: Told
    cited: bool


def source_row(resolution: Resolution, row_id: int) -> ResolutionSource:
    """A source of this resolution, else NotFound."""
    row = db.session.get(ResolutionSource, row_id)
    if row is None or row.resolution_id != resolution.id:
        raise NotFound
    return row


def found_by(person: Any, typed: str, cited: set[Ref]) -> list[Offer]:
    """What search finds for some words and a resolution may cite. A few queries."""
    documents, _more = find(person, typed, size=20)
    refs = []
    for one in documents:
        ref = next(
            (Ref(kind.code, number) for kind in citing.kinds() if (number := kind.find(person, one.document.url))), None
        )
        if ref is not None and ref not in refs:
            refs.append(ref)
    told = citing.told(person, refs)
    return [Offer(told[ref], ref in cited) for ref in refs if ref in told]


def inside(person: Any, cited: set[Ref]) -> list[Offer]:
    """The parts of what is cited: statements of a consultation, questions and votes of a session, posts that a
    conclusion rests on. Some queries for each cited thing that has parts."""
    parts: list[Ref] = []
    for ref in sorted(cited):
        kind = citing.kind_of(ref.kind)
        if kind is not None:
            parts += [one for one in kind.contains(person, ref.id) if one not in cited and one not in parts]
    told = citing.told(person, parts[: OFFERED * 3])
    return [Offer(told[ref], False) for ref in parts if ref in told][:OFFERED]


def consultations_to_choose(person: Any) -> list[tuple[int, str]]:
    """(id, title) of the consultations the person sees, the latest first. One query."""
    kind = citing.kind_of(CONSULTATION)
    if kind is None:
        return []
    rows = kind.rows(person).subquery()
    query = select(rows.c.id, rows.c.title).order_by(rows.c.id.desc()).limit(100)
    return [(int(number), str(title)) for number, title in db.session.execute(query)]
