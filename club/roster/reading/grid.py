"""A file as sheets of cells, whatever program made it; what cannot be read says how to save it anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

# A list of members is far below these; a file beyond them is a mistake or an attack.
MOST_LINES = 30_000
MOST_COLUMNS = 60
LONGEST_CELL = 500


class Unreadable(Exception):
    """The file as a whole cannot be read; `code` names the reason (club.roster.words)."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass
class Line:
    """A row of a sheet: its number there, and its cells from column A."""

    number: int
    cells: list[Any]

    def at(self, column: int) -> Any:
        """The value in a column (0 is A), or None."""
        return self.cells[column] if column < len(self.cells) else None

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return all(is_blank(value) for value in self.cells)


@dataclass
class Sheet:
    """A sheet. `merged` maps a covered cell (line number, column) to the line and column its value stands in."""

    name: str
    lines: list[Line]
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden: bool = False
    date_1904: bool = False
    cut: bool = False

    @cached_property
    def by_number(self) -> dict[int, Line]:
        """Lines by their number."""
        return {line.number: line for line in self.lines}


def address(sheet: str, number: int, column: int) -> str:
    """How people find a cell: "Sheet1!D17", or "D17" in a file without sheets."""
    cell = f"{column_letters(column)}{number}"
    return f"{sheet}!{cell}" if sheet else cell


def column_letters(column: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def is_blank(value: Any) -> bool:
    """Nothing, or only spaces."""
    return value is None or (isinstance(value, str) and not value.strip().strip("\u200b\u200e\u200f\ufeff"))


def text_of(value: Any) -> str:
    """A cell as text, a whole number without its ".0"."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y")
    return str(value)[:LONGEST_CELL]


def sheets_of(data: bytes, name: str) -> list[Sheet]:
    """The sheets of an .xlsx, or the one of a text file. Raises Unreadable."""
    from club.roster.reading.delimited import read_text
    from club.roster.reading.workbook import read_workbook

    if not data.strip(b"\x00\r\n\t "):
        raise Unreadable("file_empty")
    head, ending = data[:4096], name.lower().rsplit(".", 1)[-1]
    if head.startswith(b"PK\x03\x04"):
        return read_workbook(data)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("file_locked" if _encrypted(data) else "file_old_excel")
    if head.startswith(b"%PDF"):
        raise Unreadable("file_not_a_list", kind="PDF")
    if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:5].lower() in {b"<html", b"<!doc", b"<tabl", b"<?xml"}:
        raise Unreadable("file_web_page")
    if head.startswith((b"\xff\xd8", b"\x89PNG", b"GIF8", b"RIFF")):
        raise Unreadable("file_not_a_list", kind="JPEG/PNG")
    if ending in {"doc", "docx", "xls", "ods", "numbers", "pdf"}:
        raise Unreadable("file_not_a_list", kind=ending)
    return [read_text(data)]


def _encrypted(data: bytes) -> bool:
    return "EncryptedPackage".encode("utf-16-le") in data
