"""Lists as clusters send them: workbooks made on the spot, each with its own bad habits."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

HEADER = ("STT", "Họ và tên", "Ngày sinh", "Điện thoại", "Email", "Chức vụ", "Chi đoàn", "Đoàn phường")


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def plain(rows: Iterable[Sequence[Any]], header: Sequence[Any] = HEADER, *, sheet: str = "Danh sách") -> bytes:
    """A header in the first row, people below."""
    book = Workbook()
    page = _page(book)
    page.title = sheet
    page.append(list(header))
    for row in rows:
        page.append(list(row))
    return saved(book)


def _page(book: Workbook) -> Worksheet:
    page = book.active
    assert isinstance(page, Worksheet)
    return page


def messy(ward: str = "Đoàn phường 5") -> bytes:
    """Merged titles, a header in two rows, merged unit cells, sections, blank and total rows, a signature."""
    book = Workbook()
    page = _page(book)
    page.title = "Cụm 2"
    page["A1"] = "QUẬN ĐOÀN QUẬN 11"
    page.merge_cells("A1:D1")
    page["A2"] = "DANH SÁCH THÀNH VIÊN CÂU LẠC BỘ BÍ THƯ CHI ĐOÀN"
    page.merge_cells("A2:I2")
    page["A3"] = "(Kèm theo công văn số 12-CV/ĐTN ngày 5 tháng 3 năm 2023)"
    page.merge_cells("A3:I3")
    for column, text in enumerate(
        ["STT", "HỌ VÀ TÊN", None, "NĂM SINH", None, "LIÊN LẠC", None, "CHỨC VỤ", "KHU PHỐ"], 1
    ):
        page.cell(5, column, text)
    for column, text in ((4, "Nam"), (5, "Nữ"), (6, "Số ĐT"), (7, "Thư điện tử")):
        page.cell(6, column, text)
    page.merge_cells("B5:C6")
    page.merge_cells("D5:E5")
    page.merge_cells("F5:G5")
    for column in "AHI":
        page.merge_cells(f"{column}5:{column}6")
    page.append([1, 2, 3, 4, 5, 6, 7, 8, 9])
    page.append(["I", ward])
    page.merge_cells("B8:I8")
    page.append([1, "NGUYỄN THỊ", "ÁNH", None, "22/4/1995", "0903 111 222", "anh@example.org", "Bí thư CĐ", "KP3"])
    page.append([2, "Trần Văn ", "Bình", "1.5.96", None, 903111223.0, None, "PBT", None])
    page.merge_cells("I9:I10")
    page.append(
        [
            3,
            "Lê  Quốc",
            "Cường",
            date(1994, 12, 31),
            None,
            "+84 903.111.224 / 0283 8651 234",
            "",
            "UV BCH",
            "Khu phố 07",
        ]
    )
    page.append([])
    page.append([None, "Tổng cộng: 3 đồng chí"])
    page.append([])
    page.append([None, None, None, None, None, None, "Quận 11, ngày 5 tháng 3 năm 2023"])
    page.append([None, "NGƯỜI LẬP BẢNG", None, None, None, None, "TM. BAN THƯỜNG VỤ"])
    page.append([None, None, None, None, None, None, "BÍ THƯ"])
    page.append([])
    page.append([None, "Võ Thị Người Ký", None, None, None, None, "Phạm Văn Ký Tên"])
    return saved(book)


def serial(day: date) -> int:
    """A date as Excel counts it, for cells that lost their format."""
    return (day - date(1899, 12, 30)).days
