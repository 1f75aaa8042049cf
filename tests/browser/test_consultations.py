"""Consultations on a phone: answering with one thumb, with the network cut, without a script; and the board's side."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

import pytest

pytestmark = pytest.mark.journey

HERE = "/decisions/consultations/1"
SAVED, WAITING = "[data-state=saved]:not([hidden])", "[data-state=waiting]:not([hidden])"


def votes_of(server: Any, phone: str) -> list[tuple[Any, ...]]:
    """A person's votes on the server."""
    with sqlite3.connect(f"file:{server.folder}/club.sqlite?mode=ro", uri=True) as database:
        query = """SELECT statement_id, answer FROM consultation_vote AS v
            JOIN consultation_participant AS p ON p.id = v.participant_id
            JOIN person ON person.id = p.person_id WHERE person.phone = ?"""
        return database.execute(query, (phone,)).fetchall()


def test_a_branch_secretary_answers_with_one_thumb_and_sees_what_came_out(phone, look):
    page = phone("bt-p1-kp1")
    page.goto("/")
    waiting = page.locator("text=/Còn \\d+ câu chờ bạn trả lời/")
    left = int(re.findall(r"\d+", waiting.inner_text())[0])
    page.goto(HERE)
    look(page, "results")
    assert page.locator("svg.map ellipse").count() >= 2
    page.click("text=Làm tiếp")
    look(page, "answer")
    first = page.locator("[data-text]").inner_text()
    page.click(".answer-button.is-agree")
    page.locator(SAVED).wait_for()
    assert page.locator("[data-text]").inner_text() != first
    page.click("text=Đổi lại")
    assert page.locator("[data-text]").inner_text() == first
    page.keyboard.press("2")
    page.locator(SAVED).wait_for()
    for _number in range(left - 1):
        page.keyboard.press("3")
    page.locator("text=Cảm ơn bạn, đã hết câu hỏi").wait_for()
    page.locator(SAVED).wait_for()
    look(page, "done")
    page.goto(f"{HERE}/mine")
    look(page, "mine")
    row = page.locator("li", has_text=first)
    assert row.locator("[aria-pressed=true]").inner_text().strip() == "Không đồng ý"
    page.goto("/")
    assert page.locator("text=/câu chờ bạn trả lời/").count() == 0


def test_answers_given_in_a_dead_spot_arrive_once_when_the_network_is_back(phone, server):
    page = phone("bt-p2-kp2")
    page.goto(f"{HERE}/answer")
    page.context.set_offline(True)
    for _number in range(4):
        page.click(".answer-button.is-agree")
    page.locator(WAITING).wait_for()
    assert votes_of(server, "+84900000031") == []
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator(SAVED).wait_for()
    page.reload()
    found = votes_of(server, "+84900000031")
    assert len(found) == len({statement for statement, _answer in found}) == 4


def test_without_a_script_the_form_does_it(phone, look):
    page = phone("bt-p5-kp3", java_script_enabled=False)
    page.goto(f"{HERE}/answer")
    before = page.locator("[data-count]").inner_text()
    page.click(".answer-button.is-disagree")
    assert page.locator("[data-count]").inner_text() != before


def test_a_member_puts_a_statement_and_the_board_takes_it_up(phone, look):
    page = phone("bt-p5-kp3")
    page.goto(f"{HERE}/propose")
    page.type("input[name=text]", "Giu phan doan theo dia ban to dan pho cu")
    page.locator("#similar li").first.wait_for()
    look(page, "propose")
    page.fill("input[name=text]", "Mỗi chi đoàn mới nên có một trang thông tin riêng cho người ở trọ.")
    page.click("main form button[type=submit]")
    if "/propose" in page.url:
        page.click("main form button[type=submit]")
    page.wait_for_url(lambda url: "/propose" not in url)
    assert "Chờ duyệt" in page.locator("main").inner_text()
    board = phone("chu-nhiem")
    board.goto(HERE)
    board.click("text=/nhận định đang chờ Ban Chủ nhiệm duyệt/")
    look(board, "statements")
    mine = board.locator("li", has_text="trang thông tin riêng")
    mine.locator("text=Đưa lên").first.click()
    board.locator("text=Đã đưa nhận định lên cho mọi người.").wait_for()


def test_the_board_prepares_a_consultation_and_opens_it(phone, look):
    page = phone("chu-nhiem")
    page.goto("/decisions/consultations/new")
    look(page, "new")
    page.fill("[name=title]", "Buổi sinh hoạt quý tới nên bàn chuyện gì?")
    page.fill("[name=seeds]", "Nên bàn cách tập hợp thanh niên nhà trọ.\nNên tập huấn dùng ứng dụng của Đoàn.")
    page.check("input[name=results][value=closed]")
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/consultations/\d+-"))
    look(page, "draft")
    page.click("summary:has-text('Mở')")
    page.click("details[open] button[type=submit]")
    page.locator("text=Kết quả có sau khi kết thúc").wait_for()
    look(page, "open")
    number = re.findall(r"/consultations/(\d+)", page.url)[0]
    page.goto(f"/decisions/consultations/{number}/close")
    look(page, "close")
    page.fill("[name=reason]", "Đã đủ ý kiến để soạn chương trình.")
    page.click("main form button[type=submit]")
    page.locator("text=Đã kết thúc lấy ý kiến.").wait_for()
    page.goto(f"{HERE}/report")
    look(page, "report")
