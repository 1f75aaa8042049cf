"""What the club is for, in one journey on a phone: debate, learn, meet. And the pages of no room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from tests.servers import Site

SECRETARY, OTHER, CHAIR = "bt-p14-kp2", "bt-p14-kp3", "chu-nhiem"


def right_answers(server: Site) -> dict[str, str]:
    """Question's text → text of its right choices, read from the server's own database."""
    engine = create_engine(f"sqlite:///{server.folder / 'club.sqlite'}")
    query = "SELECT q.text, c.text FROM quiz_question q JOIN quiz_choice c ON c.question_id = q.id WHERE c.correct"
    right: dict[str, list[str]] = {}
    with engine.connect() as connection:
        for question, choice in connection.execute(text(query)):
            right.setdefault(question, []).append(choice)
    engine.dispose()
    return {question: "|".join(choices) for question, choices in right.items()}


def take_quiz(page: Any, right: dict[str, str]) -> None:
    """Answer every question rightly, look through, hand in."""
    page.click("main form button.btn-lg")
    page.wait_for_selector("form.quiz")
    questions = page.locator("fieldset.question")
    for index in range(questions.count()):
        question = questions.nth(index)
        words = question.locator("legend").inner_text().split("\n", 1)[1].strip()
        for choice in right[words].split("|"):
            question.locator("label.choice", has_text=choice).first.click()
        page.wait_for_selector("[data-save-state]:has-text('Đã lưu')")
        page.click("[data-quiz-next]")
    page.wait_for_selector("form[data-quiz-submit]")
    page.click("form[data-quiz-submit] button[type=submit]")
    page.wait_for_url("**/result")


def test_a_secretary_debates_learns_and_meets(server: Site, phone: Callable[..., Any], pictures: Path, axe: Any):
    page = phone(SECRETARY)
    page.goto("/")
    axe(page)

    # Debate: find it by a search typed without diacritics, take a stance, send once.
    page.goto("/search?q=sinh+hoat+co+dinh+hay+theo+viec")
    page.click("main a:has-text('cố định mỗi tháng')")
    page.wait_for_selector("form[data-answer]")
    page.locator("fieldset.stances label", has_text="Không tán thành").click()
    words = "Khu phố tôi nhiều bạn đi ca, tôi chọn họp theo việc, nhưng phải báo lịch trước **bảy ngày**."
    page.fill("form[data-answer] textarea", words)
    page.click("form[data-answer] .actions button[type=submit]")
    page.wait_for_selector("#posts strong:has-text('bảy ngày')")
    assert page.locator("#posts", has_text="Khu phố tôi nhiều bạn đi ca").count() == 1
    axe(page)
    page.screenshot(path=pictures / "journey-debate.png")
    page.goto("/forum/t/14?at=99")
    assert page.get_by_text("Khu phố tôi nhiều bạn đi ca").count() == 1

    # Learn: one lesson, then its quiz, passed.
    page.goto("/training/dieu-hanh-sinh-hoat-chi-doan")
    page.click("main .hero button, main .hero a.btn")
    page.wait_for_selector("article.lesson-text")
    axe(page)
    page.click(".lesson-end form button")
    page.wait_for_url("**/quizzes/**")
    take_quiz(page, right_answers(server))
    assert page.get_by_text("100%").count() >= 1
    axe(page)
    page.screenshot(path=pictures / "journey-quiz.png")

    # Meet: two phones in the room, each sees what the other says, once.
    other = phone(OTHER)
    page.goto("/live/6/room")
    other.goto("/live/6/room")
    for mine, theirs, words in (
        (page, other, "Chào các bạn, tôi ở Phường 3."),
        (other, page, "Chào bạn, Phường 9 nghe rõ."),
    ):
        mine.wait_for_selector("[data-say] textarea")
        mine.fill("[data-say] textarea", words)
        mine.click("[data-say] button[type=submit]")
        theirs.wait_for_selector(f"[data-lines] >> text={words}")
        assert theirs.locator(f"[data-lines] >> text={words}").count() == 1
        assert mine.locator(f"[data-lines] >> text={words}").count() == 1
    axe(page)
    page.screenshot(path=pictures / "journey-room.png")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/", "/styleguide", "/nothing-here"])
def test_axe_finds_nothing_on_the_pages_of_no_room(phone: Callable[..., Any], axe: Any, address: str, theme: str):
    page = phone(CHAIR, color_scheme=theme)
    page.goto(address)
    axe(page)


def test_home_reads_without_javascript(phone: Callable[..., Any]):
    phone(SECRETARY)
    page = phone(SECRETARY, java_script_enabled=False)
    page.goto("/")
    assert page.get_by_role("heading", level=1).inner_text().startswith("Chào buổi")
    page.goto("/forum")
    assert page.locator("main a").count() > 10


def test_no_page_is_wider_than_the_phone(phone: Callable[..., Any]):
    page = phone(CHAIR)
    for address in ("/", "/forum", "/training", "/live/", "/people", "/units", "/who-may-what", "/ledger", "/notices"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address


def test_a_reading_page_weighs_little(phone: Callable[..., Any]):
    # At a first visit: who read to the end comes back to the form there, and fetches what writing needs.
    page = phone(OTHER)
    sizes: dict[str, int] = {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    kinds: dict[str, str] = {}
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: int(event["encodedDataLength"])}),
    )
    page.goto("/forum/t/14", wait_until="networkidle")
    scripts = sum(size for key, size in sizes.items() if kinds.get(key) == "Script")
    assert scripts <= 30_000, scripts
    assert sum(sizes.values()) <= 100_000, sizes
