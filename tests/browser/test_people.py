"""Journeys on a phone: a member looks after the own page; officers look after units, offices and the ledger."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

pytestmark = pytest.mark.journey


def portrait(folder: Path) -> Path:
    """A photograph of sorts, wider than high."""
    made = Image.new("RGB", (900, 600), (70, 130, 180))
    pen = ImageDraw.Draw(made)
    pen.ellipse((330, 120, 570, 400), fill=(240, 205, 170))
    pen.ellipse((230, 380, 670, 900), fill=(30, 80, 140))
    path = folder / "chân dung.jpg"
    made.save(path, "JPEG")
    return path


def shot(page: Any, pictures: Path, name: str) -> None:
    """A picture of the whole page, and proof that nothing sticks out sideways."""
    page.screenshot(path=pictures / f"people-{name}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} is {wide} px too wide"


def pick(page: Any, label: str, typed: str, choice: str) -> None:
    """Type into a picking field and take what it offers."""
    field = page.get_by_role("combobox", name=label)
    field.fill("")
    field.press_sequentially(typed, delay=5)
    page.get_by_role("option", name=choice).first.click()


def test_a_member_looks_after_the_own_page(phone, axe, pictures, tmp_path):
    page = phone("bt-p16-kp1")
    page.goto("/me")
    axe(page)
    page.set_input_files("input[name=picture]", portrait(tmp_path))
    page.get_by_role("button", name="Dùng ảnh này").click()
    page.wait_for_selector("main img.avatar-xl")
    page.fill("textarea[name=about]", "Phụ trách sinh hoạt chi đoàn khu phố 1.\nHỏi tôi về Chủ nhật Xanh.")
    page.check("input[name=contact_visible_to][value=members]")
    page.locator("form[action='/me']").get_by_role("button", name="Lưu").click()
    page.wait_for_load_state()
    shot(page, pictures, "me")
    page.get_by_role("link", name="Xem như người khác").click()
    page.wait_for_url(re.compile(r"/people/\d+$"))
    assert page.get_by_text("Hỏi tôi về Chủ nhật Xanh.").is_visible()
    axe(page)
    shot(page, pictures, "person")


def test_a_member_changes_theme_and_language_and_takes_the_data(phone, axe, pictures):
    page = phone("bt-p16-kp2")
    page.goto("/me")
    page.locator("form[action='/me/appearance']").get_by_label("Tối").check()
    page.locator("form[action='/me/appearance']").get_by_label("English").check()
    page.locator("form[action='/me/appearance']").get_by_role("button", name="Lưu").click()
    page.wait_for_selector("html[lang=en][data-bs-theme=dark]")
    axe(page)
    shot(page, pictures, "me-dark-english")
    with page.expect_download() as loading:
        page.get_by_role("button", name="Download my data").click()
    pack = zipfile.ZipFile(io.BytesIO(Path(loading.value.path()).read_bytes()))
    assert "club.profile.json" in pack.namelist()
    page.goto("/me")
    page.locator("form[action='/me/appearance']").get_by_label("Tiếng Việt").check()
    page.locator("form[action='/me/appearance']").get_by_label("As the device").check()
    page.locator("form[action='/me/appearance']").get_by_role("button", name="Save").click()
    page.wait_for_selector("html[lang=vi]")


def test_a_member_finds_people_and_units(phone, axe, pictures):
    page = phone("bt-p16-kp1")
    page.goto("/people")
    axe(page)
    shot(page, pictures, "directory")
    page.get_by_text("Lọc theo đơn vị và chức vụ").click()
    pick(page, "Đơn vị (gồm cả cấp dưới)", "doan phuong 5", "Đoàn phường 5")
    shot(page, pictures, "directory-filter")
    axe(page)
    page.get_by_role("button", name="Xem", exact=True).click()
    page.wait_for_url(re.compile("unit-id=\\d+"))
    assert page.get_by_role("link", name="Bí thư Đoàn phường 5").is_visible()
    page.goto("/people?q=khong co ai ten nay")
    axe(page)
    shot(page, pictures, "directory-empty")
    page.goto("/units")
    axe(page)
    shot(page, pictures, "units")
    page.get_by_text("Cụm thi đua số 1", exact=True).click()
    page.get_by_text("Đoàn phường 1", exact=True).click()
    shot(page, pictures, "units-open")
    page.get_by_role("link", name=re.compile("Chi đoàn khu phố 1, Phường 1")).click()
    page.wait_for_url(re.compile(r"/units/\d+$"))
    axe(page)
    shot(page, pictures, "unit")
    page.goto("/who-may-what")
    axe(page)
    shot(page, pictures, "who-may-what")
    page.goto("/notices/settings")
    axe(page)
    shot(page, pictures, "notice-settings")
    page.goto("/me/leave")
    axe(page)
    shot(page, pictures, "leave")


def test_without_javascript_a_unit_typed_by_name_is_found(phone):
    page = phone("bt-p16-kp1", java_script_enabled=False)
    page.goto("/people?unit=khu pho 1")
    choices = page.locator("input[name=unit-choice]")
    assert choices.count() > 1
    choices.first.check()
    page.get_by_role("button", name="Xem", exact=True).click()
    assert page.locator(".rows .row-title").count() >= 1


def test_the_admin_renames_moves_and_merges_units(phone, axe, pictures):
    page = phone("quan-tri")
    page.goto("/units?q=khu pho 3 phuong 16")
    axe(page)
    page.get_by_role("link", name="Chi đoàn khu phố 3, Phường 16").click()
    page.get_by_text("Thay đổi", exact=True).click()
    shot(page, pictures, "unit-menu")
    page.get_by_role("link", name="Đổi tên đơn vị").click()
    page.wait_for_url(re.compile("/edit$"))
    axe(page)
    shot(page, pictures, "unit-edit")
    page.fill("input[name=name]", "Chi đoàn khu phố Phú Thọ, Phường 16")
    page.get_by_role("button", name="Lưu").click()
    assert page.url.endswith("/edit"), "a reason is needed"
    page.fill("input[name=reason]", "Nghị quyết đổi tên khu phố")
    page.get_by_role("button", name="Lưu").click()
    page.wait_for_url(re.compile(r"/units/\d+$"))
    assert page.get_by_text("Đổi tên từ “Chi đoàn khu phố 3, Phường 16”").is_visible()

    page.get_by_text("Thay đổi", exact=True).click()
    page.get_by_role("link", name="Chuyển đơn vị").click()
    pick(page, "Đơn vị cấp trên mới", "doan phuong 15", "Đoàn phường 15")
    page.fill("input[name=reason]", "Điều chỉnh địa giới")
    axe(page)
    shot(page, pictures, "unit-move")
    page.get_by_role("main").get_by_role("button", name="Chuyển đơn vị").click()
    page.wait_for_url(re.compile(r"/units/\d+$"))
    assert page.get_by_text("Chuyển từ Đoàn phường 16 sang Đoàn phường 15.").is_visible()

    page.goto("/units?q=khu pho 4 phuong 16")
    page.get_by_role("link", name="Chi đoàn khu phố 4, Phường 16").click()
    page.get_by_text("Thay đổi", exact=True).click()
    page.get_by_role("link", name="Sáp nhập vào đơn vị khác").click()
    pick(page, "Sáp nhập vào", "phu tho", "Chi đoàn khu phố Phú Thọ, Phường 16")
    page.fill("input[name=reason]", "Sáp nhập khu phố")
    axe(page)
    shot(page, pictures, "unit-merge")
    page.get_by_role("main").get_by_role("button", name="Sáp nhập", exact=True).click()
    page.wait_for_url(re.compile(r"/units/\d+$"))
    assert page.get_by_text("Tại đây có hơn một người giữ chức vụ “Bí thư Chi đoàn”").is_visible()
    axe(page)
    shot(page, pictures, "unit-after-merger")
    page.goto("/units?q=khu pho 4 phuong 16")
    page.get_by_role("link", name="Chi đoàn khu phố 4, Phường 16").click()
    assert page.get_by_role("main").get_by_role("link", name="Chi đoàn khu phố Phú Thọ, Phường 16").first.is_visible()
    shot(page, pictures, "unit-merged")

    member = phone("bt-p16-kp4")
    member.goto("/notices")
    assert member.get_by_text("Chi đoàn khu phố 4, Phường 16 đã sáp nhập vào").is_visible()
    axe(member)
    shot(member, pictures, "notices")


def test_the_chair_gives_an_office_for_a_term_and_reads_the_ledger(phone, axe, pictures):
    page = phone("chu-nhiem")
    page.goto("/offices")
    axe(page)
    shot(page, pictures, "offices")
    page.get_by_role("link", name="Giao chức vụ").click()
    page.get_by_role("button", name="Giao chức vụ").click()
    assert "/offices/new" in page.url
    pick(page, "Thành viên", "khu pho 1 phuong 16", "Bí thư Chi đoàn khu phố 1, Phường 16")
    page.select_option("select[name=role]", "ward_secretary")
    pick(page, "Tại đơn vị", "doan phuong 16", "Đoàn phường 16")
    page.fill("input[name=ends_on]", "2030-12-31")
    page.fill("input[name=reason]", "Quyết định số 21-QĐ/ĐTN")
    axe(page)
    shot(page, pictures, "appoint")
    page.get_by_role("button", name="Giao chức vụ").click()
    page.wait_for_url(re.compile(r"/people/\d+$"))
    assert page.get_by_text("31/12/2030").is_visible()
    axe(page)
    shot(page, pictures, "person-by-chair")

    page.goto("/who-may-what")
    axe(page)
    assert page.locator("[data-power='people.appoint'][data-may=yes]").count() == 1
    shot(page, pictures, "who-may-what-chair")
    page.goto("/ledger")
    axe(page)
    assert page.get_by_text("Quyết định số 21-QĐ/ĐTN").first.is_visible()
    shot(page, pictures, "ledger")
    page.get_by_role("link", name="Kiểm tra").click()
    page.get_by_role("button", name="Kiểm tra ngay").click()
    page.wait_for_selector(".alert-success")
    axe(page)
    shot(page, pictures, "ledger-verified")


def test_the_chair_suspends_a_member_and_lets_them_in_again(phone, axe, pictures, _states):  # noqa: PT019
    page, theirs = phone("chu-nhiem"), phone("bt-p15-kp4")
    theirs.goto("/me")
    page.goto("/people?q=khu pho 4 phuong 15")
    page.get_by_role("link", name="Bí thư Chi đoàn khu phố 4, Phường 15").click()
    page.get_by_text("Quản lý", exact=True).click()
    shot(page, pictures, "person-menu")
    page.get_by_role("link", name="Tạm khóa tài khoản").click()
    page.wait_for_url(re.compile("/suspend$"))
    axe(page)
    page.fill("input[name=reason]", "Thử nghiệm việc tạm khóa")
    shot(page, pictures, "suspend")
    page.get_by_role("button", name="Tạm khóa").click()
    page.wait_for_selector(".alert-warning")
    axe(page)
    shot(page, pictures, "person-suspended")
    theirs.goto("/me")
    assert "/sign-in" in theirs.url
    page.get_by_text("Quản lý", exact=True).click()
    page.get_by_role("link", name="Mở lại tài khoản").click()
    page.fill("input[name=reason]", "Đã làm rõ")
    page.get_by_role("button", name="Mở lại tài khoản").click()
    page.wait_for_url(re.compile(r"/people/\d+$"))
    assert page.locator(".alert-warning").count() == 0
    # Later journeys sign this member in anew: the old sign-in is over.
    _states.pop("bt-p15-kp4", None)


def test_the_account_menu_leads_to_every_place(phone, axe, pictures):
    page = phone("chu-nhiem")
    page.goto("/people")
    page.locator("header details.menu summary").click()
    menu = page.locator("header details.menu .menu-panel")
    for address in ("/me", "/people", "/units", "/offices", "/who-may-what", "/ledger"):
        assert menu.locator(f"a[href='{address}']").is_visible(), address
    axe(page)
    page.screenshot(path=pictures / "people-account-menu.png")
    member = phone("bt-p16-kp1")
    member.goto("/people")
    member.locator("header details.menu summary").click()
    assert member.locator("header a[href='/ledger']").count() == 0
    assert member.locator("header a[href='/offices']").count() == 0
