"""Packages on a phone: a trainer makes a course of a GIFT file and a SCORM package; a member runs it, loses the network,
closes the tab and goes on; a package that wants more than it may have gets nothing."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.make.packages import h5p, scorm
from tests.servers import Site

pytestmark = pytest.mark.journey

GIFT = """::Trước khi họp::Việc nào làm trước?{=Hỏi bạn vắng họp giờ nào tiện ~Viết nghị quyết}

::Sau khi họp::Kết luận phải có tên người làm.{TRUE}
"""
SAVED, WAITING = "[data-state=saved]:not([hidden])", "[data-state=waiting]:not([hidden])"
COURSE = "/training/tiep-nhan-quan-ly-doan-vien-noi-cu-tru"


def sure(page: Any, what: str) -> None:
    """Press a button that asks first, and say yes."""
    page.locator("main summary", has_text=what).first.click()
    page.locator("details.confirm[open] button[type=submit]").first.click()
    page.wait_for_load_state()


def told(server: Any, run: str) -> list[dict[str, Any]]:
    """What the server knows of a run's events, in the order they came."""
    with sqlite3.connect(f"file:{server.folder}/club.sqlite?mode=ro", uri=True) as database:
        rows = database.execute("SELECT data FROM package_event WHERE run_id = ? ORDER BY seq", (int(run),)).fetchall()
    return [json.loads(row[0]) for row in rows]


def bring(page: Any, course: str, data: bytes | str, name: str) -> None:
    """A package made a published lesson of the course, by clicks."""
    page.goto(f"{course}/edit")
    page.click("text=Bài học tương tác mới")
    file = {"name": name, "mimeType": "application/zip", "buffer": data} if isinstance(data, bytes) else data
    page.set_input_files("input[type=file]", file)
    page.fill("#title", name)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/package")
    page.click("text=Công bố")
    page.wait_for_url(re.compile(r"/edit(#.*)?$"))


def opened(page: Any, course: str, name: str) -> Any:
    """The package's frame, opened from its lesson."""
    page.goto(course)
    page.locator("a.row-title", has_text=name).first.click()
    page.locator(".package-panel button").first.click()
    page.wait_for_url("**/packages/runs/*")
    return page.frame_locator(".package-frame")


def test_a_gift_file_and_a_scorm_package_become_a_running_course_in_minutes(phone, look, tmp_path):
    began = time.monotonic()
    page = phone("chu-nhiem")
    page.goto("/training")
    page.click("text=Soạn khóa học mới")
    page.fill("#title", "Mời họp cho đông")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/edit")
    course = page.url.removesuffix("/edit")
    page.click("text=Bài học mới")
    page.fill("#title", "Vì sao bạn vắng")
    page.fill("#body", "Gọi **ba bạn** vắng họp, hỏi giờ nào tiện.")
    page.click("text=Lưu bản nháp")
    page.click("text=Công bố")
    page.wait_for_url(re.compile(r"/edit(#.*)?$"))
    page.click("text=Bài học tương tác mới")
    look(page, "new")
    page.set_input_files("input[type=file]", {"name": "hong.zip", "mimeType": "application/zip", "buffer": b"hong"})
    page.click("main form button[type=submit]")
    page.locator(".field-error", has_text="không phải tệp nén zip").wait_for()
    look(page, "refused")
    page.set_input_files("input[type=file]", {"name": "moi.zip", "mimeType": "application/zip", "buffer": scorm()})
    page.click("main form button[type=submit]")
    page.wait_for_url("**/package")
    look(page, "manage")
    page.click("text=Công bố")
    page.wait_for_url(re.compile(r"/edit(#.*)?$"))
    page.goto(f"{course}/edit")
    look(page, "workshop")
    page.goto("/training")
    page.click("text=Ngân hàng câu hỏi")
    page.click("text=Đưa tệp vào")
    file = tmp_path / "moi-hop.gift"
    file.write_text(GIFT, encoding="utf-8")
    page.set_input_files("input[type=file]", str(file))
    page.click("main form button[type=submit]")
    page.click("text=Nhận 2 câu vào ngân hàng")
    page.locator("text=2 câu hỏi đã vào ngân hàng").wait_for()
    page.select_option("#quiz", label="Bài kiểm tra mới trong “Mời họp cho đông”")
    page.fill("#title", "Kiểm tra cuối khóa")
    page.click("text=Đưa vào")
    page.wait_for_url("**/edit/quizzes/*")
    page.goto(f"{course}/edit")
    sure(page, "Công bố khóa học")
    assert time.monotonic() - began < 300

    member = phone("bt-p6-kp1")
    member.goto(course)
    look(member, "course")
    member.click("text=Bắt đầu học")
    member.click("text=Đã học xong")
    member.locator(".package-panel").wait_for()
    look(member, "lesson")
    member.locator(".package-panel button").first.click()
    frame = member.frame_locator(".package-frame")
    frame.locator("#place", has_text="||ab-initio").wait_for()
    look(member, "player")
    frame.get_by_role("button", name="Xong").click()
    member.locator("text=Bài học đã hoàn thành").wait_for()
    member.click("text=Về bài học")
    member.locator(".lesson-done").wait_for()
    look(member, "lesson-done")
    member.locator("a", has_text="Kiểm tra cuối khóa").first.click()
    member.click("main form button[type=submit]")
    member.locator(".question:not([hidden]) .choice", has_text="Hỏi bạn vắng họp").click()
    member.click("[data-quiz-next]")
    member.locator(".question:not([hidden]) .choice").first.click()
    member.locator(SAVED).wait_for()
    member.click("[data-quiz-next]")
    member.wait_for_url("**/review")
    member.click("#submit button[type=submit]")
    member.wait_for_url("**/result*")
    assert "100%" in member.locator("main").inner_text()
    member.goto(f"{course}/done")
    assert "Mời họp cho đông" in member.locator("main").inner_text()

    page.goto(f"{course}/report")
    assert "2/2" in page.locator("main").inner_text()
    page.goto(f"{course}/lessons/xu-ly-tinh-huong/package/results")
    assert "90%" in page.locator("main").inner_text()
    look(page, "results")


def test_without_a_network_and_with_a_closed_tab_nothing_is_lost_and_nothing_doubled(phone, look, server):
    page = phone("bt-p6-kp2")
    page.goto(COURSE)
    page.click("text=Bắt đầu học")
    frame = opened(page, COURSE, "ba tình huống")
    run = page.url.split("?")[0].rsplit("/", 1)[1]
    frame.get_by_role("button", name="Gọi riêng cho Minh").click()
    page.locator(SAVED).wait_for()
    frame.get_by_role("button", name="Tình huống tiếp theo").click()
    page.context.set_offline(True)
    before = len(told(server, run))
    frame.get_by_role("button", name="Cho chọn giữa hai khung giờ").click()
    page.locator(WAITING).wait_for()
    look(page, "offline")
    assert len(told(server, run)) == before
    # The tab is closed in the dead spot, and the lesson opened again with the connection back.
    page.goto("about:blank")
    page.context.set_offline(False)
    frame = opened(page, COURSE, "ba tình huống")
    frame.locator("h1", has_text="Họp có gì vui không anh").wait_for()
    places = [row["cmi.core.lesson_location"] for row in told(server, run) if "cmi.core.lesson_location" in row]
    assert places == ["1", "2"], "each kept, each once"
    frame.get_by_role("button", name="Tối đó tụi mình bàn sân chơi").click()
    frame.get_by_role("button", name="Xem kết quả").click()
    frame.locator("h1", has_text="3 trên 3").wait_for()
    page.locator("text=Bài học đã hoàn thành").wait_for()
    look(page, "finished")
    page.click("text=Về bài học")
    page.locator(".package-panel >> text=cao nhất 100%").wait_for()
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('package:'))") == []


GREEDY = """<!DOCTYPE html><html><head><meta charset="utf-8"><script>
var got = {};
function want(name, act) { try { got[name] = String(act()); } catch (error) { got[name] = "refused"; } }
want("cookie", function () { return document.cookie; });
want("origin", function () { return origin; });
want("above", function () { return window.top.document.title; });
want("site", function () { return window.top.localStorage.length; });
want("top", function () { window.top.location = "/me"; return "asked"; });
want("popup", function () { return window.open("/me"); });
want("worker", function () { navigator.serviceWorker.register("x.js"); return "asked"; });
function ask(name, url, options) { return fetch(url, options).then(function (r) { got[name] = "answered " + r.status; }, function () { got[name] = "refused"; }); }
onload = function () {
  Promise.all([ask("read", "/me", { credentials: "include" }), ask("write", "/training/packages/runs/1/commits", { method: "POST", credentials: "include", headers: { "Content-Type": "application/json" }, body: "{}" }), ask("out", "https://x.example/", { mode: "no-cors" })]).then(function () {
    var form = document.createElement("form"); form.method = "post"; form.action = "/sign-out"; form.target = "_top"; document.body.append(form); form.submit();
    document.getElementById("got").textContent = JSON.stringify(got);
  });
};
</script></head><body><p id="got"></p></body></html>"""


def greed(frame: Any) -> dict[str, str]:
    """What the greedy package got, of what says something."""
    frame.locator("#got", has_text="{").wait_for()
    got = json.loads(frame.locator("#got").inner_text())
    assert got.pop("popup") in {"null", "refused"}
    assert got.pop("top") in {"asked", "refused"}
    assert got.pop("worker") in {"asked", "refused"}
    return got


def test_an_h5p_package_keeps_its_place_and_a_greedy_one_gets_nothing_of_the_site(phone):
    writer = phone("chu-nhiem")
    bring(writer, COURSE, h5p(), "Việc đầu tiên")
    for said in ("Gọi cho bạn vắng họp", "Gọi cho bạn vắng họp (đã chọn)"):
        opened(writer, COURSE, "Việc đầu tiên").get_by_role("button", name=said, exact=True).click()
        writer.locator("text=Bài học đã hoàn thành").wait_for()
    bring(writer, COURSE, scorm(page=GREEDY, x__js=b"onfetch = () => {}"), "Gói tham lam")
    # Refusals stand in the console as errors; this page's are expected.
    page = writer.context.new_page()
    page.set_default_timeout(15_000)
    got = greed(opened(page, COURSE, "Gói tham lam"))
    assert got == {
        "cookie": "", "origin": "null", "above": "refused", "site": "refused", "read": "refused", "write": "refused",
        "out": "refused",
    }  # fmt: skip
    assert "/packages/runs/" in page.url, "it did not lead the page away"
    page.goto("/me")
    assert "/me" in page.url, "and signed nobody out"


@pytest.fixture
def apart(server: Site) -> Iterator[Site]:
    """The same club, served with an address of their own for packages: cookies know localhost from 127.0.0.1."""
    made = Site(server.folder, CLUB_LOG_LEVEL="WARNING")
    made.environ["CLUB_PACKAGES_URL"] = f"http://localhost:{made.port}"
    made.start()
    yield made
    made.stop()


def test_on_an_address_of_their_own_packages_run_as_in_any_lms_and_get_nothing_either(phone, apart):
    page = phone("chu-nhiem", base_url=apart.url)
    page.goto("/training")
    bring(page, COURSE, scorm(), "Gói ở riêng")
    frame = opened(page, COURSE, "Gói ở riêng").frame_locator("iframe")
    frame.get_by_role("button", name="Xong").click()
    page.locator("text=Bài học đã hoàn thành").wait_for()
    bring(page, COURSE, scorm(page=GREEDY), "Gói tham ở riêng")
    page = page.context.new_page()
    page.set_default_timeout(15_000)
    got = greed(opened(page, COURSE, "Gói tham ở riêng").frame_locator("iframe"))
    assert got == {
        "cookie": "", "origin": f"http://localhost:{apart.port}", "above": "refused", "site": "refused",
        "read": "refused", "write": "refused", "out": "refused",
    }  # fmt: skip
    assert page.url.startswith(apart.url)
    page.goto("/me")
    assert "/me" in page.url


@pytest.mark.outside
def test_packages_from_outside_run_to_their_end(phone, outside):
    page = phone("chu-nhiem")
    bring(page, COURSE, str(outside / "scorm/singlescobasic.zip"), "Golf")
    frame = opened(page, COURSE, "Golf")
    for _page in range(15):
        frame.locator("#butNext").click()
    test = frame.frame_locator("#contentFrame")
    test.locator("input[value='Submit Answers']").wait_for()
    for right in test.locator(".correctAnswer input[type=radio]").all():
        right.check()
    for right in test.locator(".correctAnswer input[type=text]").all():
        right.fill(right.evaluate("field => field.parentElement.textContent.match(/\\(([^)]*)\\)/)[1]"))
    with page.expect_response("**/commits"):
        test.locator("input[value='Submit Answers']").click()
    page.click("text=Về bài học")
    page.locator(".package-panel >> text=cao nhất 100%").wait_for()
    bring(page, COURSE, str(outside / "h5p/multiple-choice-2-6.h5p"), "Chọn một")
    frame = opened(page, COURSE, "Chọn một")
    frame.get_by_text("Correct one").last.click()
    frame.get_by_text("Check", exact=True).first.click()
    page.locator("text=Bài học đã hoàn thành").wait_for()
