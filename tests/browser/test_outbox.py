"""A phone without a network: three posts and an edit are written, the browser is killed, and all four arrive once,
in order, when it comes back.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import CHROMIUM, FLAGS, PHONE, demo_people

pytestmark = pytest.mark.journey
WRITER = "bt-p12-kp1"
TOPICS = ("/forum/t/11?at=1", "/forum/t/18?at=1")


@pytest.fixture
def own_phone(server: Any, chromium: Any, tmp_path: Path) -> Any:
    """`own_phone()` switches the phone on: a Chromium with a disk of its own; switching it on again finds what was
    there."""
    kind = chromium.browser_type
    running: list[Any] = []

    def switched_on() -> Any:
        context = kind.launch_persistent_context(
            str(tmp_path / "phone"), executable_path=CHROMIUM, args=FLAGS, viewport=PHONE, locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh", has_touch=True, base_url=server.url, reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(30_000)
        running.append(context)
        return context

    yield switched_on
    for context in running:
        context.close()


def _signed_in(context: Any, server: Any) -> Any:
    page = context.pages[0] if context.pages else context.new_page()
    row = demo_people()[WRITER]
    page.goto("/sign-in")
    page.fill("input[name=name]", row.get("phone") or row["email"])
    page.fill("input[name=password]", server.password)
    page.click("main form button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def _ready(page: Any) -> Any:
    page.locator("form[data-outbox]").first.scroll_into_view_if_needed()
    page.locator("[data-outgoing][data-state]").wait_for(state="attached")
    return page


def _write(page: Any, words: str) -> None:
    page.fill("#reply textarea", words)
    page.click("#reply button[type=submit]")


def _waiting(page: Any, words: str) -> None:
    page.locator("[data-outbox-state]", has_text=words).wait_for()


def test_four_writings_of_a_phone_that_was_killed_without_a_network_arrive_once_and_in_order(server, own_phone, look):
    context = own_phone()
    page = _signed_in(context, server)
    page.goto(TOPICS[0])
    _write(_ready(page), "Bài viết khi còn mạng.")
    mine = page.locator("article.post", has_text="Bài viết khi còn mạng.")
    mine.wait_for()
    assert page.locator(".outbox").is_hidden()
    post = mine.locator("a.post-number").get_attribute("href")

    other, change = context.new_page(), context.new_page()
    other.goto(TOPICS[1])
    change.goto(f"{post}/edit")
    _ready(other)
    _ready(change)
    context.set_offline(True)
    _write(page, "Một: viết trên xe buýt.")
    _waiting(page, "Chờ mạng · 1")
    assert page.input_value("#reply textarea") == ""
    _write(other, "Hai: ở chủ đề khác.")
    _waiting(other, "Chờ mạng · 2")
    change.fill("form[data-outbox] textarea", "Bài viết khi còn mạng, sửa khi mất mạng.")
    change.click("form[data-outbox] button[type=submit]")
    _waiting(change, "Chờ mạng · 3")
    _write(page, "Bốn: nhầm chữ.")
    _waiting(page, "Chờ mạng · 4")
    _waiting(other, "Chờ mạng · 4")

    # each can be read, changed and dropped
    page.locator(".outbox summary").click()
    letters = page.locator(".outbox-letter")
    assert letters.count() == 4
    letters.nth(3).locator("[data-outbox-edit]").click()
    letters.nth(3).locator("textarea").fill("Bốn: đã sửa trong hộp gửi.")
    letters.nth(3).locator("form button[type=submit]").click()
    letters.nth(3).locator("[data-outbox-body]", has_text="đã sửa trong hộp gửi").wait_for()
    look(page, "waiting")
    context.close()

    context = own_phone()
    page = context.new_page()
    page.goto("/notices")
    page.locator("[data-outbox-done]", has_text="4").wait_for()
    look(page, "arrived")
    page.goto(TOPICS[0].replace("at=1", "at=9999"))
    words = page.locator("article.post .prose").all_inner_texts()
    assert [text for text in words if "mạng" in text or "Một:" in text or "Bốn:" in text] == [
        "Bài viết khi còn mạng, sửa khi mất mạng.",
        "Một: viết trên xe buýt.",
        "Bốn: đã sửa trong hộp gửi.",
    ]
    page.goto(TOPICS[1].replace("at=1", "at=9999"))
    assert page.locator("article.post", has_text="Hai: ở chủ đề khác.").count() == 1
    assert page.locator(".outbox").is_hidden()


def test_what_the_server_refuses_stays_with_its_reason_until_it_is_dropped(server, own_phone, phone, look):
    context = own_phone()
    page = _signed_in(context, server)
    page.goto("/forum/t/9?at=1")
    _ready(page)
    context.set_offline(True)
    _write(page, "Viết lúc chủ đề còn mở.")
    _waiting(page, "Chờ mạng · 1")
    board = phone("chu-nhiem")
    board.goto("/forum/t/9/lock")
    board.fill("form textarea", "Đã trả lời đủ.")
    board.click("main form button[type=submit]")
    context.set_offline(False)
    page.locator("[data-outbox-error]", has_text="Đã trả lời đủ").wait_for(state="attached")
    page.locator(".outbox summary").click()
    look(page, "refused")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("[data-outbox-drop]").click()
    page.locator(".outbox").wait_for(state="hidden")
    board.goto("/forum/t/9/unlock")
    board.fill("form textarea", "Mở lại cho người khác góp ý.")
    board.click("main form button[type=submit]")
