"""The guide's pages about the forum: debate, write, what is new; hide, pin, lock, spaces."""

from __future__ import annotations

import re

from tests.browser.guide.moves import place

DEBATE = "Sinh hoạt chi đoàn khu phố: cố định mỗi tháng một lần hay theo việc?"
OPINION = "Tán thành giữ ngày cố định: đoàn viên làm ca còn xin đổi ca trước được."
QUESTION = "Mượn loa của khu phố cho buổi sinh hoạt tháng tới, cần làm gì?"
BODY = (
    "Tháng tới chi đoàn em họp ở **sân khu phố**, phải có loa.\n\n"
    "Em đã hỏi hai nơi:\n\n- Ban điều hành khu phố: cho mượn, cần giấy\n- Trường học: chưa trả lời\n\n"
    "> Ai đã mượn rồi thì giấy viết thế nào?\n"
)


def test_guide_a_member_reads_a_debate_and_takes_part(phone, take):
    page = phone("bt-p1-kp1")
    page.goto("/")
    place(page, "Diễn đàn")
    page.locator("a.row-title", has_text="Sinh hoạt chi đoàn").last.click()
    page.get_by_role("link", name=DEBATE).click()
    page.wait_for_url(re.compile(r"/forum/t/\d+"))
    page.goto(f"{page.url.split('?')[0].split('#')[0]}?at=1")
    take(page, "debate")
    page.get_by_role("link", name="Không tán thành").first.click()
    assert page.get_by_text("Chỉ các bài theo quan điểm này.").is_visible()
    page.get_by_role("link", name="Xem tất cả bài").first.click()
    page.get_by_role("link", name="Trả lời", exact=True).last.click()
    page.locator(".stances").get_by_label("Tán thành", exact=True).check()
    page.get_by_label("Nội dung trả lời").fill(OPINION)
    take(page, "reply", at=page.locator("#reply"))
    page.get_by_role("button", name="Gửi trả lời").click()
    page.locator(".post").get_by_text(OPINION).last.wait_for()


def test_guide_a_member_writes_edits_and_takes_back_and_learns_what_is_new(phone, take):
    page = phone("bt-p9-kp3")
    page.goto("/forum/s/sinh-hoat-chi-doan")
    page.get_by_role("link", name="Mở chủ đề").click()
    page.get_by_role("radio", name="Câu hỏi").check()
    page.get_by_role("textbox", name="Tiêu đề").fill(QUESTION)
    page.get_by_label("Bài mở đầu").fill(BODY)
    take(page, "write", at=page.get_by_role("textbox", name="Tiêu đề"))
    page.get_by_role("tab", name="Xem trước").click()
    page.locator(".composer-preview blockquote").wait_for()
    page.get_by_role("button", name="Đăng chủ đề").click()
    page.wait_for_url(re.compile(r"/forum/t/\d+"))
    topic = page.url.split("?")[0].split("#")[0]

    page.get_by_label("Nội dung trả lời").fill("Em bổ sung: họp lúc 19 giờ, chủ nhật 8.")
    page.get_by_role("button", name="Gửi trả lời").click()
    post = page.locator("#p2")
    post.get_by_text("Em bổ sung").wait_for()
    page.goto(topic)
    page.locator("#p2 details.menu > summary").click()
    page.locator("#p2").get_by_text("Sửa", exact=True).wait_for()
    take(page, "own-post", at=page.locator("#p2"))
    page.locator("#p2").get_by_text("Sửa", exact=True).click()
    page.wait_for_url(re.compile(r"/edit$"))
    page.get_by_label("Nội dung").fill("Em bổ sung: họp lúc 19 giờ, ngày 8.")
    page.get_by_role("button", name="Lưu thay đổi").click()
    page.locator("#p2").get_by_text("đã sửa 1 lần").wait_for()
    page.locator("#p2 details.menu > summary").click()
    page.locator("#p2").get_by_role("button", name="Xóa").click()
    page.locator("#p2").get_by_text("Bạn đã xóa bài viết này.").wait_for()
    page.locator("#p2").get_by_role("button", name="Hoàn tác").click()
    page.locator("#p2").get_by_text("Em bổ sung").wait_for()

    other = phone("bt-p2-kp1")
    other.goto(topic)
    other.get_by_label("Nội dung trả lời").fill("Giấy mượn tôi viết ba dòng: ngày, giờ, người chịu trách nhiệm.")
    other.get_by_role("button", name="Gửi trả lời").click()
    other.locator(".post").get_by_text("Giấy mượn tôi viết").wait_for()

    page.goto("/")
    page.locator(".topbar a[href$='/notices']").click()
    page.get_by_text(f"đã viết trong chủ đề “{QUESTION}”").first.wait_for()
    take(page, "notices")
    page.get_by_role("link", name="Cài đặt thông báo").click()
    page.wait_for_url("**/notices/settings")
    page.get_by_role("button", name="Lưu").click()
    page.goto("/forum")
    page.get_by_role("link", name="Chưa đọc", exact=True).first.click()
    page.wait_for_url(re.compile("/forum/topics"))
    take(page, "unread")


def test_guide_the_board_hides_a_post_with_a_reason_and_shows_it_again(phone, take):
    page = phone("pho-chu-nhiem-1")
    page.goto("/forum/s/goc-lam-quen")
    page.get_by_role("link", name="Giới thiệu khu phố mình trong ba dòng").click()
    page.wait_for_url(re.compile(r"/forum/t/\d+"))
    topic = page.url.split("?")[0].split("#")[0]
    page.goto(f"{topic}?at=1")
    page.locator("#p3 details.menu > summary").click()
    page.locator("#p3").get_by_role("link", name="Ẩn…").click()
    page.select_option("select[name=ground]", label="Nêu tên hoặc số điện thoại của người khác")
    page.get_by_label("Lời của bạn").fill("Trong câu cuối.")
    take(page, "hide")
    page.get_by_role("button", name="Ẩn bài viết").click()
    page.get_by_text("Đã ẩn bài viết; tác giả được báo lý do.").wait_for()

    member = phone("bt-p1-kp1")
    member.goto(f"{topic}?at=1")
    member.locator("#p3").get_by_text("Nêu tên hoặc số điện thoại").wait_for()
    take(member, "hidden-post", at=member.locator("#p3"))

    page.goto(f"{topic}?at=3")
    page.locator("#p3 details.menu > summary").click()
    page.locator("#p3").get_by_role("link", name="Hiện lại…").click()
    page.get_by_label("Lý do").fill("Tác giả đã bỏ số điện thoại.")
    page.get_by_role("button", name="Hiện bài viết").click()
    page.get_by_text("Đã hiện lại bài viết.").wait_for()


def test_guide_the_board_pins_locks_and_makes_a_space(phone, take):
    page = phone("chu-nhiem")
    page.goto("/forum/s/tai-lieu-kinh-nghiem")
    page.get_by_role("link", name=re.compile("Năm trò mở đầu")).click()
    page.wait_for_url(re.compile(r"/forum/t/\d+"))
    page.locator("main details.menu > summary", has=page.get_by_label("Điều hành chủ đề")).first.click()
    take(page, "topic-menu")
    page.get_by_role("link", name="Ghim…").click()
    page.get_by_label("Lý do").fill("Nhiều chi đoàn hỏi lại mỗi tháng.")
    page.get_by_role("button", name="Ghim chủ đề").click()
    page.get_by_text("Đã ghim chủ đề.").wait_for()
    page.locator("main details.menu > summary", has=page.get_by_label("Điều hành chủ đề")).first.click()
    page.get_by_role("link", name="Khóa…").click()
    page.get_by_label("Lý do").fill("Đã đủ năm trò; trò mới mời mở chủ đề mới.")
    page.get_by_role("button", name="Khóa chủ đề").click()
    page.get_by_text("Đã khóa chủ đề.").wait_for()

    place(page, "Diễn đàn")
    page.get_by_role("link", name="Quản lý chuyên mục").click()
    page.get_by_role("link", name="Tạo chuyên mục").click()
    page.get_by_label("Tên", exact=False).first.fill("Hỏi nhanh đáp gọn")
    page.get_by_label("Mô tả").fill("Câu hỏi trả lời được trong một hai dòng.")
    take(page, "new-space")
    page.get_by_role("button", name="Tạo chuyên mục").click()
    page.get_by_text("Đã tạo chuyên mục “Hỏi nhanh đáp gọn”.").wait_for()
