"""A real server with the demo in it, and phones that look at it: Chromium at 390×844, axe, and a picture on failure."""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers import Site

ROOT = Path(__file__).resolve().parents[2]
# The shell is Chromium without its windows: the same pages for half the work.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
PHONE = {"width": 390, "height": 844}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="no Chromium here (apt install chromium)"))


@pytest.fixture(scope="session")
def server(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo's club, served; shared by all browser tests of a process."""
    made = Site(tmp_path_factory.mktemp("served"), CLUB_LOG_LEVEL="WARNING")
    shutil.copytree(furnished, made.folder, dirs_exist_ok=True)
    made.start()
    yield made
    made.stop()


def _then_loaded(kind: type, name: str) -> None:
    act = getattr(kind, name)

    @functools.wraps(act)
    def acted(at: Any, *arguments: Any, **options: Any) -> Any:
        done = act(at, *arguments, **options)
        page = at.page if hasattr(at, "page") else at
        if not page.is_closed():
            page.wait_for_load_state("domcontentloaded")
        return done

    setattr(kind, name, acted)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all tests.

    Who taps a link looks at the page behind it: a tap ends when that page stands with its scripts, or the next line meets
    a document that is not there yet, or one whose scripts do not run yet.
    """
    from playwright.sync_api import Locator, Page, sync_playwright

    for kind in (Page, Locator):
        for name in ("click", "press", "check"):
            _then_loaded(kind, name)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def _states() -> dict[str, Any]:
    return {}


@pytest.fixture
def phone(server: Site, chromium: Any, _states: dict[str, Any]) -> Iterator[Callable[..., Any]]:
    """`phone("p5-kp3")` opens a phone signed in as that demo person (None: a visitor); `**options` go to the context.

    A page error or a console error (CSP refusals among them) fails the test at its end.
    """
    contexts: list[Any] = []
    wrong: list[str] = []
    people = demo_people()

    def opened(key: str | None = None, **options: Any) -> Any:
        settings = {
            "viewport": PHONE,
            "locale": "vi-VN",
            "timezone_id": "Asia/Ho_Chi_Minh",
            "has_touch": True,
            "base_url": server.url,
            "reduced_motion": "reduce",
            **options,
        }
        context = chromium.new_context(**settings, storage_state=_states.get(key))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on("console", lambda message: _note(wrong, page, message))
        if key is not None and key not in _states:
            page.goto("/sign-in")
            page.fill("input[name=name]", people[key].get("phone") or people[key]["email"])
            page.fill("input[name=password]", server.password)
            page.click("main form button[type=submit]")
            page.wait_for_url(lambda url: "/sign-in" not in url)
            _states[key] = context.storage_state()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == [], wrong


def _note(wrong: list[str], page: Any, message: Any) -> None:
    # A refused form (422) and a cut network are part of journeys; Chromium reports both as console errors.
    expected = ("Failed to load resource", "WebSocket connection to", "net::ERR")
    if message.type == "error" and not any(text in message.text for text in expected):
        wrong.append(f"{page.url}: {message.text}")


def demo_people() -> dict[str, dict[str, Any]]:
    """The demo's people by key."""
    import tomllib

    return {row["key"]: row for row in tomllib.loads((ROOT / "demo/club.toml").read_text("utf-8"))["people"]}


@pytest.fixture
def axe() -> Callable[[Any], None]:
    """`axe(page)` fails with every violation axe finds, element by element."""
    source = (ROOT / "node_modules/axe-core/axe.min.js").read_text("utf-8")

    def judge(page: Any) -> None:
        page.evaluate(source)
        # Only what is wrong is described; no page of ours has frames or sheets from elsewhere.
        found = page.evaluate(
            "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations'], iframes: false, preload: false})",
            TAGS,
        )
        said = [
            f"{rule['id']}: {node['html'][:200]} — {node['failureSummary'][:300]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]
        assert said == [], "\n".join(said)

    return judge


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where journeys leave their pictures; CLUB_PICTURES names another folder."""
    folder = Path(os.environ.get("CLUB_PICTURES") or ROOT / "tmp" / "pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


# A room scrolls inside its frame, and what the frame's edge cuts through counts as too small a target. Not while the
# reader is up in the log: growing would take them to its end.
ROOM_HEIGHT = """() => {
    const room = document.querySelector(".screen-main"), jump = document.querySelector("[data-jump]");
    return room && (!jump || jump.hidden) ? innerHeight + room.scrollHeight - room.clientHeight : 0;
}"""


@pytest.fixture
def look(request: pytest.FixtureRequest, axe: Callable[[Any], None], pictures: Path) -> Callable[[Any, str], None]:
    """`look(page, "name")`: nothing sticks out sideways, axe finds nothing, a picture named after test file and name is
    kept."""
    part = request.module.__name__.rpartition("test_")[2].replace("_", "-")

    def at(page: Any, name: str) -> None:
        page.locator("body").wait_for(state="attached")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name}: {wide}px wider than the phone"
        size, tall = page.viewport_size, page.evaluate(ROOM_HEIGHT)
        if tall > size["height"]:
            page.set_viewport_size({**size, "height": tall})
        axe(page)
        page.set_viewport_size(size)
        page.screenshot(path=str(pictures / f"{part}-{name}.png"))

    return at
