"""The forum on a phone, as a member and as the board: the journeys that matter, axe on each page, pictures."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest

DEBATE = "Khu phố sáp nhập: gộp thành một chi đoàn"
ADVERT = "bán gói tăng 1.000 lượt thích"
MEMBER, AUTHOR, BOARD = "bt-p5-kp3", "bt-p4-kp2", "chu-nhiem"


def _open_topic(page: Any, words: str) -> None:
    # By search: other journeys' topics push it off the first page of the forum.
    page.goto(f"/search?{urlencode({'q': words})}")
    page.goto(page.locator("main a", has_text=words).first.get_attribute("href") or "/search")


def _snap(page: Any, pictures: Any, name: str) -> None:
    page.screenshot(path=pictures / f"forum-{name}.png")


def _fits(page: Any) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_a_member_reads_a_debate_and_answers_with_a_stance(phone, axe, pictures):
    page = phone(MEMBER)
    page.goto("/forum")
    _fits(page)
    axe(page)
    _snap(page, pictures, "home")
    page.locator(".spaces a", has_text="Sáp nhập").click()
    _fits(page)
    axe(page)
    _snap(page, pictures, "space")
    page.locator("a.row-title", has_text=DEBATE).click()
    page.goto(page.url.split("?")[0] + "?at=1")
    _fits(page)
    axe(page)
    _snap(page, pictures, "debate")
    before = int(page.locator(".balance-legend .stance-against strong").inner_text())

    page.locator("[data-fab]").click()
    page.locator("article.post[data-number='3'] [data-reply]").click()
    assert "#3" in page.locator("[data-reply-to]").inner_text()
    page.locator("#reply .stance-against input").check(force=True)
    page.fill("#reply textarea", "Giữ nhóm theo địa bàn, nhưng phải có **ngày hết hạn**.")
    _snap(page, pictures, "reply")
    page.click("#reply button[type=submit]")
    mine = page.locator("#posts > article").last
    mine.locator("strong", has_text="ngày hết hạn").wait_for()
    assert mine.locator(".post-answers").inner_text().startswith("Bí thư Chi đoàn khu phố 1, Phường 3")
    assert mine.locator("p.stance").inner_text() == "Không tán thành"
    assert page.input_value("#reply textarea") == ""
    assert page.locator("[data-reply-to]").is_hidden()
    after = page.locator(".balance-legend .stance-against strong")
    assert int(after.inner_text()) == before + 1
    _snap(page, pictures, "answered")


def test_a_member_edits_looks_at_the_history_deletes_and_brings_back(phone, axe, pictures):
    page = phone(AUTHOR)
    _open_topic(page, "Gõ cửa nhà trọ")
    page.fill("#reply textarea", "Câu đầu tiên nên là lời chào và tên khu phố.")
    page.click("#reply button[type=submit]")
    mine = page.locator("#posts > article").last
    mine.get_by_text("Câu đầu tiên nên là lời chào").wait_for()

    mine.locator("details.menu summary").click()
    mine.get_by_role("link", name="Sửa").click()
    axe(page)
    _snap(page, pictures, "edit")
    page.fill("form textarea", "Câu đầu tiên nên là lời chào và tên mình.")
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"at=\d+"))
    page.locator("#posts > article").last.get_by_role("link", name="đã sửa 1 lần").click()
    assert page.locator(".history-words del").first.inner_text() == "khu phố"
    _fits(page)
    axe(page)
    _snap(page, pictures, "history")

    page.go_back()
    mine = page.locator("#posts > article").last
    mine.locator("details.menu summary").click()
    mine.get_by_role("button", name="Xóa").click()
    mine.get_by_text("Bạn đã xóa bài viết này").wait_for()
    axe(page)
    _snap(page, pictures, "deleted")
    mine.get_by_role("button", name="Hoàn tác").click()
    mine.get_by_text("Câu đầu tiên nên là lời chào và tên mình.").wait_for()


def test_the_board_hides_with_a_reason_and_the_author_reads_it(phone, axe, pictures):
    author = phone("bt-p2-kp3")
    _open_topic(author, "Vừa được bầu bí thư")
    author.fill("#reply textarea", "Cần mua đồng phục giá rẻ thì nhắn tôi.")
    author.click("#reply button[type=submit]")
    author.locator("#posts > article").last.get_by_text("đồng phục giá rẻ").wait_for()

    board = phone(BOARD)
    board.goto(author.url.split("?")[0])
    post = board.locator("article.post", has_text="đồng phục giá rẻ")
    post.locator("details.menu summary").click()
    post.get_by_role("link", name="Ẩn…").click()
    axe(board)
    _snap(board, pictures, "hide")
    board.select_option("select[name=ground]", label="Điều 4, tự viết lý do")
    board.fill("form textarea", "Quảng cáo, vi phạm điều 4 của nội quy.")
    board.click("main form button[type=submit]")
    board.locator(".toast", has_text="Đã ẩn bài viết").wait_for()
    _fits(board)
    axe(board)

    author.goto(author.url.split("?")[0])
    hidden = author.locator("article.post", has_text="đồng phục giá rẻ")
    assert "vi phạm điều 4" in hidden.inner_text()
    axe(author)
    _snap(author, pictures, "hidden-for-its-author")

    reader = phone(MEMBER)
    reader.goto(author.url.split("?")[0])
    trace = reader.locator(".post-gone").last
    assert "vi phạm điều 4" in trace.inner_text()
    assert "đồng phục" not in reader.locator("#posts").inner_text()
    axe(reader)
    _snap(reader, pictures, "hidden-for-others")


def test_the_other_pages_fit_a_phone_and_have_no_violations(phone, axe, pictures):
    member, board = phone(MEMBER), phone(BOARD)
    for page, addresses in (
        (member, ["/forum/topics", "/forum/topics?show=mine", "/forum/s/goc-lam-quen/new", "/forum/s/thong-bao"]),
        (board, ["/forum/spaces", "/forum/spaces/new", "/forum/spaces/1/close", "/forum/t/3/lock", "/forum"]),
    ):
        for address in addresses:
            page.goto(address)
            _fits(page)
            axe(page)
            _snap(page, pictures, re.sub(r"\W+", "-", address.strip("/")))


@pytest.mark.parametrize("address", ["/forum", "/forum/t/11?at=1"])
def test_on_a_wide_screen_and_in_the_dark_too(phone, axe, pictures, address):
    page = phone(MEMBER, viewport={"width": 1280, "height": 900}, has_touch=False, color_scheme="dark")
    page.goto(address)
    _fits(page)
    axe(page)
    _snap(page, pictures, "wide-dark-" + re.sub(r"\W+", "-", address.strip("/")))


def test_without_javascript_an_answer_is_written_all_the_same(phone):
    page = phone(MEMBER, java_script_enabled=False)
    page.goto("/forum/t/18")
    page.locator("article.post").nth(1).locator("a", has_text="Trả lời").click()
    assert "#2" in page.locator("[data-reply-to]").inner_text()
    page.fill("#reply textarea", "Viết khi không có JavaScript.")
    page.click("#reply button[type=submit]")
    assert "at=" in page.url
    assert page.locator("article.post", has_text="Viết khi không có JavaScript.").count() == 1
