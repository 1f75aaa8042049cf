"""A cluster's list comes in on the chair's phone: looked at, mended, confirmed, slips printed. Members see none of it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pypdf
import pytest
from openpyxl import load_workbook

from club.documents.pdf import pdf_problem
from tests.browser.conftest import demo_people
from tests.make import workbooks

pytestmark = pytest.mark.journey


def shot(page: Any, pictures: Path, name: str) -> None:
    """A picture of the whole page, and proof that nothing sticks out sideways."""
    page.screenshot(path=pictures / f"roster-{name}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} is {wide} px too wide"


def bring(page: Any, path: Path) -> None:
    """Bring a file and wait for its plan."""
    page.goto("/roster")
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Đọc thử danh sách").click()
    page.get_by_role("heading", name="Xem trước khi nhập").wait_for()


def spoilt(folder: Path) -> Path:
    """The messy list of a cluster, with a number too short and a day that does not exist."""
    book = load_workbook(io.BytesIO(workbooks.messy("Đoàn phường 7")))
    page = book.active
    page["F9"], page["E9"] = "0903 111", "31/2/1995"
    path = folder / "Danh sách cụm 2 (bản cuối).xlsx"
    path.write_bytes(workbooks.saved(book))
    return path


def test_a_messy_list_is_looked_at_mended_confirmed_and_slips_are_printed(phone, axe, pictures, tmp_path):
    page = phone("chu-nhiem")
    page.goto("/roster")
    axe(page)
    shot(page, pictures, "upload")
    bring(page, spoilt(tmp_path))
    axe(page)
    shot(page, pictures, "plan")
    text = page.locator("main").inner_text()
    assert "Cụm 2!F9" in text
    assert "Cụm 2!E9" in text
    assert "Không có ngày này: 31/2/1995" in text
    assert "Sẽ thêm 1 chi đoàn" in text

    with page.expect_download() as download:
        page.get_by_role("link", name="Tải các dòng lỗi").click()
    mended = tmp_path / "loi.xlsx"
    download.value.save_as(mended)
    book = load_workbook(mended)
    sheet = book["Cụm 2"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, columns["Số ĐT"]).value = "0903 111 222"
    sheet.cell(2, columns["NĂM SINH"]).value = "28/2/1995"
    book.save(mended)

    page.get_by_label("Ghi chú cho nhật ký điều hành").fill("Danh sách cụm 2, quý I")
    page.get_by_role("button", name="Nhập danh sách").click()
    page.get_by_role("heading", name="Đã nhập xong").wait_for()
    axe(page)
    shot(page, pictures, "done")
    bring(page, mended)
    page.get_by_role("link", name="Sẽ thêm").click()
    assert page.locator(".row-title", has_text="Nguyễn Thị Ánh").is_visible()
    page.get_by_role("button", name="Nhập danh sách").click()
    page.get_by_role("heading", name="Đã nhập xong").wait_for()
    bring(page, spoilt(tmp_path))
    assert page.get_by_role("button", name="Nhập danh sách").count() == 0
    page.locator("summary", has_text="Bỏ danh sách").click()
    page.get_by_role("button", name="Bỏ danh sách").click()
    page.wait_for_url("**/roster")

    page.get_by_role("link", name="In phiếu").click()
    axe(page)
    page.get_by_text("Chi đoàn và từng người của ĐP 7").click()
    shot(page, pictures, "slips")
    page.get_by_label("Đoàn phường 7").check()
    page.get_by_role("button", name="In từ trình duyệt").click()
    page.locator(".slip").first.wait_for()
    names = page.locator(".slip-name").all_inner_texts()
    assert sorted(names) == ["Lê Quốc Cường", "Nguyễn Thị Ánh", "Trần Văn Bình"]
    axe(page)
    if not pdf_problem():
        page.goto("/roster/slips")
        page.get_by_label("Đoàn phường 7").check()
        with page.expect_download() as download:
            page.get_by_role("button", name="Tạo tệp PDF").click()
        path = pictures / "roster-slips.pdf"
        download.value.save_as(path)
        assert "Lê Quốc Cường" in pypdf.PdfReader(path).pages[0].extract_text()


def test_somebody_recognised_is_shown_field_by_field(phone, axe, pictures, tmp_path):
    path = tmp_path / "sua.xlsx"
    header = ("STT", "Họ và tên", "Ngày sinh", "SĐT", "Email")
    known = demo_people()["bt-p2-kp1"]
    path.write_bytes(workbooks.plain([[1, known["full_name"], "22/4/1995", known["phone"], "moi@example.org"]], header))
    page = phone("chu-nhiem")
    bring(page, path)
    shown = page.locator(".changes").inner_text()
    assert "22/4/1995" in shown
    assert "moi@example.org" in shown
    axe(page)
    shot(page, pictures, "changes")


def test_a_member_finds_no_page(phone):
    page = phone("bt-p1-kp1")
    for address in ("/roster", "/roster/slips", "/roster/export.xlsx"):
        answer = page.request.get(address)
        assert answer.status == 404
    page.goto("/")
    assert page.get_by_role("link", name="Danh sách thành viên").count() == 0


def test_a_list_on_a_wide_screen_and_in_the_dark(phone, axe, pictures, tmp_path):
    page = phone("chu-nhiem", viewport={"width": 1280, "height": 900}, color_scheme="dark")
    bring(page, spoilt(tmp_path))
    axe(page)
    shot(page, pictures, "wide-dark")
