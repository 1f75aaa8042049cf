"""The guide's page about the roster: bring a list in, look at what it would do, print slips."""

from __future__ import annotations

import re
from pathlib import Path

from openpyxl import Workbook

from tests.browser.guide.moves import account

HEAD = ("STT", "Họ và tên", "Ngày sinh", "Điện thoại", "Chức vụ", "Chi đoàn", "Phường")
PEOPLE = (
    (1, "Lê Thị Mẫu", "12/3/1998", "0900000311", "Bí thư", "Chi đoàn khu phố 1", "Phường 6"),
    (2, "Phạm Văn Thử", "5/9/1996", "0900000312", "Bí thư", "Chi đoàn khu phố 2", "Phường 6"),
    (3, "Võ Thị Ví Dụ", "30/2/1999", "0900000313", "Bí thư", "Chi đoàn khu phố 3", "Phường 6"),
    (4, "Đặng Văn Mẫu", "21/7/2000", "0900000314", "Phó Bí thư", "Chi đoàn khu phố 4", "Phường 6"),
)


def _workbook(folder: Path) -> Path:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Cụm 2"
    sheet.append(("DANH SÁCH BÍ THƯ CHI ĐOÀN KHU PHỐ – CỤM 2",))
    sheet.append(())
    for row in (HEAD, *PEOPLE):
        sheet.append(row)
    path = folder / "danh-sach-cum-2.xlsx"
    made.save(path)
    return path


def test_guide_the_board_brings_in_a_list_and_prints_slips(phone, take, tmp_path):
    page = phone("chu-nhiem")
    page.goto("/")
    account(page, "Danh sách thành viên")
    page.wait_for_url("**/roster")
    page.locator("input[type=file]").set_input_files(_workbook(tmp_path))
    page.get_by_role("button", name="Đọc thử danh sách").click()
    page.get_by_role("heading", name="Đúng chưa?").wait_for()
    take(page, "roster-plan")
    page.get_by_label("Ghi chú cho nhật ký điều hành").fill("Danh sách cụm 2, quý I")
    page.get_by_role("button", name="Nhập danh sách").click()
    page.get_by_role("heading", name="Đã nhập xong").wait_for()
    page.get_by_role("link", name="In phiếu").click()
    page.wait_for_url(re.compile("/roster/slips"))
    page.get_by_label(re.compile("phường 6", re.IGNORECASE)).first.check()
    take(page, "slips")
    with page.expect_download() as loading:
        page.get_by_role("button", name="Tạo tệp PDF").click()
    assert Path(loading.value.path()).read_bytes().startswith(b"%PDF")
