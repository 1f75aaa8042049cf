"""Due process on a phone: from a report to the log, the queue in a few taps, what waits; axe and a picture of each page."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = pytest.mark.journey

WORDS = "Ai cần máy in cũ giá rẻ thì gọi cho tôi"
AUTHOR, READER, CHAIR, VICE = "bt-p2-kp3", "bt-p5-kp3", "chu-nhiem", "pho-chu-nhiem-1"
TOPIC = "Vừa được bầu bí thư"


def _judge(page: Any, axe: Any, pictures: Any, name: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    axe(page)
    page.screenshot(path=pictures / f"moderation-{name}.png", full_page=True)


def _open_topic(page: Any) -> str:
    page.goto("/forum")
    page.goto(page.locator("a.row-title", has_text=TOPIC).first.get_attribute("href") or "/forum")
    return page.url.split("?")[0]


def test_from_a_report_over_hiding_and_the_appeal_to_the_log(phone, axe, pictures):
    author = phone(AUTHOR)
    topic = _open_topic(author)
    author.fill("#reply textarea", WORDS)
    author.click("#reply button[type=submit]")
    author.locator("#posts > article", has_text=WORDS).wait_for()

    reader = phone(READER)
    reader.goto(f"{topic}?at=500")
    reader.locator("article.post", has_text=WORDS).locator(".post-flag").click()
    reader.get_by_label("Không quảng cáo").check()
    reader.fill("textarea", "Bài rao bán đồ.")
    _judge(reader, axe, pictures, "flag")
    reader.click("main form button[type=submit]")
    reader.locator(".toast", has_text="chỉ người điều hành biết").wait_for()

    chair = phone(CHAIR)
    chair.goto("/")
    chair.locator("a", has_text="chờ người điều hành").first.click()
    chair.wait_for_url("**/forum/queue")
    _judge(chair, axe, pictures, "queue")
    chair.locator(".cases a", has_text=TOPIC).first.click()
    chair.locator("#case", has_text=WORDS).wait_for()
    chair.select_option("select[name=ground]", label="Quảng cáo hàng hóa, dịch vụ")
    _judge(chair, axe, pictures, "case")
    chair.locator(".btn-danger").click()
    chair.locator(".case-done").wait_for()
    _judge(chair, axe, pictures, "next-case")

    author.goto("/notices")
    author.locator("main a", has_text="đã bị ẩn").first.click()
    author.wait_for_url(re.compile(r"/forum/measures/\d+"))
    assert WORDS in author.inner_text("main")
    _judge(author, axe, pictures, "decision-for-its-author")
    author.get_by_role("button", name="Khiếu nại").click()
    author.locator(".toast", has_text="Một người khác sẽ giải quyết").wait_for()
    _judge(author, axe, pictures, "appealed")
    decision = author.url

    chair.goto(decision)
    assert "người khác phải giải quyết" in chair.inner_text("main")
    assert chair.get_by_role("button", name="Hủy quyết định").count() == 0
    _judge(chair, axe, pictures, "first-moderator-is-refused")

    vice = phone(VICE)
    vice.goto("/forum/appeals")
    _judge(vice, axe, pictures, "appeals")
    vice.goto(decision)
    _judge(vice, axe, pictures, "judging")
    vice.fill("textarea", "Cho tặng trong khu phố, không phải bán hàng.")
    vice.get_by_role("button", name="Hủy quyết định").click()
    vice.locator(".toast").wait_for()

    reader.goto(f"{topic}?at=500")
    reader.locator("article.post", has_text=WORDS).wait_for()
    reader.goto("/forum/log")
    newest = reader.locator(".log > li").first
    for words in (
        "Ẩn bài viết",
        "Không quảng cáo",
        "Quảng cáo hàng hóa",
        "quyết định bị hủy",
        "Cho tặng trong khu phố",
    ):
        assert words in newest.inner_text(), words
    _judge(reader, axe, pictures, "log")


def test_a_post_that_waits_is_seen_by_its_author_and_approved_without_javascript(phone, axe, pictures):
    # High enough for the whole topic: what the bar half covers while one scrolls is no finding.
    author = phone(READER, viewport={"width": 390, "height": 3600})
    topic = _open_topic(author)
    author.fill("#reply textarea", "Khu tôi có người rủ vay nóng, ai gặp chưa?")
    author.click("#reply button[type=submit]")
    author.locator(".post-waiting").wait_for()
    author.locator("[data-fab]").wait_for(state="hidden")
    _judge(author, axe, pictures, "waits-in-topic")
    author.locator(".post-waiting a").click()
    _judge(author, axe, pictures, "waits")
    author.goto("/forum/held")
    _judge(author, axe, pictures, "held-list")
    stranger = phone(AUTHOR)
    stranger.goto(f"{topic}?at=500")
    assert "vay nóng, ai gặp" not in stranger.inner_text("main")

    board = phone(VICE, java_script_enabled=False)
    board.goto("/forum/queue")
    board.locator(".cases li", has_text="vay nóng, ai gặp").locator("a.row-title").click()
    board.get_by_role("button", name="Duyệt", exact=True).click()
    stranger.goto(f"{topic}?at=500")
    assert "vay nóng, ai gặp" in stranger.inner_text("main")


def test_the_other_pages_fit_a_phone_and_have_no_violations(phone, axe, pictures):
    board, member = phone(CHAIR), phone(READER)
    pages = ["/forum/rules", "/forum/rules/publish", "/forum/terms", "/forum/log/check", "/forum/queue?state=author"]
    for page, addresses in ((board, pages), (member, ["/forum/rules", "/forum/measures", "/forum/log"])):
        for address in addresses:
            page.goto(address)
            _judge(page, axe, pictures, re.sub(r"\W+", "-", address.strip("/")))
    board.goto("/forum/log")
    board.goto(board.locator("a[href$='/redact']").first.get_attribute("href"))
    _judge(board, axe, pictures, "redact")
    dark = phone(CHAIR, color_scheme="dark", viewport={"width": 1280, "height": 900})
    for address in ("/forum/queue", "/forum/log"):
        dark.goto(address)
        _judge(dark, axe, pictures, "dark-" + re.sub(r"\W+", "-", address.strip("/")))
    dark.locator("body").wait_for()
