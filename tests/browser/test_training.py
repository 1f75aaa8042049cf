"""Learning on a phone: a lesson, a quick check, a whole course; a quiz with the network cut; those who teach."""

from __future__ import annotations

import re
import sqlite3
import tomllib
from typing import Any

import pytest

from tests.browser.conftest import ROOT

pytestmark = pytest.mark.journey

MAIN = "/training/dieu-hanh-sinh-hoat-chi-doan"
SHORT = "/training/thuyet-phuc-va-noi-truoc-dam-dong"
SAVED, WAITING = "[data-state=saved]:not([hidden])", "[data-state=waiting]:not([hidden])"
SHOWN = ".question:not([hidden])"


def right_answers() -> dict[str, set[str]]:
    """Every question of the demo's quizzes with its right choices, as their authors wrote them."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "demo/courses").glob("*/quiz-*.toml"):
        for question in tomllib.loads(path.read_text("utf-8"))["questions"]:
            found[question["text"]] = {choice["text"] for choice in question["choices"] if choice["correct"]}
    return found


def answer(page: Any, *, right: bool = True) -> None:
    """Answer the question in view and go to the next one."""
    question = page.locator(SHOWN)
    text = question.locator("legend").inner_text().split("\n", 1)[1].strip()
    wanted = right_answers()[text]
    for choice in question.locator(".choice").all():
        if (choice.inner_text().strip() in wanted) == right:
            choice.click()
            if not right:
                break
    page.locator(SAVED).wait_for()
    page.click("[data-quiz-next]")


def hand_in(page: Any) -> None:
    page.wait_for_url("**/review")
    page.click("#submit button[type=submit]")
    page.wait_for_url("**/result*")


def events_of(server: Any, attempt: str) -> list[tuple[Any, ...]]:
    """The attempt's answered events on the server: question, choices, client_id."""
    number = int(re.findall(r"/attempts/(\d+)", attempt)[0])
    with sqlite3.connect(f"file:{server.folder}/club.sqlite?mode=ro", uri=True) as database:
        query = "SELECT question_id, answer, client_id FROM quiz_event WHERE attempt_id = ? AND kind = 'answered'"
        return database.execute(query, (number,)).fetchall()


def test_a_branch_secretary_reads_a_lesson_fails_its_quiz_learns_why_and_passes(phone, look):
    page = phone("bt-p5-kp3")
    page.goto("/training")
    look(page, "list")
    page.click("text=Điều hành sinh hoạt chi đoàn khu phố")
    look(page, "course")
    page.click("text=Bắt đầu học")
    page.wait_for_url("**/lessons/chuan-bi-noi-dung")
    assert page.locator("html").get_attribute("lang") == "vi"
    look(page, "lesson")
    page.click("text=Đã học xong – làm bài kiểm tra")
    look(page, "quiz")
    page.click("main form button[type=submit]")
    look(page, "question")
    for _number in range(3):
        answer(page, right=False)
    page.wait_for_url("**/review")
    look(page, "review")
    hand_in(page)
    assert "Chưa đạt" in page.locator("h1").inner_text()
    assert page.locator(".answered-why").count() >= 9
    look(page, "result-failed")
    page.click("text=Làm lại")
    for _number in range(3):
        answer(page)
    hand_in(page)
    assert page.locator("h1").inner_text() == "Bạn đã đạt!"
    look(page, "result-passed")
    page.click("text=Tiếp theo: Kịch bản 60 phút")
    page.wait_for_url("**/lessons/kich-ban-60-phut")
    page.goto("/")
    assert "Kịch bản 60 phút" in page.locator("main").inner_text()


def test_a_whole_course_ends_with_a_confirmation(phone, look):
    page = phone("bt-p3-kp4")
    page.goto(SHORT)
    page.click("text=Bắt đầu học")
    while "/lessons/" in page.url:
        here = page.url
        page.click(".lesson-end form button")
        page.wait_for_url(lambda url, here=here: url != here)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/attempts/*")
    for _number in range(page.locator("[data-question]").count()):
        answer(page)
    hand_in(page)
    page.click("text=Bạn đã hoàn thành khóa học!")
    page.wait_for_url("**/done")
    look(page, "done")
    page.click("text=Giấy xác nhận để in")
    page.wait_for_url("**/confirmation")
    assert "Thuyết phục và nói trước đám đông" in page.locator("main").inner_text()
    look(page, "confirmation")


def test_with_the_network_cut_nothing_is_lost_and_nothing_counted_twice(phone, look, server):
    page = phone("bt-p6-kp2")
    page.goto(f"{MAIN}/lessons/chuan-bi-noi-dung")
    page.click("text=Đã học xong – làm bài kiểm tra")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/attempts/*")
    page.context.set_offline(True)
    choices = page.locator(f"{SHOWN} .choice")
    choices.nth(0).click()
    choices.nth(2).click()
    page.locator(WAITING).wait_for()
    look(page, "offline")
    page.click("[data-quiz-next]")
    page.locator(f"{SHOWN} .choice").nth(1).click()
    page.locator(f"{SHOWN} .choice").nth(3).click()
    page.click("[data-quiz-next]")
    assert events_of(server, page.url) == []
    page.context.set_offline(False)
    page.locator(SAVED).wait_for()
    first = events_of(server, page.url)
    assert len(first) == 2, "one answer a question: the changes of mind never left the phone"

    # The server takes the answer, but its word is lost on the way: the phone tells it again under the same id.
    lost: list[str] = []

    def lose(route: Any) -> None:
        if lost:
            route.continue_()
            return
        route.fetch()
        lost.append(route.request.post_data)
        route.abort()

    page.route("**/answers", lose)
    page.locator(f"{SHOWN} .choice").nth(1).click()
    page.locator(WAITING).wait_for()
    page.locator(SAVED).wait_for()
    assert len(lost) == 1
    assert len(events_of(server, page.url)) == 3
    page.click("[data-quiz-next]")
    page.wait_for_url("**/review")
    assert "Bạn đã trả lời hết" in page.locator("main").inner_text()
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('quiz:'))") == []
    hand_in(page)


def test_answers_given_offline_survive_the_page_being_closed(phone, server):
    page = phone("bt-p6-kp3")
    page.goto(f"{MAIN}/lessons/chuan-bi-noi-dung")
    page.click("text=Đã học xong – làm bài kiểm tra")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/attempts/*")
    address = page.url.split("#")[0]
    page.context.set_offline(True)
    page.locator(f"{SHOWN} .choice").nth(1).click()
    page.locator(WAITING).wait_for()
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(f"{address}/review")
    page.locator("#submit button:not([disabled])").wait_for()
    page.locator("text=Còn 2 câu chưa trả lời").wait_for()
    assert len(events_of(server, address)) == 1


def test_two_devices_see_each_others_answers(phone):
    first, second = phone("bt-p10-kp2"), phone("bt-p10-kp2")
    first.goto(f"{MAIN}/lessons/chuan-bi-noi-dung")
    first.click("text=Đã học xong – làm bài kiểm tra")
    first.click("main form button[type=submit]")
    first.wait_for_url("**/attempts/*")
    second.goto(first.url.split("#")[0])
    first.locator(f"{SHOWN} .choice").nth(1).click()
    first.locator(SAVED).wait_for()
    second.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    second.locator(f"{SHOWN} .choice >> nth=1 >> input:checked").wait_for()
    second.click("[data-quiz-step] >> nth=2")
    second.locator(f"{SHOWN} .choice").nth(0).click()
    second.locator(SAVED).wait_for()
    second.goto(second.url.split("#")[0] + "/review")
    second.click("#submit button[type=submit]")
    second.wait_for_url("**/result*")
    first.locator(f"{SHOWN} .choice").nth(2).click()
    first.wait_for_url("**/result*")


def test_a_lesson_opens_where_it_was_left(phone):
    page = phone("bt-p12-kp1")
    page.goto(MAIN)
    page.click("text=Bắt đầu học")
    with page.expect_response("**/position"):
        page.locator("text=Một trường hợp thật").scroll_into_view_if_needed()
    page.goto("/training")
    page.click(".hero a.btn")
    page.locator("text=Lần trước bạn đọc đến đây").wait_for()
    assert page.evaluate("scrollY") > 500


def test_everything_works_without_script(phone):
    page = phone("bt-p12-kp2", java_script_enabled=False)
    page.goto(MAIN)
    page.click("text=Bắt đầu học")
    page.click("text=Đã học xong – làm bài kiểm tra")
    page.click("main form button[type=submit]")
    page.locator(".choice input").nth(0).check()
    page.click("text=Lưu và xem lại")
    assert "Còn 2 câu chưa trả lời" in page.locator("main").inner_text()
    page.click("text=Về các câu hỏi")
    assert page.locator(".choice input").nth(0).is_checked()
    page.click("text=Lưu và xem lại")
    page.click("#submit button[type=submit]")
    assert "Xem lại từng câu" in page.locator("main").inner_text()


def test_a_quiz_can_be_taken_with_the_keyboard_alone(phone):
    page = phone("bt-p12-kp3")
    page.goto(f"{MAIN}/lessons/chuan-bi-noi-dung")
    page.click("text=Đã học xong – làm bài kiểm tra")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/attempts/*")
    page.locator(f"{SHOWN} input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.locator(SAVED).wait_for()
    assert page.locator(f"{SHOWN} input").nth(1).is_checked()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('.question').id") == "question-2"


def test_the_board_edits_a_lesson_and_sees_who_has_come_how_far(phone, look):
    page = phone("chu-nhiem")
    page.goto(MAIN)
    page.click("text=Tiến độ học tập")
    assert "Bí thư Chi đoàn" in page.locator("table").inner_text()
    look(page, "report")
    page.click("text=Theo đơn vị")
    look(page, "report-units")
    page.click("table a >> nth=0")
    assert "Chỉ tính" in page.locator("main").inner_text()
    page.goto(f"{MAIN}/edit")
    look(page, "workshop")
    page.click("text=Khi cãi nhau, khi lạc đề")
    look(page, "lesson-editor")
    page.fill("#body", page.input_value("#body") + "\n\nCâu do Ban Chủ nhiệm thêm.")
    page.click("[data-composer-tabs] >> text=Xem trước")
    page.locator(".composer-preview >> text=Câu do Ban Chủ nhiệm thêm").wait_for()
    page.click("main form >> text=Lưu")
    page.click("text=Xem như người học")
    assert "Câu do Ban Chủ nhiệm thêm." in page.locator("article").inner_text()
    page.goto(f"{MAIN}/edit")
    page.click(".workshop-quiz >> nth=0")
    look(page, "quiz-editor")
    page.click("#questions .row-title >> nth=0")
    look(page, "question-editor")
    for name, path in (("about", f"{MAIN}/edit/about"), ("trainer", f"{MAIN}/edit/trainer"), ("new", "/training/new")):
        page.goto(path)
        look(page, f"edit-{name}")


def test_taking_a_lesson_away_asks_for_a_reason_and_can_be_undone(phone, look):
    page = phone("pho-chu-nhiem-1")
    page.goto(f"{SHORT}/edit")
    title = page.locator(".workshop-rows .row-title").last.inner_text()
    page.locator(".workshop-rows details.menu summary").last.click()
    page.locator(".workshop-rows details[open] >> text=Gỡ bài học").click()
    look(page, "remove-dialog")
    page.locator("dialog[open] input[name=reason]").fill("Trùng với bài khác")
    page.locator("dialog[open] button[type=submit]").click()
    page.locator("h2 >> text=Bài học đã gỡ").wait_for()
    page.get_by_role("button", name="Khôi phục").click()
    page.locator(".workshop-rows .row-title", has_text=title).wait_for()
    page.locator(".workshop-rows details.menu summary").last.click()
    page.locator(".workshop-rows details[open] >> text=Công bố").click()
    page.locator(".toast >> text=Đã công bố").wait_for()


def test_the_room_looks_right_in_the_dark_and_on_a_wide_screen(phone, look):
    for name, options in (
        ("dark", {"color_scheme": "dark"}),
        ("wide", {"viewport": {"width": 1366, "height": 900}, "has_touch": False}),
    ):
        page = phone("bt-p2-kp1", **options)
        for place, path in (
            ("list", "/training"),
            ("course", MAIN),
            ("lesson", f"{MAIN}/lessons/kich-ban-60-phut"),
            ("done", f"{MAIN}/done"),
        ):
            page.goto(path)
            look(page, f"{name}-{place}")
