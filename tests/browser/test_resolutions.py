"""A resolution and its action item on phones: the board from a topic's conclusion to publication, the owner to the
confirmed result, and the author who sees how far the voice went."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.journey

CHAIR, VICE, OWNER, AUTHOR = "chu-nhiem", "pho-chu-nhiem-1", "bt-p4-kp1", "bt-p12-kp1"
TITLE = "Về giờ sinh hoạt của đoàn viên làm ca"


def pick(page, field: str, name: str) -> None:
    """Type into a field that picks, and take what is called so."""
    page.fill(f"#{field}", name)
    page.locator(f"#{field}-list [role=option]", has_text=name).first.click()


def test_the_board_and_the_owner_lead_a_voice_to_its_result(phone, look):
    vice, chair = phone(VICE), phone(CHAIR)
    vice.goto("/decisions/resolutions")
    look(vice, "list")
    vice.get_by_role("link", name="Soạn nghị quyết").click()
    vice.fill("#title", TITLE)
    vice.fill("#words", "Điều 1. Chi đoàn có đoàn viên làm ca chọn giờ sinh hoạt phù hợp.")
    vice.fill("#dissent", "Có đồng chí muốn giữ một giờ chung.")
    look(vice, "form")
    vice.get_by_role("button", name="Lưu dự thảo").click()
    vice.wait_for_url(re.compile(r"/resolutions/\d+-"))
    draft = vice.url
    number = re.search(r"/resolutions/(\d+)", draft)
    assert number
    sources = f"/decisions/resolutions/{number[1]}/sources"
    vice.goto(f"{sources}?q=đoàn viên tăng ca")
    look(vice, "sources")
    vice.get_by_role("button", name=re.compile("^Làm căn cứ")).first.click()
    vice.get_by_text("Đã dẫn").first.wait_for()
    vice.goto(draft)
    vice.get_by_role("link", name="Thêm").first.click()
    vice.fill("#text", "Lập bảng giờ làm ca của đoàn viên")
    pick(vice, "unit", "Chi đoàn khu phố 1, Phường 4")
    vice.fill("#due_on", "2030-01-15")
    look(vice, "give")
    vice.get_by_role("button", name="Giao việc").click()
    vice.get_by_text("chờ ban hành").wait_for()
    vice.get_by_role("button", name="Trình Chủ nhiệm duyệt").click()

    chair.goto("/")
    chair.get_by_text(TITLE).first.wait_for()
    chair.goto(draft)
    look(chair, "submitted")
    chair.get_by_role("button", name="Duyệt", exact=True).click()
    chair.locator("summary", has_text="Ban hành").first.click()
    chair.get_by_role("button", name="Ban hành", exact=True).click()
    chair.get_by_text("Có hiệu lực").first.wait_for()
    look(chair, "published")
    chair.goto(f"/decisions/resolutions/{number[1]}/paper")
    look(chair, "paper")

    owner = phone(OWNER, java_script_enabled=False)
    owner.goto("/decisions/tasks?whose=mine")
    owner.get_by_role("link", name="Lập bảng giờ làm ca").click()
    item = owner.url
    owner.fill("#progress", "50")
    owner.fill("#words", "Đã hỏi 12 đoàn viên")
    owner.get_by_role("button", name="Ghi tiến độ").click()
    owner.locator("summary", has_text="Đã xong").click()
    owner.fill("#claim-words", "Bảng giờ đã gửi Ban Chủ nhiệm")
    owner.get_by_role("button", name="Báo đã xong").click()
    owner.get_by_text("Báo xong, chờ xác nhận").first.wait_for()
    vice.goto(item)
    look(vice, "claimed")
    vice.get_by_role("button", name="Đã xong, xác nhận").click()
    vice.get_by_text("Đã xác nhận hoàn thành").first.wait_for()
    vice.goto("/decisions/tasks/units")
    look(vice, "units")


def test_an_author_follows_the_voice_and_an_owner_sees_what_to_do(phone, look):
    author = phone(AUTHOR)
    author.goto("/decisions/voices")
    look(author, "voices")
    author.locator(".voices a.row-title", has_text=re.compile(".")).first.click()
    author.get_by_text("Bạn đã nói").wait_for()
    look(author, "thread")
    author.goto("/decisions/voices/figures")
    look(author, "figures")
    owner = phone("bt-p5")
    owner.goto("/decisions/tasks?whose=mine")
    look(owner, "mine")
    owner.get_by_role("link", name="Khảo sát giờ sinh hoạt").click()
    look(owner, "item")
