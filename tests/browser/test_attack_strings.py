"""Attack strings, planted wherever a person can write, run nothing in a real browser.

Judged three ways: a call of alert, prompt or confirm; an element or attribute that only an attack could have made;
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import PHONE, ROOT, demo_people
from tests.servers import Site

pytestmark = pytest.mark.journey

WATCH = """
window.__ran = [];
for (const name of ["alert", "prompt", "confirm", "print", "open"]) {
  window[name] = (...args) => { window.__ran.push(name + ": " + args.join(" ").slice(0, 80)); };
}
document.addEventListener("securitypolicyviolation", (event) => {
  window.__ran.push("policy: " + event.violatedDirective + " " + event.blockedURI + " " + event.sample);
});
"""
STRANGE = """() => {
  const found = [...window.__ran];
  const own = location.origin + "/static/dist/";
  for (const element of document.querySelectorAll("*")) {
    const name = element.localName;
    if (name === "script" && !element.src.startsWith(own)) found.push("script: " + element.outerHTML.slice(0, 120));
    if (["iframe", "object", "embed", "base", "frame", "applet", "style", "math"].includes(name))
      found.push("element: " + element.outerHTML.slice(0, 120));
    for (const attribute of element.attributes) {
      if (/^on/i.test(attribute.name)) found.push("attribute: " + element.outerHTML.slice(0, 120));
      if (/^(href|src|action|formaction|xlink:href)$/i.test(attribute.name)
          && /^\\s*(javascript|vbscript|data:text)/i.test(attribute.value))
        found.push("address: " + attribute.value.slice(0, 120));
    }
  }
  return found;
}"""


@pytest.fixture
def attacked(
    tmp_path: Path, request: pytest.FixtureRequest, outside: Path, furnished: Path
) -> Iterator[tuple[Site, dict[str, Any]]]:
    """A server of its own with every n-th attack string in it."""
    payloads = [
        line for line in (outside / "xss/payloads.txt").read_text("utf-8", "replace").splitlines() if line.strip()
    ][:: request.param]
    made = Site(tmp_path, CLUB_LOG_LEVEL="WARNING")
    shutil.copytree(furnished, tmp_path, dirs_exist_ok=True)
    listed = tmp_path / "payloads.json"
    listed.write_text(json.dumps(payloads), encoding="utf-8")
    planted = subprocess.run(
        [sys.executable, "-m", "tests.browser.plant", str(listed)],
        cwd=ROOT, env=made.environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert planted.returncode == 0, planted.stderr
    made.start()
    yield made, {**json.loads(planted.stdout.splitlines()[-1]), "count": len(payloads)}
    made.stop()


def _walk(page: Any, address: str, more: str, judge: Callable[[], None], most: int = 2000) -> int:
    """Open a list and all that follows by its "more" link; how many pages there were."""
    page.goto(address)
    for seen in range(1, most):
        judge()
        onward = page.locator(more)
        if not onward.count():
            return seen
        page.goto(onward.first.get_attribute("href"))
    raise AssertionError("the list does not end")


@pytest.mark.outside
@pytest.mark.parametrize("attacked", [pytest.param(60, id="sample"), pytest.param(1, id="all", marks=pytest.mark.slow)],
                         indirect=True)  # fmt: skip
def test_no_attack_string_runs_anywhere(attacked: tuple[Site, dict[str, Any]], chromium: Any):
    server, planted = attacked
    context = chromium.new_context(viewport=PHONE, base_url=server.url, reduced_motion="reduce")
    context.add_init_script(WATCH)
    page = context.new_page()
    page.set_default_timeout(30_000)
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    chair = next(row for row in demo_people().values() if row["role"] == "chair")
    page.goto("/sign-in")
    page.fill("input[name=name]", chair["phone"])
    page.fill("input[name=password]", server.password)
    page.click("main form button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in" not in url)

    def judge() -> None:
        found = page.evaluate(STRANGE)
        assert found == [], f"{page.url}: {found[:5]}"
        assert said == [], f"{page.url}: {said[:5]}"

    onward = "nav.pager a[rel=next]"
    assert _walk(page, f"/forum/s/{planted['space']}", onward, judge) >= planted["count"] // 25
    assert _walk(page, f"/forum/t/{planted['topic']}?at=1", ".places a[rel=next]", judge) >= planted["count"] // 200
    assert _walk(page, "/people", onward, judge) >= planted["count"] // 60
    for slug in planted["lessons"]:
        page.goto(f"/training/{planted['course']}/lessons/{slug}")
        judge()
    page.goto(f"/training/{planted['course']}")
    judge()
    page.goto("/")
    judge()
    _room(page, planted, judge)
    context.close()


def _room(page: Any, planted: dict[str, Any], judge: Callable[[], None]) -> None:
    """The room's end by its script, then all that was said, page by page without one."""
    page.goto(f"/live/{planted['session']}/room")
    page.wait_for_selector("[data-lines] > li")
    judge()
    before = planted["count"] + 100
    while before > 1:
        page.goto(f"/live/{planted['session']}/room?before={before}")
        judge()
        before -= 25


def test_chromium_really_would_run_them(chromium: Any):
    """The judge judges: a bare page with such a string is caught."""
    page = chromium.new_page()
    page.add_init_script(WATCH)
    page.route("**/*", lambda route: route.fulfill(body="<img src=x onerror=alert(1)>", content_type="text/html"))
    page.goto("http://127.0.0.1:9/")
    page.wait_for_function("window.__ran.length > 0")
    assert page.evaluate(STRANGE)
    page.close()
