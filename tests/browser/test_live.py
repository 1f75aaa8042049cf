"""Sessions on a phone: the programme, a room with two people and a bad network, planning, ending, reading again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import PHONE

pytestmark = pytest.mark.journey

MEMBER, CHAIR = "bt-p5-kp3", "chu-nhiem"
PRACTICE = "Phòng sinh hoạt thử"
ONLINE = "[data-room][data-state=online]"


def enter(page: Any, title: str = PRACTICE) -> None:
    """From the programme into a room, and wait until the line holds."""
    page.goto("/live/")
    card = page.locator("section", has=page.get_by_text(title)).first
    card.get_by_role("link", name="Vào phòng").first.click()
    page.locator(ONLINE).wait_for()


def say(page: Any, text: str, *, kept: bool = True) -> None:
    """Type and send; with `kept`, wait until the server has it."""
    page.fill("#say", text)
    page.click("[data-say] [type=submit]")
    if kept:
        page.locator(".is-pending", has_text=text).wait_for(state="detached")


def bubble(page: Any, text: str) -> Any:
    return page.locator(".bubble", has=page.locator(".bubble-text", has_text=text))


def test_two_phones_talk_and_one_loses_its_network(phone, look):
    member, chair = phone(MEMBER), phone(CHAIR)
    enter(member), enter(chair)
    look(member, "room")

    say(member, "Khu phố 3, Phường 5 có mặt ạ")
    bubble(chair, "Khu phố 3, Phường 5 có mặt ạ").wait_for()
    say(chair, "Đồng chí nghe rõ không?")
    bubble(member, "nghe rõ không").locator(".bubble-body").click()
    member.get_by_role("button", name="Trả lời").click()
    say(member, "Dạ rõ ạ")
    answer = bubble(chair, "Dạ rõ ạ")
    answer.wait_for()
    assert "Đồng chí nghe rõ không?" in answer.locator(".bubble-quote").inner_text()
    # Others may be on their way out: who left stays counted for half a minute.
    assert int(member.locator("[data-count]").first.inner_text()) >= 2

    member.context.set_offline(True)
    say(member, "Gửi trong hầm xe", kept=False)
    say(member, "và thêm một tin nữa", kept=False)
    member.locator(".is-pending", has_text="Chờ mạng").first.wait_for()
    look(member, "offline")
    say(chair, "Ai ở xa cho biết còn nghe không")
    member.context.set_offline(False)
    bubble(chair, "và thêm một tin nữa").wait_for()
    bubble(member, "còn nghe không").wait_for()
    member.locator(".is-pending").first.wait_for(state="detached")
    for page in (member, chair):
        texts = page.locator(".bubble-text").all_inner_texts()
        for text in ("Gửi trong hầm xe", "và thêm một tin nữa", "Ai ở xa cho biết còn nghe không"):
            assert texts.count(text) == 1, text
        assert texts.index("Gửi trong hầm xe") < texts.index("và thêm một tin nữa")
    look(member, "talk")


def test_a_message_waits_on_the_phone_even_when_the_page_is_closed(phone):
    member = phone(MEMBER)
    enter(member)
    room = member.url
    member.context.set_offline(True)
    say(member, "Đóng máy khi chưa gửi xong", kept=False)
    member.locator(".is-pending").wait_for()
    member.close()
    member.context.set_offline(False)
    again = member.context.new_page()
    again.goto(room)
    bubble(again, "Đóng máy khi chưa gửi xong").wait_for()
    again.locator(".is-pending").first.wait_for(state="detached")
    again.reload()
    again.locator(ONLINE).wait_for()
    assert again.locator(".bubble-text").all_inner_texts().count("Đóng máy khi chưa gửi xong") == 1


def test_where_no_socket_gets_through_the_room_goes_on_by_plain_requests(phone):
    member, chair = phone(MEMBER), phone(CHAIR)
    enter(chair)
    member.context.route("**/socket.io/**", lambda route: route.abort())
    member.route_web_socket("**/socket.io/**", lambda line: line.close())
    member.goto(chair.url)
    say(member, "Mạng cơ quan chặn socket")
    bubble(chair, "Mạng cơ quan chặn socket").wait_for()
    say(chair, "Vẫn thấy tin của đồng chí")
    bubble(member, "Vẫn thấy tin của đồng chí").wait_for()
    member.get_by_text("Đang kết nối lại").wait_for()


def test_a_draft_stays_while_the_page_is_left_and_hidden_reasons_are_read_by_all(phone, look):
    member, chair = phone(MEMBER), phone(CHAIR)
    enter(member), enter(chair)
    member.fill("#say", "Đang gõ dở")
    member.wait_for_timeout(100)
    member.reload()
    assert member.input_value("#say") == "Đang gõ dở"

    say(member, "Tin này lạc đề hẳn")
    bubble(chair, "Tin này lạc đề hẳn").locator(".bubble-body").click()
    look(chair, "sheet")
    chair.get_by_role("button", name="Ẩn và nêu lý do").click()
    chair.get_by_role("button", name="Lạc đề").click()
    look(chair, "hide")
    chair.locator("[data-hide-form] .btn-danger").click()
    other = phone("bt-p8-kp2")
    enter(other)
    gone = other.locator(".bubble.is-gone", has_text="Lý do: Lạc đề").last
    gone.wait_for()
    assert "Tin này lạc đề hẳn" not in other.content()
    look(other, "hidden")

    member.locator(".bubble.is-gone", has_text="Lý do: Lạc đề").last.wait_for()
    say(member, "Ngày hẹn là 22/4")
    bubble(member, "Ngày hẹn là 22/4").locator(".bubble-body").click()
    member.get_by_role("button", name="Sửa", exact=True).click()
    say(member, "Ngày hẹn là 23/4")
    bubble(other, "Ngày hẹn là 23/4").locator(".bubble-edited").wait_for()
    bubble(member, "Ngày hẹn là 23/4").locator(".bubble-body").click()
    member.get_by_role("button", name="Thu hồi tin").first.click()
    member.locator("[data-act=withdraw-yes]").click()
    other.locator(".bubble-gone", has_text="Tin đã được thu hồi").last.wait_for()
    assert bubble(other, "Ngày hẹn là").count() == 0


def test_what_one_reads_stays_where_it_is_and_the_end_is_a_tap_away(phone, look, server):
    reader, chair = phone(MEMBER), phone(CHAIR)
    enter(reader), enter(chair)
    for number in range(8):
        say(chair, f"Ý thứ {number} " + "dài dòng " * 30)
    bubble(reader, "Ý thứ 7").wait_for()
    scroller = reader.locator(".screen-main")
    scroller.evaluate("box => (box.scrollTop = box.scrollHeight / 3)")
    reader.wait_for_timeout(100)
    before = scroller.evaluate("box => box.scrollTop")
    say(chair, "Tin mới khi bạn đang đọc")
    reader.get_by_text("1 tin mới").wait_for()
    assert scroller.evaluate("box => box.scrollTop") == before
    look(reader, "jump")
    reader.locator("[data-jump]").click()
    assert bubble(reader, "Tin mới khi bạn đang đọc").is_visible()
    assert reader.locator("[data-jump]").is_hidden()


def test_a_pinned_announcement_leads_to_its_message(phone, look):
    member, chair = phone(MEMBER), phone(CHAIR)
    enter(member), enter(chair)
    say(chair, "Mời các đồng chí điểm danh theo cụm")
    bubble(chair, "điểm danh theo cụm").locator(".bubble-body").click()
    chair.get_by_role("button", name="Ghim làm thông báo").click()
    member.locator("[data-pin]", has_text="điểm danh theo cụm").wait_for()
    look(member, "pin")
    member.locator("[data-pin]").click()
    member.locator(".bubble.is-shown", has_text="điểm danh theo cụm").wait_for()
    bubble(chair, "điểm danh theo cụm").last.locator(".bubble-body").click()
    chair.get_by_role("button", name="Bỏ ghim thông báo").click()
    member.locator("[data-pin]").wait_for(state="hidden")


def test_agenda_and_people_open_from_the_bar(phone, look):
    member = phone(MEMBER)
    enter(member)
    member.get_by_role("button", name="người trong phòng").click()
    member.locator("#people .person").first.wait_for()
    look(member, "people")
    member.keyboard.press("Escape")
    member.get_by_role("button", name="Chương trình").click()
    look(member, "agenda")


def test_a_keyboard_does_all_that_a_finger_does(phone):
    member = phone(MEMBER, viewport={"width": 1200, "height": 800}, has_touch=False)
    enter(member)
    member.focus("#say")
    member.keyboard.type("Dòng một")
    member.keyboard.press("Shift+Enter")
    member.keyboard.type("Dòng hai")
    member.keyboard.press("Enter")
    mine = bubble(member, "Dòng hai").last
    mine.wait_for()
    member.locator(".is-pending").first.wait_for(state="detached")
    assert mine.locator(".bubble-text").inner_text() == "Dòng một\nDòng hai"
    mine.locator(".bubble-more").focus()
    member.keyboard.press("Enter")
    member.locator("#sheet[open]").wait_for()
    member.keyboard.press("Escape")
    assert mine.locator(".bubble-more").evaluate("button => button === document.activeElement")


def test_the_board_plans_opens_and_ends_a_session_and_all_is_read_and_found_again(phone, look):
    chair, member = phone(CHAIR), phone(MEMBER)
    chair.goto("/live/")
    look(chair, "programme")
    chair.get_by_role("link", name="Lên lịch buổi sinh hoạt").first.click()
    look(chair, "form")
    chair.fill("#title", "Gặp gỡ bí thư chi đoàn mới nhận nhiệm vụ")
    chair.select_option("#format", "panel_talk")
    chair.fill("#starts_at", "2026-12-05T08:00")
    chair.fill("#ends_at", "2026-12-05T07:00")
    chair.fill("#place", "Trực tuyến")
    chair.fill("#aims", "Mỗi người mang về **một việc** làm được ngay.")
    chair.fill("#agenda-0-title", "Chào hỏi")
    chair.fill("#agenda-0-minutes", "15")
    chair.fill("#agenda-1-title", "Hỏi và đáp")
    chair.fill("#agenda-1-minutes", "60")
    chair.locator("button[name=row][value=down-0]").click()
    chair.locator("#agenda-0-title[value='Hỏi và đáp']").wait_for()
    assert chair.input_value("#agenda-1-title") == "Chào hỏi"
    chair.get_by_role("button", name="Thêm mục").click()
    chair.locator("#agenda-3-title").wait_for()
    chair.get_by_role("button", name="Đưa vào chương trình").click()
    chair.locator("#ends_at-error").wait_for()
    look(chair, "form-error")
    assert chair.input_value("#place") == "Trực tuyến"
    chair.fill("#ends_at", "2026-12-05T10:00")
    chair.get_by_role("button", name="Đưa vào chương trình").click()
    chair.get_by_role("heading", name="Gặp gỡ bí thư").wait_for()
    look(chair, "planned")

    member.goto(chair.url)
    look(member, "session")
    member.get_by_role("link", name="Vào phòng chờ").click()
    member.locator(ONLINE).wait_for()
    member.get_by_text("Buổi sinh hoạt chưa được mở.").wait_for()
    assert member.locator("[data-say]").is_hidden()
    look(member, "waiting")

    chair.locator("summary", has_text="Mở buổi sinh hoạt").click()
    chair.get_by_role("button", name="Mở", exact=True).click()
    chair.locator(ONLINE).wait_for()
    member.locator("[data-say]").wait_for()
    say(member, "Xin hỏi nhận bàn giao sổ đoàn viên thế nào ạ?")
    bubble(chair, "nhận bàn giao sổ").wait_for()

    chair.get_by_role("button", name="Dành cho chủ trì").or_(chair.locator("summary.bar-tool")).first.click()
    chair.get_by_role("button", name="Kết thúc buổi sinh hoạt").click()
    look(chair, "end")
    chair.get_by_role("button", name="Kết thúc", exact=True).click()
    chair.get_by_text("Đã kết thúc").first.wait_for()
    member.get_by_text("Buổi sinh hoạt đã kết thúc.").wait_for()
    assert member.locator("[data-say]").is_hidden()

    member.get_by_role("link", name="Đọc bản ghi").click()
    member.fill("#q", "ban giao so")
    member.keyboard.press("Enter")
    member.locator(".transcript-hit", has_text="nhận bàn giao sổ").wait_for()
    look(member, "transcript-search")
    member.locator(".transcript-hit a").click()
    member.locator(".bubble", has_text="nhận bàn giao sổ").wait_for()
    look(member, "transcript")


def test_without_script_the_room_is_read_and_written(phone, look):
    member = phone(MEMBER)
    plain = phone(MEMBER, java_script_enabled=False)
    del member
    plain.goto("/live/")
    plain.get_by_role("link", name="Vào phòng thử").click()
    say(plain, "Máy này tắt JavaScript")
    plain.locator(".bubble-text", has_text="Máy này tắt JavaScript").wait_for()


def test_in_the_dark_and_on_a_wide_screen(phone, look):
    dark = phone(MEMBER, color_scheme="dark")
    enter(dark)
    look(dark, "dark")
    wide = phone(CHAIR, viewport={"width": 1280, "height": 800}, has_touch=False)
    enter(wide)
    assert wide.locator(".room-aside").is_visible()
    look(wide, "wide")
    assert PHONE["width"] == 390
