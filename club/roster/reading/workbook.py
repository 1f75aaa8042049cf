"""Workbooks (.xlsx), streamed: formatted but empty rows to the end of the sheet cost nothing."""

from __future__ import annotations

import io
import re
import time
import warnings
import zipfile
from typing import Any

from club.roster.reading.grid import MOST_COLUMNS, MOST_LINES, Line, Sheet, Unreadable, is_blank

# What a workbook may unpack to: 5,000 members are about 5 MB, a bomb is gigabytes.
_UNPACKED = 150_000_000
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})\"")
_MOST_MERGED_CELLS = 200_000


def read_workbook(data: bytes) -> list[Sheet]:
    """All sheets with cells in them. Formulas give the values that were saved with them."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(item.file_size for item in packed.infolist()) > _UNPACKED:
                raise Unreadable("file_too_large")
            names = set(packed.namelist())
            if "mimetype" in names and b"opendocument" in packed.read("mimetype")[:100]:
                raise Unreadable("file_not_a_list", kind="ODS")
            if "word/document.xml" in names:
                raise Unreadable("file_not_a_list", kind="Word")
            with warnings.catch_warnings():
                # openpyxl warns of what it leaves out (charts, validations); none of it is read here.
                warnings.simplefilter("ignore")
                return _sheets(data, packed)
    except Unreadable:
        raise
    except Exception as error:
        # A damaged workbook fails anywhere inside openpyxl, with whatever exception is near.
        raise Unreadable("file_damaged") from error


def _sheets(data: bytes, packed: zipfile.ZipFile) -> list[Sheet]:
    # Heavy, and used by few: docs/house.md.
    from openpyxl import load_workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        found = []
        for opened in book.worksheets:
            opened.reset_dimensions()  # pyright: ignore[reportAttributeAccessIssue]  # some programs write wrong ones
            lines, cut = _lines(opened)
            if not lines:
                continue
            xml = packed.read(opened._worksheet_path)  # pyright: ignore[reportAttributeAccessIssue]
            sheet = Sheet(opened.title, lines, hidden=opened.sheet_state != "visible", cut=cut)
            sheet.date_1904 = book.epoch == CALENDAR_MAC_1904
            sheet.merged = _merged(xml)
            found.append(sheet)
        return found
    finally:
        book.close()


def _lines(opened: Any) -> tuple[list[Line], bool]:
    lines: list[Line] = []
    for number, cells in enumerate(opened.iter_rows(values_only=True), 1):
        if number % 500 == 0:
            time.sleep(0)  # let the server's other greenlets have a turn
        if number > MOST_LINES:
            return lines, any(not is_blank(value) for value in cells)
        kept = list(cells[:MOST_COLUMNS])
        while kept and is_blank(kept[-1]):
            kept.pop()
        if kept:
            lines.append(Line(number, kept))
    return lines, False


def _merged(xml: bytes) -> dict[tuple[int, int], tuple[int, int]]:
    from openpyxl.utils.cell import range_boundaries

    covered: dict[tuple[int, int], tuple[int, int]] = {}
    for match in _MERGED.finditer(xml):
        left, top, right, bottom = range_boundaries(match[1].decode())
        if None in {left, top, right, bottom}:
            continue
        for line in range(int(top or 1), min(int(bottom or 1), MOST_LINES) + 1):
            for column in range(int(left or 1) - 1, min(int(right or 1), MOST_COLUMNS)):
                covered[line, column] = (int(top or 1), int(left or 1) - 1)
        if len(covered) > _MOST_MERGED_CELLS:
            break
    return covered
