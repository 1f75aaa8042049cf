"""Reading lists as clusters send them: files, headers, dates, names, positions, units. No database."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from club import clock
from club.policy import Role
from club.roster.naming import branch_name, pieces
from club.roster.reading.dates import Born, ColumnHabits, read_date
from club.roster.reading.delimited import decoded, delimiter_of
from club.roster.reading.grid import Line, Sheet, Unreadable, address, sheets_of
from club.roster.reading.headers import caption, field_of
from club.roster.reading.names import join_parts, proper_case, read_name, same_person_name
from club.roster.reading.positions import WORDS, read_position
from club.roster.reading.rows import Row, SheetRead, read_sheet
from club.units.models import UnitKind
from tests.make import workbooks

TODAY = date(2023, 3, 1)


def read(data: bytes, name: str = "list.xlsx", *, fix_case: bool = True) -> SheetRead:
    """The one sheet of a file, read."""
    [sheet] = sheets_of(data, name)
    return read_sheet(sheet, today=TODAY, fix_case=fix_case)


def people(data: bytes, name: str = "list.xlsx") -> list[Row]:
    """Its people."""
    return read(data, name).rows


def codes(items: list[dict]) -> list[str]:
    """What is said of a row."""
    return [item["code"] for item in items]


# --- whole lists


def test_a_list_with_every_bad_habit_is_read():
    found = read(workbooks.messy())
    assert found.usable
    assert found.header_line == 6
    assert [row.values["name"] for row in found.rows] == ["Nguyễn Thị Ánh", "Trần Văn Bình", "Lê Quốc Cường"]
    assert [row.values["born"] for row in found.rows] == ["1995-04-22", "1996-05-01", "1994-12-31"]
    assert [row.values["phone"] for row in found.rows] == ["+84903111222", "+84903111223", "+84903111224"]
    assert [row.values["branch"] for row in found.rows] == ["KP3", "KP3", "Khu phố 07"]
    assert [row.values["sections"] for row in found.rows] == [["Đoàn phường 5"]] * 3
    assert codes(found.rows[0].notes) == ["name_case"]
    assert codes(found.rows[2].notes) == ["phone_several"]
    assert all(row.problems == [] for row in found.rows)


def test_cells_are_named_as_people_find_them():
    [row] = people(
        workbooks.plain([[1, "Lê Văn An", "31/2/1990", "12", "an@gmail,com", "", "KP1", "P5"]], sheet="Sheet1")
    )
    assert {item["cell"] for item in row.problems} == {"Sheet1!C2", "Sheet1!D2", "Sheet1!E2"}
    assert address("", 17, 3) == "D17"
    assert address("Cụm 2", 5, 27) == "Cụm 2!AB5"


def test_a_header_may_come_late_and_again():
    book = Workbook()
    page = book.active
    for number in range(17):
        page.append([f"Dòng giới thiệu {number}"])
    header = ["TT", "Họ tên", "SĐT", "Đơn vị"]
    page.append(header)
    page.append([1, "Lê Văn An", "0903111222", "KP1 – P5"])
    page.append(header)
    page.append([2, "Lê Văn Bình", "0903111223", "KP2 – P5"])
    page.append([None, "Tổng số: 2"])
    page.append([None, None, None, "TM. BAN CHẤP HÀNH"])
    page.append([None, None, None, "Nguyễn Thị Ký"])
    page.append([])
    page.append(["TT", "Điện thoại", "Họ và tên", "Chi đoàn"])
    page.append([1, "0903111224", "Lê Văn Chính", "KP3"])
    found = read(workbooks.saved(book))
    assert [row.values["name"] for row in found.rows] == ["Lê Văn An", "Lê Văn Bình", "Lê Văn Chính"]
    assert found.rows[2].values["branch"] == "KP3"


def test_a_header_after_the_twentieth_row_is_not_looked_for():
    book = Workbook()
    for number in range(25):
        book.active.append([f"Dòng {number}", "x"])
    book.active.append(["TT", "Tên", "SĐT"])
    assert not read(workbooks.saved(book)).usable


def test_a_unit_named_once_is_carried_down_and_said_so():
    header = ("STT", "Họ và tên", "SĐT", "Chi đoàn", "Phường")
    rows = [
        [1, "Lê Văn An", "0903111222", "KP1", "P5"],
        [2, "Lê Văn Bình", "0903111223", None, None],
        [3, "Lê Văn Chính", "0903111224", "KP2", None],
        [4, "Lê Văn Dũng", "0903111225", None, "P6"],
        [5, "Lê Văn Em", "0903111226", "–", "–"],
    ]
    found = people(workbooks.plain(rows, header))
    assert [(row.values["branch"], row.values["ward"]) for row in found] == [
        ("KP1", "P5"), ("KP1", "P5"), ("KP2", "P5"), ("", "P6"), ("", ""),
    ]  # fmt: skip
    assert codes(found[1].notes) == ["unit_carried", "unit_carried"]
    assert codes(found[2].notes) == ["unit_carried"]
    assert found[4].values["no_unit"] is True


def test_sections_open_and_close_by_their_rank():
    book = Workbook()
    page = book.active
    page.append(["STT", "Họ và tên", "SĐT", "Khu phố"])
    page.append(["A", "CỤM 1"])
    page.append(["I.", "Đoàn phường 1 (2 đồng chí)"])
    page.append([1, "Lê Văn An", "0903111222", "1"])
    page.append(["II. ĐOÀN PHƯỜNG 2"])
    page.append([2, "Lê Văn Bình", "0903111223", "1"])
    page.append(["B", "Cụm 2"])
    page.append(["Đoàn phường 9: 1 đ/c"])
    page.append([3, "Phường Thị Chín", "0903111224", "1"])
    found = people(workbooks.saved(book))
    assert [row.values["sections"] for row in found] == [
        ["Đoàn phường 1", "CỤM 1"], ["ĐOÀN PHƯỜNG 2", "CỤM 1"], ["Đoàn phường 9", "Cụm 2"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "header",
    [
        ("STT", "Họ và tên", "Ngày sinh", "Điện thoại", "Email", "Chức vụ", "Chi đoàn", "Đoàn phường"),
        ("TT", "HỌ TÊN", "NTNS", "ĐT", "E-mail", "CV", "KP", "Phường"),
        ("Số TT", "Họ & tên", "Ngày, tháng, năm sinh", "Số ĐT (Zalo)", "Gmail", "Chức danh", "Khu phố", "Phường/Xã"),
        ("No", "Full name", "Date of birth", "Phone number", "Mail", "Position", "Branch", "Ward"),
        ("Stt", "Họ tên Bí thư", "Năm sinh", "SDT", "Thư điện tử", "Chức vụ Đoàn", "Tên chi đoàn", "ĐP"),
        (
            "stt",
            "ho va ten",
            "ngay sinh",
            "so dien thoai lien he",
            "dia chi email",
            "chuc vu",
            "chi doan",
            "doan phuong",
        ),
    ],
)
def test_headers_are_understood_in_many_spellings(header):
    row = [1, "Lê Văn An", "22/4/1995", "0903111222", "an@example.org", "Bí thư", "KP1", "P5"]
    [found] = people(workbooks.plain([row], header))
    wanted = {"name": "Lê Văn An", "born": "1995-04-22", "phone": "+84903111222", "email": "an@example.org"}
    assert found.values | wanted == found.values
    assert (found.values["position"], found.values["branch"], found.values["ward"]) == ("Bí thư", "KP1", "P5")


def test_a_name_in_two_columns_is_one():
    rows = [
        [1, "Nguyễn Văn", "An", "0903111222"],
        [2, "Trần Thị Bình", "Bình", "0903111223"],
        [3, "Lê", "", "0903111224"],
    ]
    found = people(workbooks.plain(rows, ("STT", "Họ đệm", "Tên", "SĐT")))
    assert [row.values["name"] for row in found] == ["Nguyễn Văn An", "Trần Thị Bình", "Lê"]


def test_a_date_in_three_columns_under_one_caption_is_one():
    book = Workbook()
    page = book.active
    for column, text in enumerate(["STT", "Họ tên", "Ngày sinh", None, None, "SĐT"], 1):
        page.cell(1, column, text)
    for column, text in ((3, "Ngày"), (4, "Tháng"), (5, "Năm")):
        page.cell(2, column, text)
    page.merge_cells("C1:E1")
    page.append([1, "Lê Văn An", 22, 4, 1995, "0903111222"])
    [row] = people(workbooks.saved(book))
    assert row.values["born"] == "1995-04-22"


def test_families_whose_names_look_like_totals_are_people():
    rows = [
        [None, "Tống Văn An", "0903111222"],
        [None, "Công Tằng Tôn Nữ", "0903111223"],
        [3, "Phương Mai", "0903111224"],
    ]
    assert len(people(workbooks.plain(rows, ("STT", "Họ và tên", "SĐT")))) == 3


@given(
    st.lists(
        st.lists(
            st.none() | st.text(max_size=12) | st.integers() | st.floats(allow_nan=False) | st.booleans(), max_size=6
        ),
        max_size=12,
    )
)
def test_any_sheet_at_all_is_answered(grid):
    for header in ([], [["STT", "Họ và tên", "Ngày sinh", "SĐT", "Chi đoàn", "Phường"]]):
        lines = [Line(number, list(cells)) for number, cells in enumerate([*header, *grid], 1)]
        for row in read_sheet(Sheet("S", lines), today=TODAY, fix_case=True).rows:
            assert isinstance(row.values["name"], str)


# --- dates


def plain_habits(*values: object) -> ColumnHabits:
    return ColumnHabits.of(values)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("22/4/1995", date(1995, 4, 22)), ("22/04/1995", date(1995, 4, 22)), ("22-04-95", date(1995, 4, 22)),
        ("22.4.1995", date(1995, 4, 22)), ("22. 4. 1995", date(1995, 4, 22)), ("22 4 1995", date(1995, 4, 22)),
        ("22/4/95", date(1995, 4, 22)), ("1/1/05", date(2005, 1, 1)), ("'22/4/1995", date(1995, 4, 22)),
        (" 22 / 4 / 1995 ", date(1995, 4, 22)),
        ("22/4/1995 00:00:00", date(1995, 4, 22)),
        ("1995-04-22", date(1995, 4, 22)), ("1995/4/22", date(1995, 4, 22)), ("22041995", date(1995, 4, 22)),
        ("19950422", date(1995, 4, 22)),
        ("ngày 22 tháng 4 năm 1995", date(1995, 4, 22)), ("22 tháng 4, 1995", date(1995, 4, 22)),
        ("Ngày 02 tháng 09 năm 1990", date(1990, 9, 2)), ("sinh ngày 22/4/1995", date(1995, 4, 22)),
        (datetime(1995, 4, 22, tzinfo=clock.LOCAL), date(1995, 4, 22)), (date(1995, 4, 22), date(1995, 4, 22)),
        (workbooks.serial(date(1995, 4, 22)), date(1995, 4, 22)),
        (float(workbooks.serial(date(1990, 1, 5))), date(1990, 1, 5)),
        (str(workbooks.serial(date(1995, 4, 22))), date(1995, 4, 22)), ("2\u20114\u20111995", date(1995, 4, 2)),
    ],
)  # fmt: skip
def test_dates_are_read_every_usual_way(typed, day):
    found = read_date(typed, plain_habits(typed), TODAY)
    assert found.day == day
    assert bool(found.problem) == (day is None)


@pytest.mark.parametrize(
    ("typed", "born"),
    [
        (1995, Born(date(1995, 1, 1), True, "", ("date_only_year",))),
        ("1995", Born(date(1995, 1, 1), True, "", ("date_only_year",))),
        (1995.0, Born(date(1995, 1, 1), True, "", ("date_only_year",))),
        ("4/1995", Born(date(1995, 4, 1), False, "", ("date_only_month",))),
        ("tháng 4 năm 1995", Born(date(1995, 4, 1), False, "", ("date_only_month",))),
        ("4/22/1995", Born(date(1995, 4, 22), False, "", ("date_month_first",))),
        ("31/2/1995", Born(problem="date_impossible")),
        ("32/1/1995", Born(problem="date_impossible")),
        ("22/4/1795", Born(problem="date_implausible")),
        ("22/4/2022", Born(problem="date_implausible")),
        ("hai hai tháng tư", Born(problem="date_unreadable")),
        ("0903111222", Born(problem="date_unreadable")),
        (True, Born(problem="date_unreadable")),
        (12, Born(problem="date_unreadable")),
    ],
)
def test_doubtful_and_impossible_dates_are_named(typed, born):
    assert read_date(typed, plain_habits(typed), TODAY) == born


def test_a_column_typed_on_an_american_computer_is_flagged():
    true_dates = [date(1995, 5, 4), date(1996, 3, 3), "22/4/1995"]
    habits = ColumnHabits.of(true_dates)
    assert read_date(true_dates[0], habits, TODAY).notes == ("date_turned",)
    assert read_date(true_dates[1], habits, TODAY).notes == ()
    assert read_date(true_dates[2], habits, TODAY).notes == ()
    honest = ColumnHabits.of([*true_dates, date(1995, 5, 14)])
    assert read_date(true_dates[0], honest, TODAY).notes == ()
    month_first = ColumnHabits.of(["4/22/1995", "5/4/1995"])
    assert read_date("5/4/1995", month_first, TODAY).notes == ("date_turned",)


def test_a_workbook_that_counts_from_1904_is_read_so():
    assert read_date(33_349, ColumnHabits(), TODAY, date_1904=True).day == date(1995, 4, 22)


@given(st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_any_value_is_a_date_or_a_problem(value):
    found = read_date(value, ColumnHabits.of([value]), TODAY)
    assert (found.day is None) == bool(found.problem)


@given(st.dates(date(1924, 1, 1), date(2012, 12, 31)))
def test_a_date_written_as_exported_comes_back(day):
    assert read_date(f"{day.day}/{day.month}/{day.year}", ColumnHabits(), TODAY).day == day


# --- names


@pytest.mark.parametrize(
    ("typed", "name", "notes"),
    [
        ("Nguyễn Văn An", "Nguyễn Văn An", ()),
        ("  Nguyễn   Văn  An ", "Nguyễn Văn An", ()),
        ("NGUYỄN THỊ ÁNH NGUYỆT", "Nguyễn Thị Ánh Nguyệt", ("name_case",)),
        ("nguyễn văn an", "Nguyễn Văn An", ("name_case",)),
        ("H'HEN NIÊ", "H'Hen Niê", ("name_case",)),
        ("Y Moan Êñuôl", "Y Moan Êñuôl", ()),
        ("ĐỖ-TRẦN THỊ Ý", "Đỗ-Trần Thị Ý", ("name_case",)),
        ("Đ/c Nguyễn Văn An", "Nguyễn Văn An", ("name_title",)),
        ("đồng chí Lê An", "Lê An", ("name_title",)),
        ("Ông Cao Thắng", "Ông Cao Thắng", ()),
        ("An", "An", ("name_one_word",)),
        ("J. B. Nguyễn", "J. B. Nguyễn", ()),
        ("Nguye\u0302\u0303n Va\u0306n An", "Nguyễn Văn An", ()),
    ],
)
def test_names_are_put_right(typed, name, notes):
    found = read_name(typed, fix_case=True)
    assert (found.text, found.notes, found.problem) == (name, notes, "")


def test_capitals_stay_where_they_are_wanted():
    assert read_name("NGUYỄN VĂN AN", fix_case=False).text == "NGUYỄN VĂN AN"
    assert proper_case("TRẦN THỊ ÁNH-NGUYỆT") == "Trần Thị Ánh-Nguyệt"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "name_missing"), (" - ", "name_missing"), ("Nguyễn Văn An 2", "name_signs"), ("An (Phó)", "name_signs"),
        ("a@b.vn", "name_signs"), ("An" * 80, "name_long"), ("NguyÔn V¨n An", "name_old_font"),
        ("TrÇn ThÞ B×nh", "name_old_font"), ("Nguyeãn Vaên An", "name_old_font"), ("Traàn Vaên Bình", "name_old_font"),
    ],
)  # fmt: skip
def test_what_is_no_name_is_named(typed, problem):
    assert read_name(typed, fix_case=True).problem == problem


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Nguyễn Văn An", "nguyen van an", True), ("Nguyễn Văn An", "Nguyễn Văn Anh", True), ("Lê Hoà", "Lê Hòa", True),
        ("Nguyễn Thị Ánh Nguyệt", "Nguyễn Ánh Nguyệt", True), ("Nguyễn Văn An", "Trần Văn An", False),
        ("Lê An", "Võ An", False), ("Nguyễn Văn An", "Nguyễn Văn Bình", False), ("", "Lê An", False),
    ],
)  # fmt: skip
def test_spellings_of_one_name_are_told_from_two_people(one, other, same):
    assert same_person_name(one, other) is same


@given(st.text(max_size=60))
def test_any_text_is_a_name_or_a_problem(typed):
    found = read_name(typed, fix_case=True)
    assert found.problem or found.text.strip() == found.text != ""
    assert join_parts(typed, "").strip() == join_parts(typed, "")


# --- positions


@pytest.mark.parametrize(
    ("typed", "role", "text"),
    [
        ("Bí thư Chi đoàn", Role.BRANCH_SECRETARY, WORDS[Role.BRANCH_SECRETARY]),
        ("BT CĐ", Role.BRANCH_SECRETARY, WORDS[Role.BRANCH_SECRETARY]),
        ("BTCĐ", Role.BRANCH_SECRETARY, WORDS[Role.BRANCH_SECRETARY]),
        ("bí thư chi đoàn khu phố 3", Role.BRANCH_SECRETARY, WORDS[Role.BRANCH_SECRETARY]),
        ("B.thư", None, "B.thư"),
        ("Bí thư Đoàn phường", Role.WARD_SECRETARY, WORDS[Role.WARD_SECRETARY]),
        ("BT ĐP", Role.WARD_SECRETARY, WORDS[Role.WARD_SECRETARY]),
        ("Bí thư Đoàn Phường 5", Role.WARD_SECRETARY, WORDS[Role.WARD_SECRETARY]),
        ("Phó Bí thư Chi đoàn", None, "Phó Bí thư Chi đoàn"),
        ("PBT", None, "PBT"),
        ("P. Bí thư", None, "P. Bí thư"),
        ("Nguyên Bí thư Chi đoàn", None, "Nguyên Bí thư Chi đoàn"),
        ("UV BCH", None, "UV BCH"),
        ("Bí thư Chi bộ", None, "Bí thư Chi bộ"),
        ("Bí thư Quận Đoàn", None, "Bí thư Quận Đoàn"),
        ("Thành viên", Role.MEMBER, "Thành viên"),
        ("Đoàn viên", Role.MEMBER, "Đoàn viên"),
        ("Khách mời", Role.OBSERVER, "Khách mời"),
        ("", None, ""),
    ],
)
def test_positions_carry_their_office_or_stay_words(typed, role, text):
    found = read_position(typed)
    assert (found.role, found.text) == (role, text)


def test_no_list_gives_an_office_of_the_board():
    for typed in ("Chủ nhiệm", "Phó Chủ nhiệm CLB", "Ủy viên Ban Chủ nhiệm", "UV BCN", "Quản trị viên", "admin"):
        found = read_position(typed)
        assert found.board, typed
        assert found.role is None
    assert read_position("Bí thư").by_unit


# --- units


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("KP3", [(UnitKind.BRANCH, "3")]),
        ("Khu phố 3", [(UnitKind.BRANCH, "3")]),
        ("Chi đoàn KP 3", [(UnitKind.BRANCH, "3")]),
        ("CĐKP3", [(UnitKind.BRANCH, "3")]),
        ("CĐ KP 03", [(UnitKind.BRANCH, "3")]),
        ("Chi đoàn khu phố 3A", [(UnitKind.BRANCH, "3a")]),
        ("KP3 – P.5", [(UnitKind.BRANCH, "3"), (UnitKind.WARD, "5")]),
        (
            "Chi đoàn KP3, Đoàn phường 5, Quận 11",
            [(UnitKind.BRANCH, "3"), (UnitKind.WARD, "5"), (UnitKind.DISTRICT, "11")],
        ),
        ("P5", [(UnitKind.WARD, "5")]),
        ("Đoàn TNCS Hồ Chí Minh phường 5", [(UnitKind.WARD, "5")]),
        ("Phường Hòa Bình", [(UnitKind.WARD, "hoa binh")]),
        ("Cụm thi đua số 2", [(UnitKind.CLUSTER, "2")]),
        ("Cụm IV", [(UnitKind.CLUSTER, "4")]),
        ("Chi đoàn Công an phường", [(UnitKind.BRANCH, "cong an phuong")]),
        ("5", [(None, "5")]),
        ("", []),
    ],
)
def test_units_are_cut_at_the_words_that_tell_their_kind(text, cut):
    assert [(piece.kind, piece.core) for piece in pieces(text)] == cut


@pytest.mark.parametrize(
    ("text", "core", "name"),
    [
        ("KP 03", "3", "Chi đoàn khu phố 3"), ("Khu phố Bình Thới", "binh thoi", "Chi đoàn khu phố Bình Thới"),
        ("CĐ Công an phường", "cong an phuong", "Chi đoàn Công an phường"), ("kp3a", "3a", "Chi đoàn khu phố 3A"),
    ],
)  # fmt: skip
def test_a_branch_that_is_added_gets_its_full_name(text, core, name):
    assert branch_name(text, core) == name


# --- files


TABLE = "STT;Họ và tên;SĐT;Chi đoàn\r\n1;Nguyễn Thị Ánh;0903111222;KP3\r\n2;Đỗ Đức Ý;0903111223;KP4\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_text_files_are_read_in_every_encoding_and_with_every_delimiter(encoding, delimiter):
    text = TABLE.replace(";", delimiter)
    if encoding == "cp1258":
        text = _for_1258(text)
    found = people(text.encode(encoding), "list.csv")
    assert [row.values["name"] for row in found] == ["Nguyễn Thị Ánh", "Đỗ Đức Ý"]
    assert [row.values["phone"] for row in found] == ["+84903111222", "+84903111223"]
    assert found[0].values["address"] == "A2"
    assert unicodedata.is_normalized("NFC", found[0].values["name"])


def _for_1258(text: str) -> str:
    """As Windows-1258 writes it: the letter, then its tone."""
    out = []
    for char in text:
        tones = [c for c in unicodedata.normalize("NFD", char) if c in "\u0300\u0301\u0303\u0309\u0323"]
        rest = unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", char) if c not in tones))
        out.append(rest + "".join(tones))
    return "".join(out)


def test_quoted_cells_and_the_line_that_names_the_delimiter():
    text = 'sep=;\r\nSTT;Họ và tên;SĐT\r\n1;"Lê Văn\nAn";"0903111222; 0903111223"\r\n'
    [row] = people(text.encode(), "list.csv")
    assert row.values["name"] == "Lê Văn An"
    assert codes(row.notes) == ["phone_several"]
    assert delimiter_of("a,b,c\n1,2,3\n") == ","
    assert decoded("ăâđ".encode("utf-16")) == "ăâđ"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.xlsx", "file_empty"),
        (b"\r\n  ", "a.csv", "file_empty"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.xls", "file_old_excel"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "file_locked"),
        (b"%PDF-1.7 ...", "a.pdf", "file_not_a_list"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "a.xls", "file_web_page"),
        (b"\xff\xd8\xff\xe0 jpeg", "a.jpg", "file_not_a_list"),
        (b"PK\x03\x04 broken", "a.xlsx", "file_damaged"),
        (b"abc", "a.doc", "file_not_a_list"),
    ],
)
def test_other_files_are_named_for_what_they_are(data, name, code):
    with pytest.raises(Unreadable) as caught:
        sheets_of(data, name)
    assert caught.value.code == code


def test_a_workbook_that_unpacks_to_gigabytes_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 160_000_000)
    with pytest.raises(Unreadable) as caught:
        sheets_of(out.getvalue(), "a.xlsx")
    assert caught.value.code == "file_too_large"


def test_a_word_document_called_xlsx_is_named():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("word/document.xml", "<x/>")
    with pytest.raises(Unreadable) as caught:
        sheets_of(out.getvalue(), "a.xlsx")
    assert caught.value.code == "file_not_a_list"


def test_rows_that_are_only_formatted_cost_nothing():
    book = Workbook()
    book.active.append(["STT", "Họ và tên", "SĐT"])
    book.active.append([1, "Lê Văn An", "0903111222"])
    book.active.cell(29_000, 1).number_format = "@"
    book.active.cell(29_000, 1).value = None
    assert len(people(workbooks.saved(book))) == 1


def test_a_sheet_beyond_the_limit_says_that_it_was_cut(monkeypatch):
    monkeypatch.setattr("club.roster.reading.workbook.MOST_LINES", 5)
    rows = [[number, "Lê Văn An", f"09031112{number:02d}"] for number in range(10)]
    found = read(workbooks.plain(rows, ("STT", "Họ và tên", "SĐT")))
    assert found.cut
    assert len(found.rows) == 4


def test_captions_are_compared_without_marks_brackets_and_signs():
    assert caption("Ngày, tháng, năm sinh\n(dd/mm/yyyy) *") == "ngay thang nam sinh"
    assert field_of("noi sinh") is None
    assert field_of("ngay vao doan") is None
