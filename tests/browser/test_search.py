"""The search on a phone: typed without diacritics, narrowed, mistyped, and empty-handed."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote


def shot(page: Any, pictures: Path, name: str) -> None:
    """A picture of the page, and proof that nothing sticks out sideways."""
    page.screenshot(path=pictures / f"search-{name}.png")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} is {wide} px too wide"


def test_a_member_finds_without_diacritics_narrows_and_opens(phone, axe, pictures):
    page = phone("bt-p1-kp1")
    page.goto("/")
    page.get_by_role("link", name="Tìm kiếm").click()
    page.wait_for_url("**/search")
    axe(page)
    shot(page, pictures, "empty")
    page.fill("input#find-text", "sinh hoat chi doan")
    page.keyboard.press("Enter")
    page.wait_for_selector("#found")
    assert "sinh hoạt chi đoàn" in page.locator("#found").inner_text().lower()
    assert page.locator("#found mark").count() > 3
    axe(page)
    shot(page, pictures, "found")
    before = page.locator("#found > li").count()
    page.get_by_role("link", name="Xem thêm kết quả").click()
    page.locator("#found > li").nth(before).wait_for()
    assert "page=" not in page.url
    page.get_by_role("navigation", name="Loại kết quả").get_by_role("link", name="Chủ đề").click()
    page.wait_for_url("**kind=**")
    title = page.locator("#found .row-title").first
    words = title.inner_text()
    title.click()
    page.wait_for_url(lambda url: "/search" not in url)
    assert words[:20] in page.locator("main").inner_text()


def test_a_person_is_found_by_name_and_a_slip_of_the_finger_is_mended(phone, axe, pictures):
    page = phone("bt-p1-kp1")
    page.goto(f"/search?q={quote('diendan')}")
    wish = page.locator(".wishes a").first
    assert wish.inner_text() == "diễn đàn"
    axe(page)
    shot(page, pictures, "mistyped")
    wish.click()
    page.wait_for_selector("#found")
    page.goto(f"/search?q={quote('chu nhiem cau lac bo')}&kind=person")
    page.locator("#found .row-title", has_text="Chủ nhiệm Câu lạc bộ").first.click()
    page.wait_for_url("**/people/*")
    page.goto(f"/search?q={quote('zzzz qqqq')}")
    assert page.get_by_text("Không tìm thấy “zzzz qqqq”").is_visible()
    shot(page, pictures, "nothing")


def test_the_search_works_without_javascript_and_in_the_dark(phone, axe, pictures):
    page = phone("bt-p1-kp1", java_script_enabled=False)
    page.goto("/search?q=chi+doan")
    page.get_by_role("link", name="Xem thêm kết quả").click()
    page.wait_for_url("**page=2**")
    assert page.locator("#found > li").count() > 0
    page.get_by_role("link", name="Trước", exact=True).click()
    dark = phone("bt-p1-kp1", color_scheme="dark")
    dark.goto("/search?q=chi+doan")
    axe(dark)
    shot(dark, pictures, "dark")
