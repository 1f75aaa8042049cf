"""The guide's pages about oneself, and about looking after people and units."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyotp
from PIL import Image, ImageDraw

from tests.browser.guide.moves import account, pick


def _portrait(folder: Path) -> Path:
    made = Image.new("RGB", (900, 900), (202, 226, 246))
    pen = ImageDraw.Draw(made)
    pen.ellipse((330, 200, 570, 480), fill=(240, 205, 170))
    pen.pieslice((320, 170, 580, 470), 180, 360, fill=(48, 36, 32))
    pen.ellipse((200, 500, 700, 1100), fill=(11, 94, 168))
    path = folder / "anh.png"
    made.save(path)
    return path


def test_guide_a_member_makes_the_page_ones_own(phone, take, tmp_path):
    page = phone("bt-p7-kp2")
    page.goto("/")
    account(page, "Trang của tôi")
    page.get_by_label("Ảnh mới").set_input_files(_portrait(tmp_path))
    page.get_by_role("button", name="Dùng ảnh này").click()
    page.locator("main img.avatar-xl").wait_for()
    page.get_by_role("textbox", name="Giới thiệu").fill(
        "Phụ trách sinh hoạt chi đoàn. Hỏi tôi về trò chơi trong phòng hẹp."
    )
    page.get_by_label("Đơn vị của tôi và Ban Chủ nhiệm").check()
    page.locator("form[action='/me']").get_by_role("button", name="Lưu").click()
    page.wait_for_load_state()
    take(page, "profile")
    looks = page.locator("form[action='/me/appearance']")
    take(page, "appearance", at=looks.locator("xpath=ancestor::section"))
    looks.get_by_label("Tối").check()
    looks.get_by_role("button", name="Lưu").click()
    page.locator("html[data-bs-theme=dark]").wait_for()
    page.goto("/")
    page.goto("/me")
    looks.get_by_label("Theo thiết bị").check()
    looks.get_by_role("button", name="Lưu").click()
    page.wait_for_load_state()
    with page.expect_download():
        page.get_by_role("button", name="Tải dữ liệu của tôi").click()
    take(page, "my-data", at=page.get_by_role("button", name="Tải dữ liệu của tôi").locator("xpath=ancestor::section"))
    page.get_by_role("link", name="Rời trang câu lạc bộ").click()
    page.wait_for_url("**/me/leave")
    take(page, "leave")


def _with_lock(page: Any) -> None:
    """A phone's lock that always opens, inside Chromium."""
    tool = page.context.new_cdp_session(page)
    tool.send("WebAuthn.enable")
    lock = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    always = {"isUserVerified": True, "automaticPresenceSimulation": True}
    tool.send("WebAuthn.addVirtualAuthenticator", {"options": lock | always})


def test_guide_a_member_adds_a_passkey_and_codes_from_an_app(phone, take, server):
    # Passkeys belong to a name: by 127.0.0.1 there are none, by localhost there are.
    page = phone(base_url=server.url.replace("127.0.0.1", "localhost"))
    _with_lock(page)
    page.goto("/sign-in")
    page.get_by_label("Số điện thoại").fill("0900 000 028")
    page.get_by_label("Mật khẩu").first.fill(server.password)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    account(page, "Đăng nhập và bảo mật")
    page.get_by_role("button", name="Thêm khóa cho máy này").click()
    page.locator("section[aria-labelledby=passkeys] .rows li").wait_for()
    take(page, "security")
    page.get_by_role("link", name="Bật", exact=True).click()
    page.wait_for_url("**/me/security/totp")
    key = page.locator("code.key").text_content().replace(" ", "")
    take(page, "second-factor")
    page.get_by_label("Mã").fill(pyotp.TOTP(key).now())
    page.get_by_role("button", name="Bật", exact=True).click()
    page.locator(".recovery-codes").wait_for()
    page.get_by_role("button", name="Tôi đã cất giữ xong").click()
    page.wait_for_url("**/me/security")


def test_guide_a_member_searches_without_marks(phone, take):
    page = phone("bt-p1-kp1")
    page.goto("/")
    page.get_by_role("link", name="Tìm kiếm").click()
    page.wait_for_url("**/search**")
    page.locator("main input[name=q]").fill("sap nhap khu pho")
    page.get_by_role("main").get_by_role("button", name="Tìm kiếm").click()
    page.locator("main mark").first.wait_for()
    take(page, "search")


def test_guide_the_admin_renames_and_merges_units(phone, take):
    page = phone("quan-tri")
    page.goto("/")
    account(page, "Đơn vị")
    page.goto("/units?q=khu pho 2 phuong 12")
    page.get_by_role("link", name="Chi đoàn khu phố 2, Phường 12").click()
    page.get_by_text("Thay đổi", exact=True).click()
    page.get_by_role("link", name="Đổi tên đơn vị").wait_for()
    take(page, "unit-menu")
    page.get_by_role("link", name="Đổi tên đơn vị").click()
    page.wait_for_url(re.compile("/edit$"))
    page.get_by_label("Tên", exact=False).first.fill("Chi đoàn khu phố Bình Thới, Phường 12")
    page.get_by_label("Lý do").fill("Nghị quyết đổi tên khu phố")
    page.get_by_role("button", name="Lưu").click()
    page.wait_for_url(re.compile(r"/units/\d+$"))
    page.goto("/units?q=khu pho 1 phuong 12")
    page.get_by_role("link", name="Chi đoàn khu phố 1, Phường 12").click()
    page.get_by_text("Thay đổi", exact=True).click()
    page.get_by_role("link", name="Sáp nhập vào đơn vị khác").click()
    pick(page, "Sáp nhập vào", "binh thoi", "Chi đoàn khu phố Bình Thới, Phường 12")
    page.get_by_label("Lý do").fill("Hai khu phố nhập làm một")
    take(page, "unit-merge")
    page.get_by_role("main").get_by_role("button", name="Sáp nhập", exact=True).click()
    page.wait_for_url(re.compile(r"/units/\d+$"))


def test_guide_the_board_appoints_and_everybody_sees_who_may_what(phone, take):
    page = phone("chu-nhiem")
    page.goto("/")
    account(page, "Chức vụ")
    page.get_by_role("link", name="Giao chức vụ").click()
    page.wait_for_url(re.compile("/offices/new"))
    pick(page, "Thành viên", "khu pho 1 phuong 10", "Bí thư Chi đoàn khu phố 1, Phường 10")
    page.get_by_label("Chức vụ").select_option(label="Người điều hành chuyên mục")
    take(page, "appoint")
    page.goto("/")
    account(page, "Ai được làm gì")
    take(page, "who-may-what")
    page.goto("/")
    account(page, "Nhật ký điều hành")
    take(page, "ledger")
    page.get_by_role("link", name="Kiểm tra").click()
    page.get_by_role("button", name="Kiểm tra ngay").click()
    page.get_by_text("Nhật ký còn nguyên vẹn").wait_for()
    take(page, "ledger-verify")
