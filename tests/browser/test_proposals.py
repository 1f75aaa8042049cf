"""A proposal on phones: a member writes, amends and votes, without JavaScript too; the chair takes it to a vote."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = pytest.mark.journey

CHAIR, AUTHOR, MEMBER, OTHER, PLAIN = "chu-nhiem", "bt-p6-kp1", "bt-p6-kp2", "bt-p6-kp3", "bt-p1-kp1"


def confirm(page: Any, label: str, yes: str) -> None:
    """Press a button that asks first, and say yes."""
    page.locator("summary", has_text=label).first.click()
    page.get_by_role("button", name=yes, exact=True).click()


def test_a_proposal_is_written_amended_and_consented_to(phone, look):
    author = phone(AUTHOR)
    author.goto("/decisions")
    author.get_by_role("link", name="Đề xuất và biểu quyết").first.click()
    look(author, "list")
    author.get_by_role("link", name="Viết đề xuất").click()
    author.fill("#title", "Tủ sách chung của cụm")
    author.fill("#why", "Mỗi nơi có vài cuốn, gom lại thì đủ một tủ.")
    author.fill("#body", "Mỗi chi đoàn góp năm cuốn.\nĐể ở nhà văn hóa phường.")
    look(author, "form")
    author.get_by_role("button", name="Lưu").click()
    url = author.url
    look(author, "draft")
    author.get_by_role("link", name="Đưa ra lấy ý kiến").click()
    look(author, "stage")
    author.get_by_role("button", name="Đưa ra lấy ý kiến").click()

    member = phone(MEMBER)
    member.goto(url)
    member.get_by_label("Nghiêng về tán thành").check()
    member.get_by_label("Lời góp ý").fill("Nên có sổ mượn.")
    member.get_by_role("button", name="Gửi", exact=True).click()
    member.get_by_text("Đã ghi ý của bạn").wait_for()
    member.get_by_role("link", name="Góp ý sửa dòng 2").click()
    member.fill("#text", "Để ở nhà văn hóa phường, có sổ mượn.")
    member.fill("#why", "Không có sổ thì mất sách.")
    look(member, "amend")
    member.get_by_role("button", name="Gửi góp ý sửa").click()
    author.goto("/")
    author.get_by_text("1 góp ý sửa chờ bạn xem").wait_for()
    author.goto(f"{url}/amendments")
    look(author, "amendments")
    author.get_by_role("button", name="Chấp nhận", exact=True).click()
    author.get_by_role("link", name="Xem bản 2").click()
    look(author, "version")
    author.goto(url)
    author.get_by_role("link", name="Sang bước: Đồng thuận").click()
    author.fill("#ends_at", "")
    author.get_by_role("button", name="Chuyển bước").click()

    member.goto(url)
    member.locator("summary", has_text="Phản đối").click()
    member.locator("#reason").fill("Nhà văn hóa đóng cửa buổi tối.")
    member.get_by_role("button", name="Gửi phản đối").click()
    author.goto(url)
    author.locator("summary", has_text="Coi là đã giải quyết").click()
    author.get_by_label("Giải quyết thế nào").fill("Đã xin mở cửa đến 20 giờ.")
    author.get_by_role("button", name="Coi là đã giải quyết").click()
    look(author, "consent")
    chair = phone(CHAIR)
    chair.goto(url)
    chair.get_by_role("link", name="Thông qua bằng đồng thuận").click()
    chair.fill("#reason", "Không còn phản đối nào.")
    chair.get_by_role("button", name="Thông qua").click()
    chair.get_by_text("Đã thông qua bằng đồng thuận.").wait_for()
    look(chair, "decided")


def test_the_chair_takes_a_proposal_to_a_ranked_vote_and_members_vote_also_without_javascript(phone, look):
    chair = phone(CHAIR)
    chair.goto("/decisions/proposals/new")
    chair.fill("#title", "Nơi gặp mặt cuối năm")
    chair.fill("#why", "Chọn sớm để giữ chỗ.")
    chair.fill("#body", "Gặp mặt cuối năm ở nơi thành viên chọn.")
    chair.get_by_role("button", name="Lưu").click()
    url = chair.url
    for stage in ("sense", "consent"):
        chair.goto(f"{url}/stage/{stage}")
        chair.fill("#ends_at", "")
        chair.locator("main form button[type=submit]").click()
    chair.get_by_role("link", name="Đưa ra biểu quyết").click()
    chair.get_by_label("Xếp thứ tự: so từng cặp (Schulze)").check()
    chair.fill("#options", "Nhà Thiếu nhi Quận\nCần Giờ\nNhà văn hóa phường 5")
    chair.fill("#quorum_cast", "2")
    look(chair, "vote-form")
    chair.get_by_role("button", name="Lưu").click()
    look(chair, "vote-prepared")
    confirm(chair, "Mở biểu quyết", "Mở biểu quyết")
    vote = chair.url

    member = phone(MEMBER)
    member.goto("/")
    member.get_by_text("Bạn chưa biểu quyết.").first.wait_for()
    member.goto(vote)
    look(member, "vote-open")
    member.get_by_role("link", name="Bỏ phiếu ngay").click()
    member.get_by_label("Cần Giờ").select_option("1")
    member.get_by_label("Nhà Thiếu nhi Quận").select_option("1")
    member.get_by_role("button", name="Bỏ phiếu", exact=True).click()
    member.get_by_text("Hai phương án cùng một thứ tự").wait_for()
    look(member, "ballot")
    member.get_by_label("Nhà Thiếu nhi Quận").select_option("2")
    member.get_by_role("button", name="Bỏ phiếu", exact=True).click()
    member.get_by_text("Phiếu của bạn: Cần Giờ › Nhà Thiếu nhi Quận").wait_for()
    look(member, "voted")

    giver = phone(OTHER)
    giver.goto(f"{vote}/delegate")
    giver.fill("#person", "Bí thư Chi đoàn khu phố 2, Phường 6")
    giver.locator("#person-list [role=option]", has_text="khu phố 2, Phường 6").first.click()
    look(giver, "delegate")
    giver.get_by_role("button", name="Nhờ biểu quyết thay").click()
    giver.get_by_text("biểu quyết thay bạn.").first.wait_for()

    plain = phone(PLAIN, java_script_enabled=False)
    plain.goto(f"{vote}/ballot")
    plain.get_by_label("Cần Giờ").select_option("2")
    plain.get_by_label("Nhà văn hóa phường 5").select_option("1")
    plain.get_by_role("button", name="Bỏ phiếu", exact=True).click()
    plain.get_by_text("Bạn đã biểu quyết.").wait_for()

    member.goto(vote)
    member.get_by_role("link", name=re.compile("Biểu quyết thay .*khu phố 3")).click()
    member.get_by_label("Cần Giờ").select_option("1")
    member.get_by_role("button", name="Bỏ phiếu", exact=True).click()
    assert member.locator("#result").count() == 0
    chair.goto(vote)
    confirm(chair, "Đóng biểu quyết", "Đóng biểu quyết")
    chair.get_by_text("Được chọn: Cần Giờ.").wait_for()
    look(chair, "result")
    chair.goto(f"{vote}/roll")
    look(chair, "roll")
