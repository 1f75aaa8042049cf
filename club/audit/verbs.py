"""How a ledger line reads. Rooms declare their verbs and the kinds of things they act on; what nobody declared still
reads, by its code.

`verb("post.hidden", _l("hid a post"))`; with `words(detail)` a line says more: "gave the office Chair (Đoàn phường 5)".
`thing("post", _l("Post"), url=lambda id: …, names=lambda ids: {id: "title"})`; `names` is one query for a whole page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from club.i18n import _, _l
from club.ledger import LedgerLine

Words = Callable[[dict[str, Any]], str]


@dataclass(frozen=True)
class Verb:
    """An act: its code, its label for the filter, and what more it says of a line's detail."""

    code: str
    label: Any
    words: Words | None = None


@dataclass(frozen=True)
class ThingKind:
    """A kind of thing acts are done to."""

    code: str
    label: Any
    url: Callable[[int], str] | None = None
    names: Callable[[set[int]], dict[int, str]] | None = None


@dataclass(frozen=True)
class Told:
    """A line as a page shows it."""

    line: LedgerLine
    act: str
    more: str
    thing: str
    thing_url: str | None


_verbs: dict[str, Verb] = {}
_things: dict[str, ThingKind] = {}


def verb(code: str, label: Any, words: Words | None = None) -> str:
    """State a verb; returns its code, so that actions may name it: `GIVEN = verb("office.given", …)`."""
    _verbs[code] = Verb(code, label, words)
    return code


def thing(
    code: str,
    label: Any,
    *,
    url: Callable[[int], str] | None = None,
    names: Callable[[set[int]], dict[int, str]] | None = None,
) -> None:
    """State a kind of thing by its ledger name (a model's table)."""
    _things[code] = ThingKind(code, label, url, names)


def verb_label(code: str) -> str:
    """The verb in words; an undeclared one stands for itself."""
    known = _verbs.get(code)
    return str(known.label) if known else code.replace(".", " · ").replace("_", " ")


def thing_label(code: str) -> str:
    """The kind of thing in words."""
    known = _things.get(code)
    return str(known.label) if known else code.replace("_", " ")


def plain_detail(detail: dict[str, Any]) -> str:
    """Detail of an undeclared verb: "key: value" pairs, simple values only."""
    pairs = [(key, value) for key, value in detail.items() if isinstance(value, str | int | float | bool)]
    return "; ".join(f"{key.replace('_', ' ')}: {value}" for key, value in pairs)


def tell(lines: Iterable[LedgerLine]) -> list[Told]:
    """Lines in words; one query for each kind of thing among them."""
    rows = list(lines)
    wanted: dict[str, set[int]] = defaultdict(set)
    for line in rows:
        if line.thing_id is not None:
            wanted[line.thing_kind].add(line.thing_id)
    names: dict[str, dict[int, str]] = {}
    for kind, numbers in wanted.items():
        known = _things.get(kind)
        names[kind] = known.names(numbers) if known and known.names else {}
    return [_told(line, names.get(line.thing_kind, {})) for line in rows]


def _told(line: LedgerLine, names: dict[int, str]) -> Told:
    known, kind = _verbs.get(line.verb), _things.get(line.thing_kind)
    detail = line.detail if isinstance(line.detail, dict) else {}
    more = ""
    if detail:
        more = known.words(detail) if known and known.words else "" if known else plain_detail(detail)
    name = ""
    if line.thing_id is not None:
        name = names.get(line.thing_id) or f"{thing_label(line.thing_kind)} {line.thing_id}"
    url = kind.url(line.thing_id) if kind and kind.url and line.thing_id is not None else None
    return Told(line, verb_label(line.verb), more, name, url)


def changed_words(detail: dict[str, Any]) -> str:
    """Words of a detail {"before": {…}, "after": {…}} of plain values: "“old” → “new”"."""
    before, after = detail.get("before") or {}, detail.get("after") or {}
    return "; ".join(
        _("“%(old)s” → “%(new)s”", old=before.get(key) or "–", new=after.get(key) or "–")
        for key in after
        if before.get(key) != after.get(key)
    )


verb("ledger.redacted", _l("blanked the words of a ledger line"))
thing("ledger_line", _l("Ledger line"))
