"""Order among topics on a phone: a moderator splits, merges and undoes; a member narrows a search, follows a tag, takes
a feed home; axe on each page."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = pytest.mark.journey

SPACE = "/forum/s/tap-hop-doan-vien"
TITLE = "Gõ cửa nhà trọ"


def _topic(page: Any) -> str:
    page.goto(SPACE)
    page.locator("a.row-title", has_text=TITLE).click()
    page.wait_for_url(re.compile("/forum/t/"))
    return re.sub(r"[?#].*", "", page.url)


def test_a_moderator_splits_posts_off_merges_them_back_and_undoes_it(phone, look):
    page = phone("chu-nhiem")
    topic = _topic(page)
    page.goto(f"{topic}?at=1")
    page.locator("#p3 details.menu > summary").click()
    page.locator("#p3").get_by_role("link", name="Tách ra…").click()
    page.wait_for_url(re.compile("/split"))
    look(page, "split")
    page.get_by_label("Tiêu đề của chủ đề mới").fill("Chủ nhà trọ và chi đoàn")
    page.get_by_label("Lý do").fill("Chuyện riêng, đáng một chủ đề")
    page.get_by_role("button", name="Tách", exact=True).click()
    page.locator("h1", has_text="Chủ nhà trọ và chi đoàn").wait_for()
    look(page, "new-topic")
    page.goto(f"{topic}?at=1")
    page.locator(".moved-away a", has_text="Chủ nhà trọ và chi đoàn").first.scroll_into_view_if_needed()
    look(page, "trace")

    page.locator(".moved-away a").first.click()
    page.wait_for_url(re.compile("chu-nha-tro"))
    new = re.sub(r"[?#].*", "", page.url)
    page.locator("summary", has=page.get_by_label("Điều hành chủ đề")).click()
    page.get_by_role("link", name="Gộp vào chủ đề khác…").click()
    page.wait_for_url(re.compile("/merge"))
    look(page, "merge")
    page.get_by_label("Địa chỉ hoặc số của chủ đề kia").fill(topic)
    page.get_by_label("Lý do").fill("Gộp lại cho liền mạch")
    page.get_by_role("button", name="Gộp chủ đề").click()
    page.locator(".moved-here").first.wait_for()
    page.goto(new)
    page.locator("h1", has_text=TITLE).wait_for()

    page.goto("/forum/log/moves")
    look(page, "log")
    page.get_by_role("link", name="Hoàn tác…").first.click()
    page.get_by_label("Lý do").fill("Thử cho biết")
    look(page, "undo")
    page.get_by_role("button", name="Hoàn tác việc chuyển").click()
    page.locator("h1", has_text="Chủ nhà trọ và chi đoàn").wait_for()


def test_a_member_narrows_a_search_follows_a_tag_and_takes_a_feed_home(phone, look):
    page = phone("bt-p9-kp3")
    page.goto("/search?q=sinh hoat")
    page.locator(".find-filters summary").click()
    page.get_by_label("Thẻ", exact=True).select_option(label="Buổi sinh hoạt")
    look(page, "filters")
    page.get_by_role("button", name="Tìm với bộ lọc này").click()
    page.locator(".wishes a", has_text="Buổi sinh hoạt").wait_for()
    look(page, "narrowed")

    page.goto("/forum/tags")
    look(page, "tags")
    page.get_by_role("link", name="Đoàn viên xa nhà").click()
    page.locator("#follow summary").click()
    page.locator("#follow button[value=follow]").click()
    page.locator("#follow summary", has_text="Đang theo dõi").wait_for()
    look(page, "tag")
    page.get_by_role("link", name="Bản tin (Atom)").click()
    page.get_by_label("Tên").fill("Trình đọc tin")
    page.get_by_role("button", name="Tạo mã").click()
    address = page.locator("code", has_text="?token=club_").inner_text()
    look(page, "token")
    answer = page.request.get(address)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert "<entry>" in answer.text()
