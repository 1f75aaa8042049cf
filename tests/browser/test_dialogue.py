"""The dialogue on a phone: a member asks, an officer answers, the asker confirms; the board concludes; axe on each page."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = pytest.mark.journey

ASKER, OFFICER, OTHER, BOARD = "bt-p5-kp3", "bt-p5", "bt-p4-kp2", "chu-nhiem"
DEBATE = "Kéo thanh niên về với chi đoàn"
TITLE = "Giấy giới thiệu đoàn viên chuyển nơi cư trú xin ở đâu?"


def _looked_at(page: Any, axe: Any, pictures: Any, name: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    # The whole page at once: no bar or floating button lies over what is judged.
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": 390, "height": max(height, 844)})
    if page.locator("[data-fab]").count():
        page.locator("[data-fab]").wait_for(state="hidden")
    axe(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.screenshot(path=pictures / f"dialogue-{name}.png")


def test_a_member_asks_the_officer_answers_and_the_asker_confirms(phone, axe, pictures):
    page = phone(ASKER)
    page.goto("/forum/s/tam-tu-nguyen-vong/new?kind=discussion")
    assert page.locator("[data-for-kinds]").is_hidden()
    page.locator(".choice", has_text="Câu hỏi").click()
    to = page.locator("select[name=to]")
    assert page.locator("input[name=unit]").is_hidden()
    to.select_option("unit")
    page.locator("input[name=unit]").wait_for()
    to.select_option(label="Đoàn phường 5")
    page.fill("input[name=title]", TITLE)
    page.fill("textarea[name=body]", "Bạn ấy mới về khu phố tôi, hồ sơ còn ở trường.")
    _looked_at(page, axe, pictures, "ask")
    page.get_by_role("button", name="Đăng chủ đề").click()
    page.locator("#top-answer").wait_for()
    assert "Đoàn phường 5" in page.locator("#top-answer").inner_text()
    _looked_at(page, axe, pictures, "asked")
    topic = page.url.split("?")[0]

    officer = phone(OFFICER)
    officer.goto("/")
    officer.get_by_role("link", name=re.compile(r"câu hỏi chờ đồng chí trả lời")).click()
    _looked_at(officer, axe, pictures, "desk")
    officer.locator("a.row-title", has_text=TITLE).click()
    _looked_at(officer, axe, pictures, "inquiry")
    officer.get_by_role("link", name="Đọc tại nơi đã hỏi").click()
    officer.fill("#reply textarea", "Đoàn trường cấp, **trong 5 ngày**. Chưa được thì gọi tôi.")
    officer.get_by_label("Đây là câu trả lời chính thức").check()
    _looked_at(officer, axe, pictures, "answering")
    officer.click("#reply button[type=submit]")
    officer.locator("#posts .badge", has_text="Câu trả lời chính thức").wait_for()

    page.goto("/")
    page.get_by_role("link", name=re.compile(r"câu hỏi của đồng chí đã được trả lời")).click()
    page.goto(f"{topic}?at=1")
    assert "trong 5 ngày" in page.locator("#top-answer .top-quote").inner_text()
    _looked_at(page, axe, pictures, "answered")
    page.get_by_role("button", name="Rồi, đã được trả lời").click()
    page.locator("#top-answer .badge", has_text="Đã trả lời, đã xác nhận").wait_for()
    _looked_at(page, axe, pictures, "confirmed")

    page.goto("/decisions/inquiries/response")
    assert "Đoàn phường 5" in page.locator("table").inner_text()
    _looked_at(page, axe, pictures, "response")


def test_a_member_supports_a_post_and_the_board_concludes_the_debate(phone, axe, pictures):
    page, board = phone(OTHER), phone(BOARD)
    page.goto("/forum/s/tap-hop-doan-vien")
    page.locator("a.row-title", has_text=DEBATE).click()
    topic = re.sub(r"[?#].*", "", page.url)
    page.goto(f"{topic}?at=1")
    foreign = page.locator("#posts .support").first
    number = foreign.locator("xpath=ancestor::article").get_attribute("data-number")
    foreign.locator("button").click()
    mine = page.locator(f"#p{number} .support button[aria-pressed=true]")
    mine.wait_for()
    assert mine.locator(".support-count").inner_text() == "1"
    _looked_at(page, axe, pictures, "supported")
    page.reload()
    assert page.locator(f"#p{number} .support button[aria-pressed=true]").count() == 1
    page.get_by_role("link", name="Chúng ta trao đổi thế nào").click()
    _looked_at(page, axe, pictures, "gauge")

    board.goto(f"{topic}?at=1")
    board.locator("summary[class*=btn]").filter(has=board.locator("[aria-label='Điều hành chủ đề']")).click()
    board.get_by_role("link", name="Kết luận…").click()
    assert number in board.input_value("input[name=posts]")
    board.fill("textarea[name=words]", "Mỗi quý một việc chung trước, một buổi vui sau.")
    board.fill("textarea[name=agreed]", "Việc làm và vui chơi không thay nhau.")
    _looked_at(board, axe, pictures, "conclude")
    board.get_by_role("button", name="Kết luận", exact=True).click()
    board.locator("#top-conclusion").wait_for()
    _looked_at(board, axe, pictures, "concluded")

    page.goto(f"{topic}?at=1")
    assert "Mỗi quý một việc chung" in page.locator("#top-conclusion").inner_text()
    assert page.locator("#reply").count() == 0
