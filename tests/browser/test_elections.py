"""An election on phones: a voter's way with and without JavaScript, and the board's from nomination to the terms."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.journey

CHAIR, HEAD, TELLER, COMMITTEE, ADMIN = "chu-nhiem", "bt-p9", "bt-p16", "thuong-vu", "quan-tri"
FIRST, SECOND, THIRD = "bt-p6-kp1", "bt-p6-kp2", "bt-p6-kp3"
VOTER, OTHER, PAPER = "bt-p1-kp1", "bt-p1-kp2", "bt-p2-kp1"


@pytest.fixture
def look(look: Callable[[Any, str], None]) -> Callable[[Any, str], None]:
    """As everywhere, from the top of a page that has come to rest: what lies under the bar counts as covered."""

    def at(page: Any, name: str) -> None:
        page.wait_for_load_state("networkidle")
        page.evaluate("scrollTo(0, 0)")
        look(page, name)

    return at


def confirm(page: Any, label: str, yes: str) -> None:
    """Press a button that asks first, and say yes."""
    page.locator("summary", has_text=label).first.click()
    page.get_by_role("button", name=yes, exact=True).click()


def pick(page: Any, name: str) -> None:
    """Type into the field that picks a person, and take who is called so."""
    page.fill("#person", name)
    page.locator("#person-list [role=option]", has_text=name).first.click()


def test_the_board_holds_an_election_from_nomination_to_the_terms(phone, look):
    chair, head, teller = phone(CHAIR), phone(HEAD), phone(TELLER)
    chair.goto("/decisions")
    look(chair, "hub")
    chair.goto("/decisions/elections")
    look(chair, "list")
    chair.get_by_role("link", name="Chuẩn bị bầu cử").click()
    chair.fill("#title", "Bầu 2 Ủy viên phụ trách phong trào")
    chair.fill("#seats", "2")
    chair.fill("#place", "Hội trường, Quận 11")
    look(chair, "form")
    chair.get_by_role("button", name="Lưu").click()
    pick(chair, "Bí thư Đoàn phường 9")
    chair.check("#head")
    chair.get_by_role("button", name="Cử người này").click()
    pick(chair, "Bí thư Đoàn phường 16")
    chair.get_by_role("button", name="Cử người này").click()
    look(chair, "committee")
    chair.get_by_role("link", name="Về trang bầu cử").first.click()
    look(chair, "draft")
    confirm(chair, "Mở đề cử", "Mở")
    url = chair.url

    for place, key in enumerate((FIRST, SECOND)):
        one = phone(key)
        one.goto(url)
        one.get_by_role("link", name="Tự ứng cử").click()
        one.fill("#why", f"Chương trình hành động số {place + 1}")
        if place == 0:
            look(one, "stand")
        one.get_by_role("button", name="Tôi ứng cử").click()
    chair.goto(url)
    chair.get_by_role("link", name="Đề cử người khác").click()
    pick(chair, "Bí thư Chi đoàn khu phố 3, Phường 6")
    look(chair, "nominate")
    chair.get_by_role("button", name="Đề cử", exact=True).click()
    third = phone(THIRD)
    third.goto("/")
    third.get_by_text("Bạn được đề cử").first.wait_for()
    third.goto(url)
    look(third, "nominated")
    third.get_by_role("button", name="Tôi nhận lời").click()

    head.goto(url)
    look(head, "nominations")
    confirm(head, "Chốt danh sách", "Đóng")
    look(head, "listed")
    confirm(head, "Mở bỏ phiếu", "Mở")
    look(head, "open")

    # A voter with a phone of today.
    voter = phone(VOTER)
    voter.goto("/")
    voter.get_by_text("Phiếu CHƯA được bỏ").first.wait_for()
    voter.goto(url)
    look(voter, "voter")
    voter.get_by_role("link", name="Bỏ phiếu ngay").click()
    look(voter, "ballot-empty")
    rows = voter.locator(".choice")
    rows.nth(0).click()
    rows.nth(1).click()
    assert rows.nth(2).locator("input").is_disabled()
    voter.get_by_text("Đã chọn đủ 2 người").wait_for()
    look(voter, "ballot")
    voter.get_by_role("button", name="Xem lại phiếu").click()
    voter.get_by_text("do chính điện thoại này tạo").wait_for()
    look(voter, "review")
    voter.get_by_role("button", name="Chọn lại").click()
    assert voter.locator(".choice input:checked").count() == 2
    voter.get_by_role("button", name="Xem lại phiếu").click()
    voter.get_by_text("do chính điện thoại này tạo").wait_for()
    promised = voter.locator("[data-code]").inner_text()
    voter.get_by_role("button", name="Bỏ phiếu", exact=True).click()
    voter.get_by_text("Phiếu của bạn đã nằm trong hòm phiếu").wait_for()
    assert voter.locator("[data-code]").inner_text() == promised
    assert voter.locator("[data-mismatch]").is_hidden()
    look(voter, "cast")
    with voter.expect_download() as saved:
        voter.get_by_role("button", name="Lưu thành ảnh").click()
    assert saved.value.suggested_filename == f"ma-theo-doi-{promised}.png"
    voter.goto(url)
    assert voter.get_by_text("CHƯA được bỏ").count() == 0
    look(voter, "voted")

    # One without JavaScript: the server makes the number, and says so.
    other = phone(OTHER, java_script_enabled=False)
    other.goto(url)
    other.get_by_role("link", name="Bỏ phiếu ngay").click()
    other.locator(".choice").nth(0).click()
    other.get_by_role("button", name="Xem lại phiếu").click()
    other.get_by_text("do máy chủ tạo").wait_for()
    plain = other.locator("[data-code]").inner_text()
    other.get_by_role("button", name="Bỏ phiếu", exact=True).click()
    assert other.locator("[data-code]").inner_text() == plain

    # One of the hall: a sheet is handed out, two tellers read it.
    head.goto(f"{url}/paper?q=khu phố 1, phường 2")
    look(head, "paper-hand-out")
    head.get_by_role("button", name=re.compile("Phát phiếu.*khu phố 1, Phường 2")).first.click()
    head.goto(url)
    confirm(head, "Đóng bỏ phiếu", "Đóng")
    look(head, "closed")
    for page, names in ((head, (0, 1)), (teller, (0, 2)), (teller, (0, 1))):
        page.goto(f"{url}/paper/sheet?number=1")
        for place in range(3):
            page.locator(".choice input").nth(place).set_checked(place in names)
        if page is head:
            look(head, "sheet")
        page.get_by_role("button", name="Lưu và về danh sách").click()
        if names == (0, 2):
            page.get_by_text("Hai lần đọc khác nhau").wait_for()
            look(page, "paper-differ")
    head.goto(f"{url}/paper")
    look(head, "paper-agreed")
    head.goto(url)
    confirm(head, "Kiểm phiếu", "Kiểm phiếu ngay")
    look(head, "counted")
    head.get_by_role("link", name="Biên bản kiểm phiếu").click()
    look(head, "record")

    voter.goto(url)
    voter.get_by_role("link", name="Bảng phiếu").click()
    voter.fill("#code", promised.lower())
    voter.get_by_role("button", name="Tìm", exact=True).click()
    voter.get_by_text("Có: phiếu số").wait_for()
    look(voter, "board")

    head.goto(url)
    head.get_by_role("link", name="Công bố kết quả").or_(head.get_by_role("link", name="Giữ nguyên kết quả")).click()
    look(head, "declare")
    head.fill("#reason", "Hội nghị nhất trí")
    head.locator("main form button[type=submit]").last.click()
    committee = phone(COMMITTEE)
    committee.goto("/")
    committee.get_by_text("chờ Ban Thường vụ công nhận").first.wait_for()
    committee.goto(f"{url}/recognise")
    committee.fill("#document", "15-QĐ/ĐTN")
    look(committee, "recognise")
    committee.get_by_role("button", name="Công nhận", exact=True).click()
    look(committee, "recognised")
    admin = phone(ADMIN)
    admin.goto(f"{url}/terms")
    for select in admin.locator("select[name^=role_]").all():
        select.select_option("vice_chair")
    for box in admin.locator("input[name=ending]").all():
        box.uncheck()
    look(admin, "terms")
    admin.get_by_role("button", name="Bắt đầu nhiệm kỳ").click()
    admin.get_by_text("Đã bắt đầu nhiệm kỳ").first.wait_for()
    look(admin, "serving")


def test_the_demo_shows_a_finished_election_and_one_that_takes_nominations(phone, look):
    member = phone(VOTER)
    member.goto("/decisions/elections")
    member.get_by_role("link", name="Bầu Ban Chủ nhiệm Câu lạc bộ nhiệm kỳ").click()
    look(member, "demo-recognised")
    member.get_by_role("link", name="Bảng phiếu").click()
    member.get_by_text("Chuỗi phiếu nguyên vẹn").wait_for()
    look(member, "demo-board")
    member.go_back()
    member.get_by_role("link", name="Biên bản kiểm phiếu").click()
    look(member, "demo-record")
    member.goto("/decisions/elections")
    member.get_by_role("link", name="Bầu bổ sung 2 Ủy viên").click()
    member.get_by_role("button", name="Tôi không nhận").wait_for()
    look(member, "demo-nominations")
