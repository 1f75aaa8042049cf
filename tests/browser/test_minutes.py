"""The minutes of a session on phones: the chair's conclusion while the room is open, the secretary's draft, the chair's
approval, and a member who has something corrected."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from club import clock

pytestmark = pytest.mark.journey

CHAIR, SECRETARY, MEMBER = "pho-chu-nhiem-2", "uy-vien-cum-4", "bt-p14-kp1"
TITLE = "Sinh hoạt để ghi biên bản"
QUESTION = "Chi đoàn có được đổi giờ họp không?"


def plan(page) -> str:
    """A session of the chair's own, opened; its address."""
    begins = clock.local(clock.now()).replace(second=0, microsecond=0, tzinfo=None)
    page.goto("/live/new")
    page.fill("#title", TITLE)
    page.fill("#starts_at", begins.isoformat(timespec="minutes"))
    page.fill("#ends_at", (begins + timedelta(hours=2)).isoformat(timespec="minutes"))
    page.select_option("#chaired_by", label="Phó Chủ nhiệm phụ trách tổ chức")
    page.fill("#agenda-0-title", "Trao đổi giờ họp")
    page.fill("#agenda-0-minutes", "60")
    page.get_by_role("button", name="Đưa vào chương trình").click()
    page.wait_for_url(re.compile(r"/live/\d+-"))
    address = re.search(r"/live/\d+", page.url)
    assert address
    page.locator("summary", has_text="Mở buổi").click()
    page.get_by_role("button", name="Mở", exact=True).click()
    page.wait_for_url(re.compile("/room"))
    return address[0]


def test_minutes_from_the_open_room_to_a_correction(phone, look):
    chair, secretary = phone(CHAIR), phone(SECRETARY)
    # One without scripts to act, one with them to be looked at: axe needs them.
    member, reader = phone(MEMBER, java_script_enabled=False), phone(MEMBER)
    session = plan(chair)
    member.goto(f"{session}/room?tab=questions")
    member.fill("#ask", QUESTION)
    member.locator("form[action$='/do/ask'] [type=submit]").click()
    chair.goto(f"{session}/conclusion")
    chair.fill("#words", "Chi đoàn **được chọn giờ họp**, báo trước cho cụm.")
    chair.get_by_label(QUESTION).check()
    look(chair, "conclusion")
    chair.get_by_role("button", name="Lưu", exact=True).click()
    chair.wait_for_url(re.compile("/room"))
    chair.goto(session)
    chair.locator("summary", has_text="Kết thúc").click()
    chair.get_by_role("button", name="Kết thúc", exact=True).click()
    chair.get_by_text("Đã kết thúc").first.wait_for()

    secretary.goto(f"{session}/minutes")
    look(secretary, "begin")
    secretary.get_by_role("button", name="Soạn biên bản").click()
    secretary.get_by_text("được chọn giờ họp").wait_for()
    secretary.get_by_role("link", name=re.compile("^Sửa.*Chương trình")).click()
    secretary.fill("#text", "1. Trao đổi giờ họp, mọi chi đoàn đều phát biểu")
    look(secretary, "edit")
    secretary.get_by_role("button", name="Lưu", exact=True).click()
    secretary.get_by_text("mọi chi đoàn đều phát biểu").wait_for()
    look(secretary, "draft")
    secretary.get_by_role("button", name="Trình duyệt").click()
    chair.goto(f"{session}/minutes")
    chair.get_by_role("button", name="Duyệt", exact=True).click()
    chair.locator("summary", has_text="Công bố biên bản").click()
    chair.get_by_role("button", name="Công bố", exact=True).click()
    chair.get_by_text("Đã công bố").first.wait_for()

    reader.goto(f"{session}/minutes")
    look(reader, "published")
    member.goto(f"{session}/minutes")
    member.get_by_role("link", name="Đề nghị đính chính").click()
    member.select_option("#part", "agenda")
    member.fill("#words", "Chi đoàn tôi vắng, đề nghị ghi rõ")
    member.get_by_role("button", name="Gửi").click()
    secretary.goto(f"{session}/minutes")
    secretary.get_by_role("link", name="Trả lời").click()
    secretary.fill("#text", "1. Trao đổi giờ họp, các chi đoàn có mặt đều phát biểu")
    secretary.get_by_role("button", name="Xem trước thay đổi").click()
    secretary.locator("ins").first.wait_for()
    look(secretary, "answer")
    secretary.get_by_role("button", name="Đính chính biên bản").click()
    secretary.get_by_text("Phiên bản 2").first.wait_for()
    look(secretary, "version")
    reader.goto(f"{session}/minutes/paper")
    assert "các chi đoàn có mặt đều phát biểu" in reader.inner_text(".official")
    look(reader, "paper")
