"""The guide's pages about training: take a course and its quiz, also without a connection; write one; its report."""

from __future__ import annotations

import re
from typing import Any

from tests.browser.guide.moves import place

COURSE = "/training/dieu-hanh-sinh-hoat-chi-doan"


# What is right in the first quiz, as the course has it.
RIGHT = (
    ("Đưa vào phần tin cần biết hai câu",),
    ("Tháng này chi bộ quyết việc gì", "việc nào khu phố đang làm rồi?", "chưa nên bàn rộng lúc này?"),
    ("Sai",),
)


def _answer(page: Any, number: int) -> None:
    question = page.locator(f"#question-{number}")
    question.wait_for()
    for words in RIGHT[number - 1]:
        question.locator("label.choice", has_text=words).click()


def test_guide_a_member_takes_a_course_and_its_quiz_also_without_a_connection(phone, take):
    page = phone("bt-p3-kp1")
    page.goto("/")
    place(page, "Tập huấn")
    page.get_by_role("link", name="Điều hành sinh hoạt chi đoàn khu phố").first.click()
    page.wait_for_url(f"**{COURSE}")
    page.get_by_role("button", name="Bắt đầu học").click()
    page.wait_for_url(re.compile("/lessons/"))
    take(page, "lesson")
    page.get_by_role("button", name="Đã học xong – làm bài kiểm tra").click()
    page.wait_for_url(re.compile(r"/quizzes/\d+$"))
    page.goto(COURSE)
    page.get_by_role("link", name="Học tiếp").click()
    page.wait_for_url(re.compile(r"/quizzes/\d+$"))
    page.get_by_role("button", name="Bắt đầu").click()
    page.wait_for_url(re.compile(r"/training/attempts/\d+"))
    _answer(page, 1)
    page.get_by_text("Đã lưu", exact=True).wait_for()
    page.context.set_offline(True)
    page.get_by_role("button", name="Câu sau").click()
    _answer(page, 2)
    page.get_by_text("Chưa lưu – sẽ gửi lại khi có mạng").wait_for()
    take(page, "quiz-offline")
    page.context.set_offline(False)
    page.get_by_text("Đã lưu", exact=True).wait_for()
    page.get_by_role("button", name="Câu sau").click()
    _answer(page, 3)
    page.get_by_text("Đã lưu", exact=True).wait_for()
    page.get_by_role("button", name="Xem lại và nộp").click()
    page.wait_for_url(re.compile("/review$"))
    page.get_by_role("button", name="Nộp bài").click()
    page.wait_for_url(re.compile("/result"))


def test_guide_a_trainer_writes_a_lesson_and_sees_the_report(phone, take):
    page = phone("pho-chu-nhiem-1")
    page.goto("/training")
    page.get_by_role("link", name="Soạn khóa học mới").click()
    page.wait_for_url("**/training/new")
    page.goto(COURSE)
    page.get_by_role("link", name="Biên soạn").first.click()
    page.wait_for_url(f"**{COURSE}/edit")
    page.get_by_role("link", name="Bài học mới").first.click()
    page.wait_for_url(re.compile("/edit/lessons/new"))
    page.get_by_role("textbox", name="Tiêu đề").fill("Mời người ít nói lên tiếng")
    page.get_by_label("Tóm tắt").fill("Ba câu hỏi để ai cũng nói được một điều.")
    page.get_by_label("Số phút đọc và làm").fill("10")
    page.get_by_label("Nội dung").fill(
        "## Trước buổi họp\n\nNhắn riêng hai người hay im lặng, gửi trước **một** câu hỏi.\n\n"
        "## Việc làm ngay thứ Hai\n\n1. Chọn hai người.\n2. Viết một câu hỏi.\n3. Gửi trước ba ngày.\n"
    )
    take(page, "lesson-edit")
    page.get_by_role("button", name="Lưu bản nháp").click()
    page.get_by_role("button", name="Công bố").wait_for()
    page.get_by_role("button", name="Công bố").click()
    page.get_by_text("Đã công bố “Mời người ít nói lên tiếng”.").wait_for()
    page.goto(COURSE)
    page.get_by_role("link", name="Tiến độ").first.click()
    page.wait_for_url(f"**{COURSE}/report")
    take(page, "course-report")
    page.get_by_role("link", name="Theo đơn vị").click()
    page.wait_for_url(f"**{COURSE}/report/units")


def test_guide_a_trainer_brings_a_package_and_a_member_runs_it(phone, take):
    course = "/training/tiep-nhan-quan-ly-doan-vien-noi-cu-tru"
    page = phone("pho-chu-nhiem-1")
    page.goto(course)
    page.get_by_role("link", name="Biên soạn và công bố").first.click()
    page.get_by_role("link", name="Bài học tương tác mới").first.wait_for()
    page.locator("li", has_text="Tương tác").get_by_role("link", name="Thử sức").click()
    page.get_by_role("link", name="Gói tương tác").click()
    page.get_by_text("Bản mới hơn").wait_for()
    take(page, "package-manage")
    page.get_by_role("link", name="Kết quả của người học").click()
    page.wait_for_url(re.compile("/package/results"))
    member = phone("bt-p3-kp1")
    member.goto(course)
    member.get_by_role("button", name="Bắt đầu học").click()
    member.goto(course)
    member.get_by_role("link", name="Thử sức").first.click()
    member.get_by_role("button", name="Mở bài").click()
    member.frame_locator(".package-frame").get_by_text("Tình huống 1 trên 3").wait_for()
    take(member, "package-player")
