"""A person's row as plain values that can be kept: what was read, what is wrong with it and what is worth knowing.

Problems and notes are {"code", "cell", …}; their words are in club.roster.words, so that each reader gets them in their
own language.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from club.people.phones import numbers_in
from club.roster.reading.dates import Born, ColumnHabits, read_date
from club.roster.reading.grid import Sheet, address, is_blank, text_of
from club.roster.reading.headers import UNIT_FIELDS
from club.roster.reading.lines import Person, walk
from club.roster.reading.names import join_parts, read_name
from club.text import clean_line

_EMAIL = re.compile(r"[^\s@;,<>()|/:'\"]+@[^\s@;,<>()|/:'\"]+\.[^\W\d_]{2,}")
_DASH = re.compile(r"^[\-–—_.]+$")
_EXCEL_ERROR = re.compile(r"^#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|####+)$")
# Written in place of nothing: neither a value nor an error.
_NOTHING = {"", "-", "–", "—", "x", "0", "không", "không có", "chưa có", "chưa", "ko", "k", "n/a", "null", "none"}


@dataclass
class Row:
    """One person of the file. `values` are plain (JSON); `cells` is the row as it stood, for the list of errors."""

    sheet: str
    line: int
    cells: list[str]
    values: dict[str, Any]
    problems: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class SheetRead:
    """A sheet as it was understood. `usable` False: no header was found in it."""

    name: str
    usable: bool
    hidden: bool
    header_line: int
    fields: dict[str, list[str]]
    captions: list[str]
    rows: list[Row]
    ignored: int
    cut: bool


def read_sheet(sheet: Sheet, *, today: date, fix_case: bool) -> SheetRead:
    """Everything people of a sheet."""
    found = walk(sheet)
    header = found.header
    if header is None:
        return SheetRead(sheet.name, False, sheet.hidden, 0, {}, [], [], found.ignored, sheet.cut)
    habits = ColumnHabits.of(found.born)
    rows = [_Reader(sheet, person, habits, today, fix_case).read() for person in found.people]
    captions = [header.captions.get(column, "") for column in range(header.width)]
    fields = {name: [captions[c] for c in columns if c < len(captions)] for name, columns in header.columns.items()}
    return SheetRead(sheet.name, True, sheet.hidden, header.last, fields, captions, rows, found.ignored, sheet.cut)


class _Reader:
    """Reads one row; keeps its problems and notes with the cells they are about."""

    def __init__(self, sheet: Sheet, person: Person, habits: ColumnHabits, today: date, fix_case: bool) -> None:
        self.sheet, self.person, self.habits, self.today, self.fix_case = sheet, person, habits, today, fix_case
        self.row = Row(sheet.name, person.line, person.cells, {})

    def read(self) -> Row:
        values = self.row.values
        values.update(self._name(), **self._born(), **self._phone(), **self._email())
        values["position"] = self._text("position")
        values |= self._units()
        person = self.person
        values["columns"] = {name: column for name in person.columns if (column := person.column(name)) is not None}
        values["address"] = address(
            self.sheet.name, person.line, min((c[0] for c in person.columns.values()), default=0)
        )
        return self.row

    def _cell(self, name: str) -> str:
        column = self.person.column(name)
        return address(self.sheet.name, self.person.line, column) if column is not None else ""

    def _problem(self, code: str, name: str, **params: Any) -> None:
        self.row.problems.append({"code": code, "cell": self._cell(name), **params})

    def _note(self, code: str, name: str, **params: Any) -> None:
        self.row.notes.append({"code": code, "cell": self._cell(name), **params})

    def _text(self, name: str) -> str:
        value = self.person.first(name)
        text = clean_line(unicodedata.normalize("NFC", text_of(value)))
        if _EXCEL_ERROR.match(text):
            self._problem("cell_error", name, text=text)
            return ""
        return "" if text.lower() in _NOTHING else text

    def _name(self) -> dict[str, Any]:
        person = self.person
        if "family" in person.columns:
            typed = join_parts(text_of(person.first("family")), text_of(person.first("given")))
            where = "family"
        else:
            typed = join_parts(text_of(person.first("name")), text_of(person.first("given")))
            where = "name"
        typed = clean_line(unicodedata.normalize("NFC", typed))
        name = read_name(typed, fix_case=self.fix_case)
        for code in name.notes:
            self._note(code, where, text=name.text)
        return {"name": name.text, "typed_name": typed, "name_problem": name.problem}

    def _born(self) -> dict[str, Any]:
        parts = [text_of(self.person.first(f"born_{part}")) for part in ("day", "month", "year")]
        if all(parts):
            return self._born_of("/".join(parts), "born_year")
        if parts[2]:
            return self._born_of(parts[2], "born_year")
        value = self.person.first("born")
        if is_blank(value) or text_of(value).strip().lower() in _NOTHING:
            return {"born": None, "only_year": False}
        return self._born_of(value, "born")

    def _born_of(self, value: Any, name: str) -> dict[str, Any]:
        born: Born = read_date(value, self.habits, self.today, date_1904=self.sheet.date_1904)
        if born.problem:
            self._problem(born.problem, name, text=text_of(value))
        for code in born.notes:
            self._note(code, name, text=f"{born.day.day}/{born.day.month}/{born.day.year}" if born.day else "")
        return {"born": born.day.isoformat() if born.day else None, "only_year": born.only_year}

    def _phone(self) -> dict[str, Any]:
        texts = [text_of(value) for value in self.person.values.get("phone", ()) if not is_blank(value)]
        texts = [text for text in texts if clean_line(text).lower() not in _NOTHING]
        numbers = list(dict.fromkeys(number for text in texts for number in numbers_in(text)))
        if texts and not numbers:
            self._problem("phone_wrong", "phone", text=clean_line(texts[0])[:60])
        if len(numbers) > 1:
            self._note("phone_several", "phone", kept=numbers[0], others=numbers[1:])
        return {"phone": numbers[0] if numbers else None}

    def _email(self) -> dict[str, Any]:
        text = self._text("email").replace("mailto:", "")
        if not text:
            return {"email": None}
        first = _EMAIL.search(text)
        before = re.split(r"[;,/|<(\s:]", text[: first.start()].strip(" ;,/|<(:"))[-1] if first else ""
        if first is None or len(first[0]) > 254 or before.lower() not in {"", "email", "mail", "gmail"}:
            # A word before the address is its own beginning, cut off by a space.
            self._problem("email_wrong", "email", text=text[:80], better=_mended(text))
            return {"email": None}
        found = list(dict.fromkeys(address.lower() for address in _EMAIL.findall(text)))
        if len(found) > 1:
            self._note("email_several", "email", kept=found[0], others=found[1:])
        return {"email": found[0]}

    def _units(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        dashed = False
        for name in UNIT_FIELDS:
            text = self._text(name) if name in self.person.columns else ""
            raw = clean_line(text_of(self.person.first(name)))
            dashed = dashed or bool(raw and _DASH.match(raw))
            values[name] = text
        for name in self.person.carried:
            self._note("unit_carried", name, text=values[name])
        values["no_unit"] = dashed and not any(values[name] for name in UNIT_FIELDS)
        values["sections"] = self.person.sections
        values["titles"] = [self.sheet.name, *self.person.titles][:12] if self.sheet.name else self.person.titles[:12]
        return values


def _mended(text: str) -> str:
    """What somebody may have meant: "an@gmail,com", "an @gmail.com", "an.gmail.com"."""
    guess = (
        re.sub(r"\s+", "", text.lower()).replace(",", ".").replace(";", ".").replace("(at)", "@").replace("[at]", "@")
    )
    guess = re.sub(r"\.{2,}", ".", guess)
    guess = re.sub(r"@?(gmail|yahoo)\.?(com)?(\.vn)?$", lambda m: f"@{m[1]}.com{m[3] or ''}", guess)
    return guess if _EMAIL.fullmatch(guess) and guess != text.lower() else ""
