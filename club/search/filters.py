"""Narrowing a search: by author, unit and days, and by what rooms know of their own things.

A filter is a condition in SQL on the row `d` of search_document, put where the audience is checked: what one may not
see is left out before anything is counted or ranked. What somebody sends is held against what is offered to them;
anything else narrows nothing. A filter can also be typed: `author:lan`, `tag:sân-chơi` (dashes stand for spaces).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import false, or_, select

from club import clock
from club.db import db
from club.i18n import _, date_text
from club.people.queries import people_matching
from club.text import clean_line, fold
from club.units.models import Unit
from club.units.queries import units_matching

# Of a name that many bear, so many people.
_AUTHORS, _UNITS = 50, 8


@dataclass(frozen=True)
class Filter:
    """`where` is the condition, with `:code` as its value. `offered(person)` are the (value, label) to choose from;
    without it the filter is a tick. `words` are what it is called in a query."""

    code: str
    label: Any
    where: str
    offered: Callable[[Any], Iterable[tuple[str, str]]] | None = None
    words: tuple[str, ...] = ()


filters: dict[str, Filter] = {}


def declare(code: str, label: Any, where: str, **rest: Any) -> None:
    """A room states a filter of its own, e.g. `declare("space", _l("Space"), "d.audience = :space", offered=…)`."""
    filters[code] = Filter(code, label, where, **rest)


@dataclass
class Control:
    """A filter as the form shows it: a choice with options, a tick without."""

    code: str
    label: str
    value: str
    options: list[tuple[str, str]] | None


@dataclass
class Narrowed:
    """What a search is narrowed to: conditions with their values, the form's controls, and in words what is chosen."""

    text: str = ""
    conditions: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    lists: list[str] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)
    chosen: list[tuple[str, str, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.conditions)

    @property
    def sql(self) -> str:
        """The conditions, to be put after others."""
        return "".join(f" AND {one}" for one in self.conditions)

    @property
    def arguments(self) -> dict[str, Any]:
        """As they stand in an address."""
        return {code: value for code, _label, value in self.chosen}


_IN_WORDS = re.compile(r"(?:^|\s)([^\s:]{2,12}):([^\s:]{1,60})(?=\s|$)")
_UNIT = "EXISTS (SELECT 1 FROM person fp WHERE fp.id = d.author_id AND fp.unit_id IN :unit)"
_AUTHOR_WORDS = ("author", "tac-gia", "nguoi-viet")


def narrowed(person: Any, typed: str, sent: Mapping[str, str]) -> Narrowed:
    """Take a query and the form's values apart: one query a choice offered, one for an author, two for a unit."""
    found = Narrowed(clean_line(typed))
    known = {word: one.code for one in filters.values() for word in one.words}
    known |= dict.fromkeys(_AUTHOR_WORDS, "author")
    wished = {code: clean_line(str(sent.get(code, "")))[:60] for code in ("author", "unit", "since", "until", *filters)}

    def take(match: re.Match[str]) -> str:
        code = known.get(fold(match[1]))
        if code is None:
            return match[0]
        wished[code] = match[2].replace("-", " ")
        return " "

    found.text = clean_line(_IN_WORDS.sub(take, f" {found.text} "))
    _by_room(found, person, wished)
    _by_author(found, person, wished["author"])
    _by_unit(found, wished["unit"])
    _by_days(found, wished)
    return found


def _choose(found: Narrowed, code: str, label: str, value: str, where: str, bound: Any) -> None:
    found.conditions.append(where)
    found.values[code] = bound
    found.chosen.append((code, label, value))


def _by_room(found: Narrowed, person: Any, wished: dict[str, str]) -> None:
    for one in filters.values():
        value = wished[one.code]
        if one.offered is None:
            ticked = bool(value)
            found.controls.append(Control(one.code, str(one.label), "1" if ticked else "", None))
            if ticked:
                _choose(found, one.code, str(one.label), "1", one.where, 1)
            continue
        options = [(str(key), str(label)) for key, label in one.offered(person)]
        # In the form the key is sent, in a query the name is typed.
        same = ((key, label) for key, label in options if value and (key == value or fold(label) == fold(value)))
        match = next(same, None)
        found.controls.append(Control(one.code, str(one.label), match[0] if match else "", options))
        if match:
            _choose(found, one.code, f"{one.label}: {match[1]}", match[0], one.where, match[0])


def _by_author(found: Narrowed, person: Any, name: str) -> None:
    found.typed["author"] = name
    if name:
        ids = [one.id for one in people_matching(person, name, size=_AUTHORS)]
        label = _("Author: %(name)s", name=name)
        _choose(found, "author", label, name, "d.author_id IN :author", ids or [0])
        found.lists.append("author")


def _by_unit(found: Narrowed, value: str) -> None:
    found.typed["unit"] = value
    if value:
        below = [Unit.path.startswith(unit.path, autoescape=True) for unit in units_matching(value, size=_UNITS)]
        ids = db.session.scalars(select(Unit.id).where(or_(false(), *below))).all()
        _choose(found, "unit", _("Unit: %(name)s", name=value), value, _UNIT, list(ids) or [0])
        found.lists.append("unit")


def _by_days(found: Narrowed, wished: dict[str, str]) -> None:
    for code, sign in (("since", ">="), ("until", "<")):
        day = _day(wished[code])
        found.typed[code] = day.isoformat() if day else ""
        if day:
            # The last day is meant whole.
            begins = datetime.combine(day + timedelta(days=code == "until"), time())
            label = _("From %(day)s", day=date_text(day)) if code == "since" else _("Until %(day)s", day=date_text(day))
            _choose(found, code, label, day.isoformat(), f"d.at {sign} :{code}", clock.from_local(begins))


def _day(value: str) -> date | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
