"""The guide's pages about coming in: asking to join, the slip, the password, the officer's code, passkeys."""

from __future__ import annotations

import re
from typing import Any

from tests.browser.conftest import demo_people
from tests.browser.guide.moves import account

PASSWORD = "gió mùa trên bến cũ"


def _number(key: str) -> str:
    return demo_people()[key]["phone"]


def _choose_password(page: Any) -> None:
    page.fill("input[name=password]", PASSWORD)
    page.fill("input[name=again]", PASSWORD)
    page.get_by_role("button", name="Lưu và vào trang").click()
    page.wait_for_url(lambda url: url.endswith("/"))


def test_guide_a_newcomer_asks_to_join_is_let_in_and_comes_in_with_the_slip(phone, take):
    asking = phone()
    asking.goto("/sign-in")
    take(asking, "sign-in")
    asking.get_by_role("link", name="Xin tham gia").click()
    asking.get_by_label("Họ và tên").fill("Trần Thị Mẫu")
    asking.get_by_label("Số điện thoại").fill("0900 000 299")
    asking.get_by_label("Gõ tên để tìm đơn vị").fill("khu pho 2 phuong 13")
    asking.get_by_label("Điều bạn muốn nói thêm").fill("Tôi nhận nhiệm vụ bí thư từ tháng trước.")
    asking.get_by_role("button", name="Gửi yêu cầu").click()
    asking.wait_for_url("**/join/thanks")

    officer = phone("bt-p13")
    officer.goto("/")
    officer.get_by_text("1 người xin tham gia").click()
    officer.get_by_role("link", name="Trần Thị Mẫu").click()
    officer.wait_for_url(re.compile(r"/join/requests/\d+$"))
    take(officer, "join-request")
    officer.get_by_role("button", name="Duyệt").click()
    officer.wait_for_url("**/help-sign-in/code")
    take(officer, "slip-on-screen")
    code = officer.inner_text(".spoken-code")

    page = phone()
    page.goto("/sign-in")
    page.get_by_role("link", name="Tôi có phiếu hoặc mã").click()
    page.get_by_label("Số điện thoại hoặc email").fill("0900 000 299")
    page.get_by_label("Mã trên phiếu").fill(code)
    take(page, "code")
    page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_url("**/choose-password")
    take(page, "choose-password")
    _choose_password(page)
    assert page.get_by_role("heading", name="Trần Thị Mẫu").is_visible()


def test_guide_an_officer_gives_a_code_to_whoever_forgot_the_password(phone, take):
    lost = phone()
    lost.goto("/sign-in")
    lost.get_by_role("link", name="Quên mật khẩu?").click()
    lost.wait_for_url("**/forgot")
    take(lost, "forgot-password")

    officer = phone("bt-p14")
    officer.goto("/")
    account(officer, "Hỗ trợ đăng nhập")
    officer.get_by_label("Tên hoặc số điện thoại").fill("khu pho 3")
    officer.get_by_role("button", name="Tìm", exact=True).click()
    officer.get_by_role("link", name="Bí thư Chi đoàn khu phố 3, Phường 14").click()
    officer.get_by_label("Lý do").fill("Quên mật khẩu, đã gọi điện và nhận ra giọng")
    take(officer, "help-person")
    officer.get_by_role("button", name="Cấp mã").click()
    officer.wait_for_url("**/help-sign-in/code")
    take(officer, "hand-over")
    code = officer.inner_text(".spoken-code")

    lost.get_by_role("link", name="Tôi có mã").click()
    lost.get_by_label("Số điện thoại hoặc email").fill(_number("bt-p14-kp3"))
    lost.get_by_label("Mã trên phiếu").fill(code)
    lost.get_by_role("button", name="Tiếp tục").click()
    lost.wait_for_url("**/choose-password")
    _choose_password(lost)
