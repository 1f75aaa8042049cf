"""Writing lists: the members as an import reads them again, an empty form, and the rows that are to be mended.

Cells that begin with =, +, - or @ are text, so that no program takes a name for a formula.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from club.i18n import _
from club.people.models import Person
from club.people.phones import national
from club.roster.models import RosterImport, RosterRow
from club.roster.naming import pieces
from club.roster.reading.headers import UNIT_FIELDS
from club.roster.reading.positions import LISTED, WORDS
from club.roster.words import said
from club.text import clean_line
from club.units.models import Unit, UnitKind

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill

# The list is a Vietnamese document in either language of the screen: clusters fill it in and send it back.
COLUMNS = (
    ("STT", 6),
    ("Họ và tên", 28),
    ("Ngày sinh", 13),
    ("Điện thoại", 16),
    ("Email", 28),
    ("Chức vụ", 24),
    ("Chi đoàn", 26),
    ("Đoàn phường", 22),
    ("Cụm", 22),
    ("Đơn vị", 26),
)
HEADER = tuple(name for name, _width in COLUMNS)
NONE = "–"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_EXAMPLE = (
    "VD",
    "Nguyễn Văn An",
    "22/4/1995",
    "0912 345 678",
    "an@example.com",
    "Bí thư Chi đoàn",
    "Chi đoàn khu phố 3",
    "Đoàn phường 5",
)


def rows_of(people: Iterable[Person], units: dict[int, Unit]) -> list[tuple[str, ...]]:
    """The people as rows of text under `COLUMNS`."""
    return [(str(number), *_row(person, units)) for number, person in enumerate(people, 1)]


def _row(person: Person, units: dict[int, Unit]) -> tuple[str, ...]:
    day = person.born_on
    born = f"{day.day}/{day.month}/{day.year}" if day else ""
    text = person.position or _office_words(person)
    return (person.full_name, born, national(person.phone), person.email or "", text, *_unit_cells(person.unit, units))


def _office_words(person: Person) -> str:
    listed = [office.role for office in person.offices if office.role in LISTED]
    return WORDS[min(listed, key=list(WORDS).index)] if listed else ""


def _unit_cells(unit: Unit | None, units: dict[int, Unit]) -> tuple[str, str, str, str]:
    """Branch, ward, cluster, other unit. Where nothing stands a dash says so, lest the row above be read into it."""
    if unit is None:
        return "", "", "", NONE
    line = [units[number] for number in unit.ancestor_ids if number in units]
    named = {above.kind: above.name for above in line}
    if unit.kind not in {UnitKind.BRANCH, UnitKind.WARD, UnitKind.CLUSTER}:
        return "", "", "", unit.name
    ward = named.get(UnitKind.WARD, NONE if unit.kind == UnitKind.BRANCH else "")
    branch = unit.name if unit.kind == UnitKind.BRANCH else NONE
    cluster = named.get(UnitKind.CLUSTER, NONE)
    return branch, ward if unit.kind != UnitKind.CLUSTER else NONE, cluster, ""


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with the mark that makes Excel read it so; semicolons, as Excel expects with Vietnamese settings."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows([_harmless(text) for text in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    """An apostrophe before what a spreadsheet would compute; reading takes it off again."""
    return f"'{text}" if text.lstrip("'").startswith(_DANGEROUS) else text


def as_xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook whose every cell is text: phones keep their zero, nothing is computed."""
    return _workbook(_("Members"), COLUMNS, rows)


def empty_form() -> bytes:
    """A workbook to be filled in, with one row as an example."""
    return _workbook(_("Members"), COLUMNS, [_EXAMPLE], example=True)


def bad_rows(brought: RosterImport, rows: Iterable[RosterRow]) -> bytes:
    """The rows in error as they stood, with what is wrong: mended, this very file can be brought.

    What stood above them (sections, titles, merged cells) is written into each row, since it is gone here.
    """
    book = _new_book()
    by_sheet: dict[str, list[RosterRow]] = defaultdict(list)
    for row in rows:
        by_sheet[row.sheet].append(row)
    captions = {sheet["name"]: sheet["captions"] for sheet in brought.sheets}
    for name, bad in by_sheet.items():
        told = [_bad_row(row) for row in bad]
        width = max(len(captions.get(name, ())), *(len(cells) for cells, _above in told))
        header = [*captions.get(name, ()), *[""] * (width - len(captions.get(name, ())))]
        above = [field for field in ("ward", "cluster") if any(context.get(field) for _cells, context in told)]
        columns = [(text or " ", 20) for text in header]
        columns += [(_CONTEXT[field], 24) for field in above]
        _page(
            book,
            name or _("Errors"),
            [*columns, ("Lỗi", 80)],
            [
                (
                    *cells,
                    *[""] * (width - len(cells)),
                    *(context.get(field, "") for field in above),
                    "\n".join(f"{item['cell']}: {' '.join(said(item))}" for item in row.problems),
                )
                for row, (cells, context) in zip(bad, told, strict=True)
            ],
        )
    if not by_sheet:
        _page(book, _("Errors"), [("Lỗi", 80)], [])
    return _saved(book)


_CONTEXT = {"ward": "Đoàn phường", "cluster": "Cụm"}


def _bad_row(row: RosterRow) -> tuple[list[str], dict[str, str]]:
    """A row's cells with the units filled in that it had from above, and those for which it has no column."""
    values, cells = row.values, [clean_line(str(text)) for text in row.cells]
    columns = values.get("columns", {})
    for field in UNIT_FIELDS:
        if field in columns and columns[field] < len(cells) and values.get(field):
            cells[columns[field]] = values[field]
    context: dict[str, str] = {}
    for text in [*values.get("sections", ()), *values.get("titles", ())]:
        for piece in pieces(text):
            field = {UnitKind.WARD: "ward", UnitKind.CLUSTER: "cluster"}.get(piece.kind) if piece.kind else None
            if field and field not in columns:
                context.setdefault(field, text)
    return cells, context


def _workbook(
    title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]], *, example: bool = False
) -> bytes:
    book = _new_book()
    _page(book, title, columns, rows, example=example)
    return _saved(book)


def _new_book() -> Workbook:
    # Heavy, and used by few: docs/house.md.
    from openpyxl import Workbook

    return Workbook(write_only=True)


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _page(
    book: Workbook,
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[str]],
    *,
    example: bool = False,
) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    for number, (_name, width) in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.freeze_panes = "A2"
    bold, fill, grey = Font(bold=True), PatternFill("solid", fgColor="FFE4EFFA"), Font(italic=True, color="FF545E6C")
    top, wrapped = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)

    def cell(text: str, font: Font | None = None, colour: PatternFill | None = None) -> Any:
        made = WriteOnlyCell(page, None)
        if text:
            # Set past openpyxl's guess, which would make a formula of what begins with "=".
            made._value, made.data_type = text, "s"
            made.number_format = "@"
            made.quotePrefix = text.startswith(_DANGEROUS)
        if font is not None:
            made.font = font
        if colour is not None:
            made.fill = colour
        made.alignment = wrapped if "\n" in text else top
        return made

    page.append([cell(name, bold, fill) for name, _width in columns])
    for row in rows:
        page.append([cell(text, grey if example else None) for text in row])
