"""The registry of things that inquiries stem from: the room that owns a kind of thing says who may know of it.

An inquiry is exactly as visible as its thing. A kind nobody registered is visible to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from club.people.models import Person
from club.policy import Verdict


@dataclass(frozen=True)
class Source:
    """A kind of thing.

    `seen_by(person)`: SELECT of the ids the person sees. `open_ids()`: SELECT of those that every member sees, the only
    ones that statistics count. `readers(people, id)`: those of some people who see one thing (at most one query more
    than fetching it). `may_assign(person, id)`: who says whose duty it is. `words_here`: the official answer is written
    on the inquiry's own page, as for one that stems from nothing; else it is something of the room's (a post).
    """

    kind: str
    seen_by: Callable[[Any], Select[Any]]
    open_ids: Callable[[], Select[Any]]
    readers: Callable[[Iterable[Person], int], list[Person]]
    may_assign: Callable[[Any, int], Verdict]
    words_here: bool = False


_sources: dict[str, Source] = {}


def add(source: Source) -> None:
    """A room names a kind of thing; in its `init_app`."""
    _sources[source.kind] = source


def sources() -> list[Source]:
    """All of them, by kind."""
    return [_sources[kind] for kind in sorted(_sources)]


def source_of(kind: str) -> Source | None:
    """The one of a kind, if a room named it."""
    return _sources.get(kind)


def answered_here(kind: str | None) -> bool:
    """Whether inquiries that stem from this kind of thing (None: from nothing) are answered on their own page."""
    source = _sources.get(kind) if kind else None
    return kind is None or (source is not None and source.words_here)


def parted(thing: str) -> tuple[str, int]:
    """("topic", 41) of "topic:41"; ValueError for anything else."""
    kind, _colon, number = thing.partition(":")
    return kind, int(number)
