"""The bank on a phone: a trainer brings a file and makes a quiz of it; a member takes it with the network cut."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

import pytest

pytestmark = pytest.mark.journey

MAIN = "/training/dieu-hanh-sinh-hoat-chi-doan"
SAVED, WAITING = "[data-state=saved]:not([hidden])", "[data-state=waiting]:not([hidden])"
SHOWN = ".question:not([hidden])"
GIFT = """$CATEGORY: Kỹ năng/Tập huấn tháng 6

::Chọn một::Ai là người kết luận?{=Người chủ trì ~Khách mời ~Người đến muộn}

::Trả lời ngắn::Văn bản ghi lại buổi họp gọi là gì?{=biên bản}

::Con số::Buổi sinh hoạt mẫu dài bao nhiêu phút?{#60:5}

::Ghép cặp::Ghép việc với người.{=Ghi biên bản -> Thư ký =Kết luận -> Chủ trì =Điểm danh -> Tổ chức}

::Đúng sai::Kết luận phải có tên người làm.{TRUE}

::Dòng hỏng::Câu này quên đóng ngoặc.{=một ~hai

::Tự luận::Viết một câu mời đoàn viên đến họp.{}
"""


def standing(server: Any, address: str) -> list[tuple[Any, ...]]:
    """(question's name, answer) of an attempt's answered events on the server, in the order they came."""
    number = int(re.findall(r"/attempts/(\d+)", address)[0])
    with sqlite3.connect(f"file:{server.folder}/club.sqlite?mode=ro", uri=True) as database:
        return database.execute(
            "SELECT bank_question.name, quiz_event.answer FROM quiz_event"
            " JOIN quiz_question ON quiz_question.id = quiz_event.question_id"
            " JOIN bank_question ON bank_question.id = quiz_question.entry_id"
            " WHERE attempt_id = ? AND quiz_event.kind = 'answered' ORDER BY seq",
            (number,),
        ).fetchall()


def test_a_file_becomes_a_quiz_and_a_member_takes_it_with_the_network_cut(phone, look, server, tmp_path):
    page = phone("chu-nhiem")
    page.goto("/training")
    page.click("text=Ngân hàng câu hỏi")
    look(page, "list")
    page.click("text=Đưa tệp vào")
    look(page, "bring")
    file = tmp_path / "tap-huan.gift"
    file.write_text(GIFT, encoding="utf-8")
    page.set_input_files("input[type=file]", str(file))
    page.click("main form button[type=submit]")
    page.wait_for_url("**/bank/import/*")
    assert "Dòng 13" in page.locator(".import-rows").inner_text()
    look(page, "preview")
    page.click("text=Mới")
    look(page, "preview-new")
    page.click("text=Nhận 6 câu vào ngân hàng")
    page.locator("text=6 câu hỏi đã vào ngân hàng").wait_for()
    page.select_option("#quiz", label="Bài kiểm tra mới trong “Điều hành sinh hoạt chi đoàn khu phố”")
    page.fill("#title", "Kiểm tra tháng 6")
    look(page, "taken-in")
    page.click("text=Đưa vào")
    page.wait_for_url("**/edit/quizzes/*")
    assert page.locator("#questions .workshop-rows > li").count() == 6
    look(page, "quiz-editor")

    member = phone("bt-p4-kp1")
    member.goto(MAIN)
    member.click("text=Kiểm tra tháng 6")
    member.click("main form button[type=submit]")
    member.wait_for_url("**/attempts/*")
    address = member.url.split("#")[0]
    member.locator(f"{SHOWN} .choice", has_text="Người chủ trì").click()
    member.locator(SAVED).wait_for()
    member.click("[data-quiz-next]")
    member.context.set_offline(True)
    member.fill(f"{SHOWN} .answer-line", "biên")
    member.fill(f"{SHOWN} .answer-line", "biên bản")
    member.locator(WAITING).wait_for()
    look(member, "offline")
    member.click("[data-quiz-next]")
    member.fill(f"{SHOWN} .answer-line", "62")
    member.click("[data-quiz-next]")
    for line, right in (("Ghi biên bản", "Thư ký"), ("Kết luận", "Chủ trì"), ("Điểm danh", "Tổ chức")):
        member.locator(SHOWN).get_by_label(line).select_option(label=right)
    look(member, "matching")
    assert [name for name, _answer in standing(server, address)] == ["Chọn một"]
    # The page is closed while the phone is offline, and opened again with the connection back.
    member.goto("about:blank")
    member.context.set_offline(False)
    member.goto(address)
    member.locator(SAVED).wait_for()
    told = standing(server, address)
    assert [name for name, _answer in told] == ["Chọn một", "Trả lời ngắn", "Con số", "Ghép cặp"], (
        "each kept, each once"
    )
    member.locator(SHOWN, has_text="Kết luận phải có tên người làm").locator(".choice").first.click()
    member.locator(SAVED).wait_for()
    member.click("[data-quiz-next]")
    member.fill(f"{SHOWN} textarea", "Tối thứ Bảy này mình gặp nhau nhé!")
    look(member, "essay")
    member.click("[data-quiz-next]")
    member.wait_for_url("**/review")
    assert "Bạn đã trả lời hết" in member.locator("main").inner_text()
    look(member, "review")
    assert member.evaluate("Object.keys(localStorage).filter(name => name.startsWith('quiz:'))") == []
    member.click("#submit button[type=submit]")
    member.wait_for_url("**/result*")
    assert "83%" in member.locator("main").inner_text()
    assert member.locator(".answered.is-right").count() == 5
    look(member, "result")

    page.reload()
    page.click("text=Các lượt làm")
    page.click("main .rows .row-title >> nth=0")
    look(page, "sheet")
    page.click("text=Chấm bài")
    page.fill("#points", "90")
    page.fill("#comment", "Ấm áp.")
    look(page, "essay-marking")
    page.click("text=Lưu điểm")
    page.wait_for_url("**/attempts*")
    member.reload()
    assert "Ấm áp." in member.locator("main").inner_text()


def test_lines_are_put_in_order_by_buttons_and_keyboard_and_checked_at_once(phone, look, server):
    page = phone("bt-p4-kp2")
    page.goto(MAIN)
    page.click("text=Ôn nhanh mười phút")
    look(page, "timed-quiz")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/attempts/*")
    page.locator("[data-quiz-clock] >> text=/^\\d+:\\d\\d$/").wait_for()
    page.click("[data-quiz-step] >> nth=1")
    right = ["Trò chơi làm quen", "Nêu nội dung", "Thảo luận theo nhóm", "Chốt việc"]
    for place, words in enumerate(right):
        line = page.locator(f"{SHOWN} [data-line]", has_text=words)
        while page.locator(f"{SHOWN} [data-line]").nth(place).inner_text() != line.inner_text():
            line.locator("[data-move='-1']").focus()
            page.keyboard.press("Enter")
    look(page, "ordering")
    page.locator(SAVED).wait_for()
    page.click(f"{SHOWN} >> text=Kiểm tra câu này")
    page.locator(f"{SHOWN} .checked.is-right").wait_for()
    look(page, "checked")
    page.click("[data-quiz-next]")
    gaps = page.locator(f"{SHOWN} .gap")
    gaps.nth(0).fill("Phó Bí thư")
    gaps.nth(1).select_option(label="thư ký")
    gaps.nth(2).fill("60")
    page.click(f"{SHOWN} >> text=Kiểm tra câu này")
    page.locator(f"{SHOWN} .checked.is-partly").wait_for()
    assert "Còn 1 lần thử" in page.locator(SHOWN).inner_text()
    look(page, "cloze")
    assert standing(server, page.url)[0][0] == "Trình tự buổi sinh hoạt"


def test_two_phones_that_answer_apart_are_both_kept_and_told(phone, look):
    first, second = phone("bt-p4-kp3"), phone("bt-p4-kp3")
    first.goto(f"{MAIN}/lessons/chuan-bi-noi-dung")
    first.click("text=Đã học xong – làm bài kiểm tra")
    first.click("main form button[type=submit]")
    first.wait_for_url("**/attempts/*")
    second.goto(first.url.split("#")[0])
    second.context.set_offline(True)
    second.locator(f"{SHOWN} .choice").nth(0).click()
    second.locator(WAITING).wait_for()
    first.locator(f"{SHOWN} .choice").nth(2).click()
    first.locator(SAVED).wait_for()
    second.context.set_offline(False)
    second.locator(".toast >> text=Một thiết bị khác đã trả lời khác").wait_for()
    second.reload()
    second.locator("text=Hai thiết bị trả lời câu này khác nhau").wait_for()
    look(second, "conflict")


def test_the_trainers_pages_fit_a_phone_and_pass_axe(phone, look):
    page = phone("chu-nhiem")
    for name, path in (
        ("kinds", "/new"), ("categories", "/categories"), ("export", "/export"), ("single", "/new?kind=single"),
        ("matching-form", "/new?kind=matching"), ("cloze-form", "/new?kind=cloze"), ("essay-form", "/new?kind=essay"),
    ):  # fmt: skip
        page.goto(f"/training/bank{path}")
        look(page, name)
    page.goto("/training/bank/new?kind=cloze")
    page.fill("#text", "Do {=Bí thư} chủ trì.")
    page.click("text=Xem trước")
    page.locator("#preview .gap").wait_for()
    look(page, "preview-cloze")
    page.goto("/training/bank")
    page.click(".bank-rows .row-title >> nth=0")
    look(page, "entry")
    page.goto(f"{MAIN}/edit")
    page.click(".workshop-quiz >> nth=0")
    page.click("text=Chất lượng câu hỏi")
    look(page, "items")
    page.click("text=Chấm lại")
    look(page, "regrade")
