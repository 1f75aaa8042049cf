"""The guide's pages about elections, resolutions, action items and one's own voice."""

from __future__ import annotations


def test_guide_a_member_sees_the_board_of_slips_the_voice_and_what_is_to_do(phone, take):
    page = phone("bt-p5")
    page.goto("/decisions/elections")
    page.get_by_role("link", name="Bầu Ban Chủ nhiệm").first.click()
    page.get_by_role("link", name="Bảng phiếu").first.click()
    page.get_by_role("heading", name="Tìm phiếu của tôi").wait_for()
    take(page, "election-board")
    page.get_by_role("link", name="Bầu Ban Chủ nhiệm").first.click()
    page.get_by_role("link", name="Biên bản kiểm phiếu").first.click()
    take(page, "count-record", at=page.locator(".official-page"))
    page.goto("/decisions/tasks?whose=mine")
    page.get_by_role("link", name="Khảo sát giờ sinh hoạt").click()
    page.get_by_role("button", name="Ghi tiến độ").wait_for()
    take(page, "action-item")
    author = phone("bt-p12-kp1")
    author.goto("/decisions")
    author.get_by_role("link", name="Xem tiếng nói của tôi đi tới đâu").click()
    author.get_by_role("heading", name="Tiếng nói của tôi").wait_for()
    take(author, "my-voice")


def test_guide_the_board_drafts_a_resolution(phone, take):
    page = phone("chu-nhiem")
    page.goto("/decisions/resolutions")
    page.get_by_role("link", name="Về nâng cao chất lượng").click()
    take(page, "resolution")
    page.goto("/decisions/resolutions?drafts=1")
    page.get_by_role("link", name="Kết luận của Chủ nhiệm về").click()
    page.get_by_role("link", name="Thay đổi").click()
    page.get_by_role("heading", name="Căn cứ", exact=True).wait_for()
    take(page, "resolution-sources")
