"""The guide's pages about a vote on a proposal: the chair's way, and a member's."""

from __future__ import annotations

from tests.browser.guide.moves import sure


def test_guide_the_chair_takes_a_proposal_to_a_vote_and_a_member_votes(phone, take):
    chair = phone("chu-nhiem")
    chair.goto("/decisions/proposals/new")
    chair.get_by_label("Đề xuất gì, trong một câu").fill("Nơi gặp mặt cuối năm")
    chair.get_by_label("Vì sao").fill("Chọn sớm để giữ chỗ.")
    chair.get_by_label("Nội dung, mỗi điểm một dòng").fill("Gặp mặt cuối năm ở nơi thành viên chọn.")
    chair.get_by_role("button", name="Lưu").click()
    chair.get_by_role("link", name="Đưa ra lấy ý kiến").click()
    chair.get_by_role("button", name="Đưa ra lấy ý kiến").click()
    chair.get_by_role("link", name="Sang bước: Đồng thuận").click()
    chair.get_by_role("button", name="Chuyển bước").click()
    chair.get_by_role("link", name="Đưa ra biểu quyết").click()
    chair.get_by_label("Xếp thứ tự: loại dần từng vòng").check()
    chair.get_by_label("Các phương án, mỗi dòng một phương án").fill(
        "Nhà Thiếu nhi Quận\nCần Giờ\nNhà văn hóa phường 5"
    )
    chair.get_by_label("Số phiếu tối thiểu").fill("2")
    take(chair, "vote-rules")
    chair.get_by_role("button", name="Lưu").click()
    sure(chair, "Mở biểu quyết", "Mở biểu quyết")
    vote = chair.url

    for key, places in (("bt-p9-kp1", "213"), ("bt-p9-kp2", "312"), ("bt-p10-kp1", "123")):
        member = phone(key)
        member.goto("/")
        member.get_by_text("Bạn chưa biểu quyết.").first.wait_for()
        member.goto(vote)
        if key == "bt-p9-kp1":
            take(member, "proposal-vote")
        member.get_by_role("link", name="Bỏ phiếu ngay").click()
        for option, place in enumerate(places):
            member.locator(f"#rank-{option}").select_option(place)
        if key == "bt-p9-kp1":
            take(member, "proposal-ballot")
        member.get_by_role("button", name="Bỏ phiếu", exact=True).click()
        member.get_by_text("Bạn đã biểu quyết.").wait_for()

    chair.goto(vote)
    sure(chair, "Đóng biểu quyết", "Đóng biểu quyết")
    chair.get_by_text("Được chọn: Cần Giờ.").wait_for()
    take(chair, "vote-result", at=chair.locator("#result"))
