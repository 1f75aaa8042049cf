"""Beside the talk: questions, votes and the speakers' queue on two phones and the chair's, with a bad network."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.test_live import CHAIR, MEMBER, enter

pytestmark = pytest.mark.journey

OTHER = "bt-p8-kp2"


def tab(page: Any, name: str) -> None:
    page.click(f"[data-tab={name}]")
    page.locator(f"[data-panel={name}]").wait_for()


def question(page: Any, text: str) -> Any:
    return page.locator(".ask", has_text=text)


def ask(page: Any, text: str) -> None:
    page.fill("#ask", text)
    page.click("[data-act=ask] [type=submit]")


def test_a_question_is_asked_without_network_supported_taken_up_and_answered(phone, look):
    asker, other, chair = phone(MEMBER), phone(OTHER), phone(CHAIR)
    for page in (asker, other, chair):
        enter(page)
        tab(page, "questions")
    look(asker, "questions")
    asker.context.set_offline(True)
    ask(asker, "Bao giờ có lịch sinh hoạt quý sau?")
    asker.locator(".ask.is-pending").wait_for()
    look(asker, "question-waits")
    asker.context.set_offline(False)
    question(other, "lịch sinh hoạt quý sau").wait_for()
    asker.locator(".ask.is-pending").wait_for(state="detached")
    assert question(asker, "lịch sinh hoạt quý sau").count() == 1

    other.fill("#ask", "lich sinh hoat quy sau khi nao co")
    other.locator("[data-alike-list] button", has_text="lịch sinh hoạt quý sau").wait_for()
    look(other, "alike")
    other.locator("[data-alike-list] button").first.click()
    question(chair, "lịch sinh hoạt quý sau").locator(".ask-vote:visible", has_text="1").wait_for()
    other.check("#anonymous")
    ask(other, "Chỉ tiêu giao thêm có bắt buộc không ạ?")
    hidden = question(chair, "Chỉ tiêu giao thêm")
    hidden.get_by_text("Không nêu tên").wait_for()
    assert "Phường 8" not in hidden.inner_text()

    question(chair, "lịch sinh hoạt quý sau").locator("[data-more]").click()
    look(chair, "question-sheet")
    chair.locator("#question-sheet [data-act=pick] button").click()
    asker.locator("[data-picked]", has_text="lịch sinh hoạt quý sau").wait_for()
    tab(asker, "chat")
    look(asker, "picked")
    asker.locator("[data-picked]").click()
    question(chair, "lịch sinh hoạt quý sau").locator("[data-more]").click()
    chair.locator("#question-sheet summary", has_text="Trả lời bằng văn bản").click()
    chair.fill("#answer-text", "Ban Chủ nhiệm gửi lịch trước ngày 15.")
    chair.get_by_role("button", name="Đăng câu trả lời").click()
    asker.locator("[data-picked]").wait_for(state="hidden")
    asker.locator("[data-settled-part] summary").click()
    question(asker, "lịch sinh hoạt quý sau").get_by_text("gửi lịch trước ngày 15").wait_for()
    look(asker, "answered")


def test_a_vote_cast_without_network_counts_once_and_hall_and_phones_are_one_result(phone, look):
    member, other, chair = phone(MEMBER), phone(OTHER), phone(CHAIR)
    for page in (member, other, chair):
        enter(page)
    tab(chair, "polls")
    chair.locator("summary", has_text="Biểu quyết hoặc thăm dò mới").click()
    chair.fill("#question", "Thông qua ba việc làm thử?")
    chair.fill("#options", "Tán thành\nKhông tán thành")
    chair.locator(".screen-main").evaluate("box => (box.scrollTop = 0)")
    look(chair, "poll-form")
    chair.locator("summary", has_text="Đa số").click()
    chair.select_option("#majority", "half")
    chair.get_by_role("button", name="Mở ngay").click()
    member.locator("[data-voting]", has_text="ba việc làm thử").click()
    vote = member.locator(".poll", has_text="ba việc làm thử").first
    vote.get_by_text("Tán thành", exact=True).first.click()
    look(member, "vote")
    member.context.set_offline(True)
    vote.get_by_role("button", name="Gửi phiếu").click()
    vote.get_by_text("đang chờ mạng").wait_for()
    member.context.set_offline(False)
    vote.get_by_text("Bạn đã bỏ phiếu").wait_for()
    lead = chair.locator("[data-polls] .poll", has_text="ba việc làm thử").first
    lead.get_by_text("Đã có 1 phiếu").wait_for()
    tab(other, "polls")
    ballot = other.locator(".poll", has_text="ba việc làm thử").first
    ballot.get_by_text("Không tán thành").first.click()
    ballot.get_by_role("button", name="Gửi phiếu").click()
    lead.get_by_text("Đã có 2 phiếu").wait_for()
    lead.locator("[name=hands]").nth(0).fill("28")
    lead.get_by_role("button", name="Lưu số giơ tay").click()
    lead.get_by_role("button", name="Còn 30 giây").click()
    other.locator("[data-voting] .timer", has_text="0:").wait_for()
    look(chair, "poll-chair")
    lead.get_by_role("button", name="Đóng biểu quyết").click()
    lead.get_by_role("button", name="Công bố kết quả").click()
    vote.get_by_text("30 phiếu: 2 qua điện thoại, 28 tại hội trường.").wait_for()
    vote.get_by_text("Cần 16 trên 30, có 29 tán thành: thông qua.").wait_for()
    look(member, "result")


def test_a_secret_vote_says_beforehand_that_it_cannot_be_changed(phone, look):
    member, chair = phone(MEMBER), phone(CHAIR)
    enter(member), enter(chair)
    tab(chair, "polls")
    chair.locator("summary", has_text="Biểu quyết hoặc thăm dò mới").click()
    chair.fill("#question", "Tín nhiệm người điều hành")
    chair.fill("#options", "Tín nhiệm\nChưa tín nhiệm")
    chair.locator("#secret").check()
    chair.get_by_role("button", name="Mở ngay").click()
    member.locator("[data-voting]").click()
    vote = member.locator(".poll", has_text="Tín nhiệm người điều hành").first
    vote.get_by_text("phiếu đã gửi thì không đổi được").wait_for()
    vote.get_by_text("Chưa tín nhiệm").first.click()
    look(member, "secret")
    vote.get_by_role("button", name="Gửi phiếu").click()
    vote.get_by_text("Phiếu kín của bạn đã được ghi nhận").wait_for()
    assert vote.get_by_role("button", name="Đổi phiếu").count() == 0
    chair.locator("[data-polls] .poll", has_text="Tín nhiệm").first.get_by_role(
        "button", name="Đóng biểu quyết"
    ).click()
    vote.get_by_text("Đã đóng").wait_for()


def test_hands_go_up_and_the_floor_has_a_clock_that_all_see(phone, look):
    member, other, chair = phone(MEMBER), phone(OTHER), phone(CHAIR)
    for page in (member, other, chair):
        enter(page)
        tab(page, "speakers")
    look(chair, "no-speakers")
    member.get_by_role("button", name="Giơ tay phát biểu").click()
    chair.locator(".speech", has_text="Phường 5").wait_for()
    other.get_by_role("button", name="Ý kiến về cách điều hành").click()
    chair.locator(".speech", has_text="Phường 8").wait_for()
    look(chair, "speakers")
    assert "Phường 8" in chair.locator(".speech").first.inner_text()
    chair.get_by_role("button", name="Người phát biểu tiếp theo").click()
    member.locator("[data-floor]", has_text="Phường 8").wait_for()
    member.locator("[data-floor] .timer", has_text=":").wait_for()
    look(member, "floor")
    other.get_by_role("button", name="Xong").click()
    chair.get_by_role("button", name="Người phát biểu tiếp theo").click()
    member.locator("[data-foot=speakers]").get_by_text("Bạn đang phát biểu").wait_for()
    chair.locator(".speech").get_by_role("button", name="Xong").click()
    member.locator("[data-floor]").wait_for(state="hidden")


def test_keys_lead_through_the_parts_of_the_room(phone, look):
    wide = phone(MEMBER, viewport={"width": 1280, "height": 800}, has_touch=False)
    enter(wide)
    wide.locator(".screen-main").focus()
    for key, name in (("2", "questions"), ("3", "polls"), ("4", "speakers"), ("1", "chat")):
        wide.keyboard.press(key)
        wide.locator(f"[data-tab={name}][aria-current]").wait_for()
        assert wide.locator(f"[data-panel={name}]").is_visible()
    wide.keyboard.press("3")
    look(wide, "wide")
