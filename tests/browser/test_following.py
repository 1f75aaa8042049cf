"""Reading and writing on a phone: follow, mention, quote, keep a post; axe on each page."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

READER, WRITER = "bt-p4-kp2", "bt-p5-kp3"
SPACE = "/forum/s/tap-hop-doan-vien"
TOPIC = "Đoàn viên chuyển đến không có sổ"
SIMILAR = "Kéo thanh niên về với chi đoàn"


def _looked_at(page: Any, axe: Any, pictures: Any, name: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    page.screenshot(path=pictures / f"following-{name}.png")
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": 390, "height": max(height, 844)})
    if page.locator("[data-fab]").count():
        page.locator("[data-fab]").wait_for(state="hidden")
    axe(page)
    page.set_viewport_size({"width": 390, "height": 844})


def _topic(page: Any) -> str:
    page.goto(SPACE)
    page.locator("a.row-title", has_text=TOPIC).click()
    page.wait_for_url(re.compile("/forum/t/"))
    return re.sub(r"[?#].*", "", page.url)


def test_a_member_follows_quotes_mentions_and_keeps(phone, axe, pictures):
    reader, writer = phone(READER), phone(WRITER)
    topic = _topic(reader)
    reader.locator("#follow summary").click()
    reader.locator("#follow .menu-panel").wait_for()
    reader.screenshot(path=pictures / "following-menu.png")
    reader.locator("#follow button[value=follow]").click()
    reader.locator("#follow summary", has_text="Đang theo dõi").wait_for()

    writer.goto(f"{topic}?at=1")
    post = writer.locator("[data-quotable]").first
    post.scroll_into_view_if_needed()
    post.locator("p").first.evaluate("node => getSelection().selectAllChildren(node)")
    button = writer.locator("[data-quote-selected]")
    button.wait_for()
    writer.screenshot(path=pictures / "following-selected.png")
    button.click()
    area = writer.locator("#reply textarea")
    assert area.input_value().startswith("> [")
    assert f"/forum/p/{post.get_attribute('data-quotable')})" in area.input_value()
    area.press_sequentially("Nhờ @quan tri")
    options = writer.locator(".mention-list [data-pick-id]")
    options.first.wait_for()
    writer.screenshot(path=pictures / "following-mention.png")
    name = options.first.get_attribute("data-pick-text")
    area.press("Enter")
    assert f"Nhờ @[{name}](/people/" in area.input_value()
    writer.click("#reply button[type=submit]")
    mine = writer.locator("#posts article").last
    mine.locator("blockquote a").wait_for()
    assert mine.locator(".prose > p a", has_text=name).count() == 1
    _looked_at(writer, axe, pictures, "written")

    whole = writer.locator("#posts article").first
    whole.locator(".post-foot summary").click()
    whole.locator("[data-quote]").click()
    expect(area).to_have_value(re.compile(r"^> \["))

    reader.goto("/notices")
    reader.get_by_role("link", name=re.compile("1 bài mới trong “Đoàn viên chuyển")).click()
    reader.wait_for_url(re.compile("/forum/t/"))
    reader.goto(f"{topic}?at=1")
    first = reader.locator("#posts article").first
    first.locator(".post-foot summary").click()
    first.get_by_role("button", name="Lưu bài viết").click()
    first.get_by_role("button", name="Bỏ lưu bài viết").wait_for()
    reader.screenshot(path=pictures / "following-kept.png")
    first.get_by_role("link", name="Nhắc tôi…").click()
    _looked_at(reader, axe, pictures, "remind")
    reader.evaluate("document.querySelector('[name=remind_on]').valueAsNumber = Date.now() + 3 * 86400e3")
    reader.get_by_role("button", name="Lưu", exact=True).click()
    reader.goto("/forum/bookmarks")
    assert "nhắc ngày" in reader.locator("main").inner_text()
    _looked_at(reader, axe, pictures, "bookmarks")
    reader.goto("/forum/following")
    assert TOPIC in reader.locator("main").inner_text()
    _looked_at(reader, axe, pictures, "following")
    reader.goto("/forum/following?show=mute")
    _looked_at(reader, axe, pictures, "muted")


def test_similar_topics_appear_while_a_title_is_typed(phone, axe, pictures):
    page = phone(WRITER)
    page.goto(f"{SPACE}/new")
    page.locator("input[name=title]").press_sequentially("keo thanh nien ve chi doan")
    page.locator(".similar a", has_text=SIMILAR).wait_for()
    _looked_at(page, axe, pictures, "similar")
