"""The board's list of action items as CSV and XLSX. Cells that begin with =, +, - or @ are text in both."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from club.i18n import _, date_text
from club.roster.exports import XLSX
from decisions.tasks.models import ActionItem

__all__ = ["CSV", "XLSX", "as_csv", "as_xlsx"]
CSV = "text/csv; charset=utf-8"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = (6, 50, 30, 28, 13, 20, 10, 13, 28, 40)


def _header() -> list[str]:
    return [
        _("No."), _("What is to be done"), _("Who does it"), _("Unit"), _("By which day"), _("State"), _("Percent"),
        _("Confirmed"), _("Asked by"), _("Reason"),
    ]  # fmt: skip


def _rows(items: Iterable[ActionItem]) -> list[list[str]]:
    return [
        [
            str(item.id), item.text, item.who, item.place.name if item.place else "", date_text(item.due_on),
            f"{item.state.label} ({_('Overdue')})" if item.is_overdue else item.state.label, f"{item.progress}%",
            date_text(item.confirmed_at) if item.confirmed_at else "", item.asked_by.full_name,
            item.blocked_reason or item.dropped_reason or "",
        ]
        for item in items
    ]  # fmt: skip


def as_csv(items: Iterable[ActionItem]) -> bytes:
    """UTF-8 with a mark, so that a spreadsheet program reads the letters rightly."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_header())
    for row in _rows(items):
        writer.writerow([f"'{cell}" if cell.startswith(_DANGEROUS) else cell for cell in row])
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(items: Iterable[ActionItem]) -> bytes:
    """A sheet with a heading that stays and columns wide enough to read."""
    # Heavy, and used by few: docs/house.md.
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _("Action items")[:31]
    sheet.append(_header())
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in _rows(items):
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for place, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
