"""Học – Làm – Chứng minh on a phone: a trainer sets a task from a template; a learner hands in while the network is gone
and the first answer is lost; two peers review blind, the trainer marks by keyboard, the superior confirms."""

from __future__ import annotations

import io
import random
import re
import sqlite3
from typing import Any

import pytest
from PIL import Image

pytestmark = pytest.mark.journey
AUTHOR, PEERS, SUPERIOR = "bt-p7-kp1", ("bt-p15-kp1", "bt-p16-kp3"), "bt-p7"
WORDS = "Đã họp 58 phút, ba bạn ít nói nêu ý kiến, quyết một việc có tên người làm."


def photograph(seed: int, size: tuple[int, int] = (2400, 1800)) -> bytes:
    """A photograph of a phone's size: noise, so that it weighs what one weighs."""
    chance = random.Random(seed)
    small = Image.frombytes("RGB", (240, 180), chance.randbytes(240 * 180 * 3))
    out = io.BytesIO()
    small.resize(size).save(out, "JPEG", quality=95)
    return out.getvalue()


def stored(server: Any, query: str, *values: Any) -> list[Any]:
    """What the server holds."""
    with sqlite3.connect(f"file:{server.folder}/club.sqlite?mode=ro", uri=True) as database:
        return database.execute(query, values).fetchall()


def course_with_task(page: Any, look: Any) -> str:
    """A course with one lesson that ends in a task, by clicks; its address."""
    page.goto("/training/new")
    page.fill("#title", "Điều hành buổi họp đầu tiên")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/edit")
    course = page.url.removesuffix("/edit")
    page.click("text=Bài học mới")
    page.fill("#title", "Làm ở chi đoàn")
    page.fill("#body", "Đọc xong thì làm.")
    page.click("text=Lưu bản nháp")
    page.click("text=Công bố")
    page.wait_for_url(re.compile(r"/edit(#.*)?$"))
    page.goto(page.locator(".row-body a.row-title").first.get_attribute("href"))
    page.click("main >> text=Bài thực hành")
    page.click("text=Buổi sinh hoạt chi đoàn")
    page.fill("#spot_percent", "100")
    look(page, "set")
    page.click("main form button[type=submit]:has-text('Lưu')")
    page.wait_for_url("**/practice/*")
    page.goto(f"{course}/edit")
    page.locator("main summary", has_text="Công bố khóa học").click()
    page.locator("details.confirm[open] button[type=submit]").click()
    return course


def filled(page: Any, course: str, words: str, seed: int) -> None:
    """The form of a work, with what the template asks for."""
    page.goto(course)
    page.locator("a.row-title", has_text="Làm ở chi đoàn").first.click()
    page.click("text=Xem việc cần làm và nộp")
    page.wait_for_url("**/practice/*")
    page.locator("#hand-in").scroll_into_view_if_needed()
    page.locator("[data-outgoing][data-state]").wait_for(state="attached")
    page.fill("#body", words)
    page.set_input_files("#photo", {"name": "hop.jpg", "mimeType": "image/jpeg", "buffer": photograph(seed)})
    for kind in ("minutes", "attendance"):
        page.set_input_files(
            f"#{kind}",
            {"name": f"{kind}.pdf", "mimeType": "application/pdf", "buffer": b"%PDF " + f"{kind} {seed}".encode()},
        )
    page.locator("#photo + .file-list li", has_text="hop.jpg").wait_for()
    page.locator("#hand-in button[value=hand_in]:enabled").wait_for()


def review(page: Any, keys: str, words: str) -> None:
    """The review one owes, with the levels these keys choose."""
    page.goto("/training/practice/reviews")
    page.locator("main a.row-title").first.click()
    page.click("main button:has-text('Mở bài')")
    page.locator("form[data-marking]").wait_for()
    for key in keys:
        page.keyboard.press(key)
    page.fill("#comment", words)


def test_evidence_handed_in_without_a_network_arrives_once_and_is_judged_blind(phone, server, look):
    board = phone("chu-nhiem")
    course = course_with_task(board, look)

    page = phone(AUTHOR)
    filled(page, course, WORDS, 1)
    context, task = page.context, page.url
    context.set_offline(True)
    page.click("#hand-in button[value=hand_in]")
    page.locator("[data-outbox-state]", has_text="Chờ mạng · 1").wait_for()
    page.locator("[data-after-outbox]").wait_for()
    assert page.locator("#hand-in").is_hidden()
    look(page, "waiting")
    page.close()

    # the network is back; the server takes it, but its first answer is lost on the way
    lost: list[int] = []

    def lose_the_first(route: Any) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    context.set_offline(False)
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.route("**/practice/*", lose_the_first)
    page.goto("/notices")
    page.locator("[data-outbox-done]", has_text="1").wait_for()
    assert lost == [200]
    number = task.rsplit("/", 1)[1]
    handed_in = "SELECT count(*) FROM practice_event e JOIN practice_work w ON w.id = e.work_id WHERE w.task_id = ? AND e.kind = 'handed_in'"
    assert stored(server, handed_in, number) == [(1,)]
    files = stored(
        server,
        "SELECT f.kind, s.width FROM practice_file f JOIN stored_file s ON s.id = f.file_id JOIN practice_work w"
        " ON w.id = f.work_id WHERE w.task_id = ? ORDER BY f.id",
        number,
    )
    assert files == [("photo", 1600), ("minutes", None), ("attendance", None)]
    page.goto(task)
    assert WORDS in page.input_value("#body")
    look(page, "handed-in")

    for seed, key in enumerate(PEERS, start=2):
        peer = phone(key)
        filled(peer, course, f"Bài của người thứ {seed}.", seed)
        peer.click("#hand-in button[value=hand_in]")
        peer.locator(".alert", has_text="Đồng nghiệp đang chấm").wait_for()
    first, second = (phone(key) for key in PEERS)
    review(first, "444", "Kịch bản rõ. Lần sau gửi trước cho chi bộ.")
    assert "Phường 7" not in first.locator("main").inner_text()
    look(first, "review")
    first.click("main form[data-marking] button[type=submit]")
    first.wait_for_url("**/reviews")
    review(second, "112", "Chưa thấy kịch bản trong ảnh.")
    second.click("main form[data-marking] button[type=submit]")
    second.wait_for_url("**/reviews")

    # too far apart: the trainer decides, without touching the screen
    board.goto(f"{task}/works")
    board.locator("main a.row-title", has_text="Phường 7").click()
    board.locator("form[data-marking]").wait_for()
    for key in "443":
        board.keyboard.press(key)
    look(board, "marking")
    board.keyboard.press("Enter")
    board.wait_for_url("**/works*")

    superior = phone(SUPERIOR)
    superior.goto("/training/practice/units")
    superior.locator("main a.row-title", has_text="Điều hành một buổi").click()
    superior.locator(".evidence-pictures img").wait_for()
    look(superior, "check")
    superior.click("text=Xác nhận đã làm thật")
    superior.locator(".badge", has_text="Đạt").first.wait_for()

    page.goto(task)
    page.locator(".alert-success", has_text="Đạt").wait_for()
    look(page, "passed")
    page.goto(course)
    assert page.locator(".step-mark.is-done").count() == 1
