"""A vote on phones and on paper at once: two tellers hand out sheets, read each by themselves, and one count is made."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.test_proposals import confirm

pytestmark = pytest.mark.journey
CHAIR, FIRST, SECOND, PHONE, SHEET = "chu-nhiem", "bt-p8-kp3", "bt-p8-kp4", "bt-p11-kp3", "bt-p11-kp4"


def name_teller(chair: Any, name: str) -> None:
    """Name somebody found by name as a teller."""
    chair.fill("#person", name)
    chair.locator("#person-list [role=option]", has_text=name).first.click()
    chair.get_by_role("button", name="Cử kiểm phiếu").click()
    chair.locator(".row-title", has_text=name).wait_for()


def read(teller: Any, vote: str, number: int, choice: str) -> None:
    """Read a sheet as a teller does in the hall."""
    teller.goto(f"{vote}/paper")
    teller.get_by_role("link", name=f"Đọc phiếu số {number}").click()
    teller.get_by_label(choice, exact=True).check()
    teller.get_by_role("button", name="Lưu và về danh sách").click()


def test_two_tellers_and_the_phones_make_one_count(phone, look):
    chair = phone(CHAIR)
    chair.goto("/decisions/proposals/new")
    chair.fill("#title", "Quỹ thăm hỏi của câu lạc bộ")
    chair.fill("#why", "Có quỹ thì thăm hỏi kịp lúc.")
    chair.fill("#body", "Mỗi chi đoàn góp một trăm nghìn đồng một quý.")
    chair.get_by_role("button", name="Lưu").click()
    url = chair.url
    for stage in ("sense", "consent"):
        chair.goto(f"{url}/stage/{stage}")
        chair.fill("#ends_at", "")
        chair.locator("main form button[type=submit]").click()
    chair.get_by_role("link", name="Đưa ra biểu quyết").click()
    chair.get_by_label("Tán thành, không tán thành").check()
    chair.get_by_label("Có cả phiếu giấy tại hội trường").check()
    chair.get_by_role("button", name="Lưu").click()
    vote = chair.url
    chair.get_by_role("link", name="Người kiểm phiếu").click()
    for name in ("Bí thư Chi đoàn khu phố 3, Phường 8", "Bí thư Chi đoàn khu phố 4, Phường 8"):
        name_teller(chair, name)
    look(chair, "tellers")
    chair.goto(vote)
    confirm(chair, "Mở biểu quyết", "Mở biểu quyết")

    first, second = phone(FIRST), phone(SECOND)
    first.goto(f"{vote}/paper")
    first.fill("#q", "khu phố 4, Phường 11")
    first.get_by_role("button", name="Tìm").click()
    look(first, "handing-out")
    first.get_by_role("button", name="Phát phiếu Bí thư Chi đoàn khu phố 4, Phường 11").click()
    holder = phone(SHEET)
    holder.goto(vote)
    holder.get_by_text("Bạn đã nhận phiếu giấy.").wait_for()
    assert holder.get_by_role("link", name="Bỏ phiếu ngay").count() == 0

    voter = phone(PHONE)
    voter.goto(f"{vote}/ballot")
    voter.get_by_label("Tán thành", exact=True).check()
    voter.get_by_role("button", name="Bỏ phiếu", exact=True).click()
    voter.get_by_text("Bạn đã biểu quyết.").wait_for()
    chair.goto(vote)
    confirm(chair, "Đóng biểu quyết", "Đóng biểu quyết")

    # They read the sheet differently, look at it together, and one reads it again.
    read(first, vote, 1, "Không tán thành")
    read(second, vote, 1, "Tán thành")
    second.get_by_text("Hai lần đọc khác nhau").wait_for()
    look(second, "differ")
    chair.goto(vote)
    confirm(chair, "Kiểm phiếu", "Kiểm phiếu")
    assert chair.locator("#result").count() == 0
    second.get_by_role("link", name="Đọc lại 1").click()
    second.get_by_label("Không tán thành", exact=True).check()
    second.get_by_role("button", name="Lưu và về danh sách").click()
    second.get_by_text("Khớp nhau").first.wait_for()
    look(second, "agreed")

    chair.goto(vote)
    confirm(chair, "Kiểm phiếu", "Kiểm phiếu")
    chair.locator("#result").wait_for()
    look(chair, "counted")
    # For from the phone, against from the sheet.
    assert chair.locator("main table").first.locator("td.num").all_inner_texts() == ["1", "1", "0"]
