"""The guide's pages about home and live sessions: plan, open, join, chat on a bad network, chair, end."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.browser.guide.moves import place, sure

SUBJECT = "Tọa đàm: đưa thanh niên nhà trọ đến với chi đoàn"
POINTS = (
    ("Ba chi đoàn kể việc đã làm ở dãy trọ", "30"),
    ("Hỏi đáp, góp cách làm", "40"),
    ("Chốt ba việc làm ngay trong tháng", "20"),
)
TALK = (
    ("bt-p5-kp1", "Dãy trọ bên tôi 40 phòng, mới quen được 6 bạn."),
    ("bt-p8-kp2", "Bên em mời đá bóng tối thứ Bảy, hai tuần đầu được 9 người."),
    ("bt-p11-kp2", "Gõ cửa lúc mấy giờ thì mọi người chịu tiếp?"),
    ("bt-p8-kp2", "Sau 19 giờ 30, đi cùng chủ trọ là dễ nhất."),
)
MINE = "Tôi xin nhận thử cách đá bóng, báo lại sau hai tuần."


def _moment(days: int, hour: int, minute: int) -> str:
    day = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")) + timedelta(days=days)
    return f"{day:%Y-%m-%d}T{hour:02}:{minute:02}"


def _say(page: Any, text: str) -> None:
    page.get_by_label("Tin nhắn của bạn").fill(text)
    page.get_by_role("button", name="Gửi", exact=True).click()


def _said(page: Any, text: str) -> Any:
    return page.locator("[data-lines] > :not(.is-pending)").get_by_text(text)


def test_guide_the_board_plans_opens_chairs_and_ends_a_session_that_members_join(phone, take):
    chair = phone("pho-chu-nhiem-1")
    chair.goto("/")
    place(chair, "Sinh hoạt")
    chair.get_by_role("link", name="Lên lịch buổi sinh hoạt").click()
    chair.wait_for_url("**/live/new")
    chair.get_by_label("Chủ đề").fill(SUBJECT)
    chair.get_by_label("Hình thức").select_option(label="Tọa đàm")
    chair.get_by_label("Bắt đầu").fill(_moment(2, 19, 30))
    chair.get_by_label("Kết thúc").fill(_moment(2, 21, 0))
    chair.get_by_label("Địa điểm").fill("Hội trường Quận Đoàn Quận 11")
    chair.get_by_label("Chủ trì").select_option(label="Phó Chủ nhiệm phụ trách nội dung")
    chair.get_by_label("Mục đích, yêu cầu").fill(
        "- Mỗi chi đoàn mang về **một cách làm** đã có người thử.\n- Chốt ba việc, có người nhận và ngày báo lại.\n"
    )
    for number, (title, minutes) in enumerate(POINTS, start=1):
        if not chair.get_by_label(f"Mục {number}", exact=True).count():
            chair.get_by_role("button", name="Thêm mục").click()
        chair.get_by_label(f"Mục {number}", exact=True).fill(title)
        chair.get_by_label("Số phút").nth(number - 1).fill(minutes)
    take(chair, "plan-session", at=chair.locator("#agenda"))
    chair.get_by_role("button", name="Đưa vào chương trình").click()
    chair.wait_for_url(re.compile(r"/live/\d+"))

    member = phone("bt-p1-kp1")
    member.goto("/")
    assert member.get_by_role("main").get_by_text(SUBJECT).first.is_visible()
    take(member, "home")

    sure(chair, "Mở buổi sinh hoạt", "Mở")
    chair.wait_for_url(re.compile(r"/live/\d+/room"))

    member.goto("/")
    member.get_by_role("link", name=f"Đang diễn ra: {SUBJECT}").click()
    member.wait_for_url(re.compile(r"/live/\d+/room"))
    pages = {}
    for key, text in TALK:
        if key not in pages:
            pages[key] = phone(key)
            pages[key].goto(member.url)
        _say(pages[key], text)
        _said(member, text).wait_for()
    welcome = "Mời mỗi đồng chí nói gọn trong ba câu."
    _say(chair, welcome)
    chair.locator(".is-pending").wait_for(state="detached")
    _said(chair, welcome).click()
    chair.locator("#sheet").get_by_role("button", name="Ghim làm thông báo").wait_for()
    take(chair, "room-chair")
    chair.locator("#sheet").get_by_role("button", name="Ghim làm thông báo").click()
    member.locator("[data-pin]").wait_for()
    _say(member, MINE)
    _said(chair, MINE).wait_for()
    take(member, "room")

    member.context.set_offline(True)
    late = "Tôi đang đi xe buýt, mạng lúc có lúc không."
    _say(member, late)
    member.get_by_text("Chờ mạng").first.wait_for()
    take(member, "room-offline")
    member.context.set_offline(False)
    _said(chair, late).wait_for(timeout=40_000)

    chair.get_by_label("Dành cho chủ trì").click()
    chair.get_by_role("button", name="Kết thúc buổi sinh hoạt").first.click()
    chair.locator("dialog[open]").get_by_role("button", name="Kết thúc", exact=True).click()
    member.get_by_text("Buổi sinh hoạt đã kết thúc.").wait_for()
    member.get_by_role("link", name="Đọc bản ghi").click()
    member.wait_for_url(re.compile("/transcript"))
