"""The registry of things that decisions rest on: posts, topics, statements, questions, votes, sessions, elections …

The room that owns a kind says who may read a thing of it (`rows`), where it stands (`url`), who said it (`authors`) and
whether it is somebody's voice (`mine`). `Edge` says that things of one kind led to things of another: a post to the
conclusion that rests on it, a statement to its consultation. Citations, the thread of a voice and the club's figures
all come from these two, so a room that joins (proposals, say) adds one `Kind` and the `Edge`s that lead to it.

A kind nobody registered, and a thing the reader may not read, are simply not told: they leak nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import BigInteger, Select, String, Text, cast, literal, null, select, type_coerce, union_all

from club.db import UtcDateTime, db

TITLE = 240
# A conclusion or a consultation may have hundreds of voices behind it; so many are offered or told of at once.
MOST = 500


class Ref(NamedTuple):
    """A thing by its kind and number: ("post", 41)."""

    kind: str
    id: int


@dataclass(frozen=True)
class Told:
    """A thing as one reader may see it. `fate` is the kind's own word for how it stands ("open", "rejected", …), since
    `fate_at`, with the `reason` that was given. `author_id` is None where nobody reads whose it is."""

    ref: Ref
    title: str
    at: datetime
    author_id: int | None
    url: str
    fate: str
    fate_at: datetime | None
    reason: str


@dataclass(frozen=True)
class Beginning:
    """What a resolution that starts from a thing begins with: title, words, and what it rests on; `dissent` are the
    sources that spoke against."""

    title: str = ""
    words: str = ""
    sources: list[Ref] = field(default_factory=list)
    dissent: list[Ref] = field(default_factory=list)


@dataclass(frozen=True)
class Shares:
    """Published agreement by opinion group: for each statement (by id: its normal form and, for each group, the percent
    that gave the answer most of all people gave). `withheld`: no groups are shown, so nothing is measured."""

    withheld: bool
    statements: dict[int, tuple[str, list[int]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """A kind of thing.

    `rows(person)`: SELECT, made by `row()`, of the things a person reads; `rows(None)` of those that every member
    reads, which are the only ones that figures count. `url(id, place)`: the address. `find(person, address)`: the
    number of the thing at an address of the site, None for another's. `mine(person)`: the person's own, for kinds that
    are somebody's voice. `authors()`: SELECT (id, person's id) of who is told what became of it. `counted()`: those of
    `rows(None)` that figures count as voices, where these are not all of them. `step(told)`: what
    happened to it where it stands, "" for nothing yet; `why(told)`: why it went no further. `begins`: see Beginning.
    `shares`: for consultations. `contains(person, id)`: the refs of what it holds, offered when it is cited.
    """

    code: str
    label: Any
    icon: str
    rows: Callable[[Any], Select[Any]]
    url: Callable[[int, str], str]
    find: Callable[[Any, str], int | None] = lambda person, address: None
    mine: Callable[[Any], Select[Any]] | None = None
    authors: Callable[[], Any] | None = None
    counted: Callable[[], Select[Any]] | None = None
    step: Callable[[Told], str] = lambda told: ""
    why: Callable[[Told], str] = lambda told: ""
    begins: Callable[[Any, int], Beginning | None] = lambda person, number: None
    shares: Callable[[Any, int], Shares | None] | None = None
    contains: Callable[[Any, int], list[Ref]] = lambda person, number: []


@dataclass(frozen=True)
class Edge:
    """Things of the kind `source` led to things of the kind `target`: `pairs()` is SELECT (source's id, target's id,
    when). `label` says it on the thread: "Put to everybody in the consultation"."""

    source: str
    target: str
    label: Any
    pairs: Callable[[], Any]


_kinds: dict[str, Kind] = {}
_edges: list[Edge] = []


def add(kind: Kind) -> None:
    """A room names a kind; in its `init_app`."""
    _kinds[kind.code] = kind


def lead(edge: Edge) -> None:
    """A room says what leads to what; in its `init_app`."""
    _edges[:] = [one for one in _edges if (one.source, one.target) != (edge.source, edge.target)] + [edge]


def kinds() -> list[Kind]:
    """All kinds, by code."""
    return [_kinds[code] for code in sorted(_kinds)]


def kind_of(code: str) -> Kind | None:
    """The kind of a code, if a room named it."""
    return _kinds.get(code)


def voices() -> list[Kind]:
    """The kinds that are somebody's own words."""
    return [kind for kind in kinds() if kind.mine is not None]


def edge_of(source: str, target: str) -> Edge | None:
    """The edge between two kinds."""
    return next((one for one in _edges if (one.source, one.target) == (source, target)), None)


def row(
    number: Any,
    *,
    title: Any,
    at: Any,
    author: Any = None,
    place: Any = None,
    fate: Any = None,
    fate_at: Any = None,
    reason: Any = None,
) -> Any:
    """The SELECT of a kind's `rows`: columns in one order and of one type, so that all kinds are asked in one query."""
    return select(
        cast(number, BigInteger).label("id"),
        cast(title, Text).label("title"),
        type_coerce(at, UtcDateTime()).label("at"),
        cast(null() if author is None else author, BigInteger).label("author_id"),
        cast("" if place is None else place, Text).label("place"),
        cast("" if fate is None else fate, String(40)).label("fate"),
        # Only a bare NULL is cast: SQLite would make a number of a moment.
        (cast(null(), UtcDateTime()) if fate_at is None else type_coerce(fate_at, UtcDateTime())).label("fate_at"),
        cast("" if reason is None else reason, Text).label("reason"),
    )


def _told(found: Any) -> Told:
    ref = Ref(found.kind, int(found.id))
    url = _kinds[ref.kind].url(ref.id, found.place or "")
    title = " ".join((found.title or "").split())[:TITLE]
    author = int(found.author_id) if found.author_id is not None else None
    return Told(ref, title, found.at, author, url, found.fate or "", found.fate_at, found.reason or "")


def _arm(kind: Kind, rows: Select[Any], *conditions: Callable[[Any], Any]) -> Select[Any]:
    within = rows.subquery(f"of_{kind.code}")
    return select(literal(kind.code).label("kind"), *within.c).where(*(one(within.c) for one in conditions))


def counted(kind: Kind) -> Select[Any]:
    """The voices of a kind that figures count."""
    return kind.counted() if kind.counted else kind.rows(None)


def told(person: Any, refs: Iterable[Ref], *, voices_only: bool = False) -> dict[Ref, Told]:
    """Those of some things that the person reads (None: that every member reads; with `voices_only`: that figures
    count). At most one query."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for ref in refs:
        if ref.kind in _kinds:
            wanted[ref.kind].add(ref.id)
    arms = [
        _arm(kind, counted(kind) if voices_only else kind.rows(person), lambda c, ids=sorted(ids): c.id.in_(ids))
        for kind, ids in ((_kinds[code], ids) for code, ids in sorted(wanted.items()))
    ]
    if not arms:
        return {}
    found: Any = db.session.execute(union_all(*arms) if len(arms) > 1 else arms[0])
    return {one.ref: one for one in map(_told, found)}


def own(person: Any) -> Any:
    """SELECT of everything the person said, of all kinds that are voices, with a column `key` for paging."""
    arms = [_arm(kind, kind.mine(person)) for kind in voices() if kind.mine]
    found = union_all(*arms).subquery("own") if len(arms) > 1 else arms[0].subquery("own")
    return select(*found.c, (found.c.kind + ":" + cast(found.c.id, String)).label("key")).subquery("voice")


def everything(found: Any) -> Any:
    """SELECT of all columns of `own()`."""
    return select(*found.c)


def told_of(found: Any) -> Told:
    """A row of `own()` as a thing."""
    return _told(found)


def own_one(person: Any, ref: Ref) -> Told | None:
    """One of the person's own voices, or None. One query."""
    kind = _kinds.get(ref.kind)
    if kind is None or kind.mine is None:
        return None
    found = db.session.execute(_arm(kind, kind.mine(person), lambda c: c.id == ref.id)).first()
    return _told(found) if found else None


class Step(NamedTuple):
    """One thing that led to another."""

    source: Ref
    target: Ref
    at: datetime


def _steps(refs: Iterable[Ref], *, forward: bool) -> list[Step]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for ref in refs:
        wanted[ref.kind].add(ref.id)
    arms = []
    for edge in _edges:
        ids = wanted.get(edge.source if forward else edge.target)
        if not ids:
            continue
        pairs = edge.pairs().subquery()
        source, target, at = list(pairs.c)
        # The same names in every arm: the columns of the first name those of all.
        names = (literal(edge.source).label("source"), cast(source, BigInteger).label("source_id"))
        others = (literal(edge.target).label("target"), cast(target, BigInteger).label("target_id"))
        arm = select(*names, *others, type_coerce(at, UtcDateTime()).label("at"))
        arms.append(arm.where((source if forward else target).in_(sorted(ids))))
    if not arms:
        return []
    rows: Any = db.session.execute(union_all(*arms) if len(arms) > 1 else arms[0])
    return [Step(Ref(kind, int(number)), Ref(other, int(one)), at) for kind, number, other, one, at in rows]


def onward(refs: Iterable[Ref]) -> list[Step]:
    """What some things led to. At most one query."""
    return _steps(refs, forward=True)


def behind(refs: Iterable[Ref]) -> list[Step]:
    """What led to some things. At most one query."""
    return _steps(refs, forward=False)


def authors_of(refs: Iterable[Ref]) -> dict[int, list[Ref]]:
    """Who said some things, by person: for telling them, never for showing. One query for each kind."""
    found: dict[int, list[Ref]] = defaultdict(list)
    wanted: dict[str, set[int]] = defaultdict(set)
    for ref in refs:
        wanted[ref.kind].add(ref.id)
    for code, ids in sorted(wanted.items()):
        kind = _kinds.get(code)
        if kind is None or kind.authors is None:
            continue
        pairs = kind.authors().subquery()
        number, person = list(pairs.c)
        for one, author in db.session.execute(select(number, person).where(number.in_(sorted(ids)))):
            if author is not None:
                found[int(author)].append(Ref(code, int(one)))
    return found


def ref_at(person: Any, address: str) -> Ref | None:
    """What stands at an address of the site (with or without its host), or a "post:41" of ours; None where the person
    reads nothing there. A few queries."""
    typed = address.strip()
    code, _colon, number = typed.partition(":")
    if code in _kinds and number.isdecimal():
        ref = Ref(code, int(number))
        return ref if told(person, [ref]) else None
    parts = urlsplit(typed)
    path = parts.path + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
    for kind in kinds():
        if (found := kind.find(person, path)) is not None:
            ref = Ref(kind.code, found)
            return ref if told(person, [ref]) else None
    return None
