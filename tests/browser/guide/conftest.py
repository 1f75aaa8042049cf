"""The guide has a club of its own, so that its pictures show the demo and what the journeys did, nothing else."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.servers import Site

HERE = Path(__file__).parent
LARGEST = 60_000
COLOURS = 128


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.guide)


@pytest.fixture(scope="session")
def server(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo's club, served for the guide alone."""
    made = Site(tmp_path_factory.mktemp("guide"), CLUB_LOG_LEVEL="WARNING")
    shutil.copytree(furnished, made.folder, dirs_exist_ok=True)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def _states() -> dict[str, Any]:
    """Who is signed in already, at the guide's own server."""
    return {}


def _small(shot: bytes) -> bytes:
    out = io.BytesIO()
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    # Coverage before population: a red star or a green line keeps its colour beside acres of paper.
    few = picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


# A reader's club has an address of its own, not a test's.
NAMED = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text; (text = texts.nextNode()); ) text.data = text.data.replaceAll(location.host, "clb.example");
}"""


# Signs whose sheet does not hold them show as nothing, and nobody notices.
BLIND = """async () => {
  const sheets = new Map(), blind = new Set();
  if (!navigator.onLine) return [];
  for (const use of document.querySelectorAll("svg use")) {
    const [sheet, name] = use.getAttribute("href").split("#");
    if (!sheets.has(sheet)) sheets.set(sheet, await (await fetch(sheet)).text());
    if (!sheets.get(sheet).includes(`id="${name}"`)) blind.add(name);
  }
  return [...blind];
}"""


@pytest.fixture
def take(pictures: Path) -> Callable[..., None]:
    """`take(page, "home")` takes the phone's screen as a guide's picture; `at` is brought below the top bar first."""

    def taken(page: Any, name: str, *, at: Any = None) -> None:
        page.wait_for_load_state("networkidle")
        close = page.locator(".toast button, .toast .btn-close")
        for _toast in range(close.count()):
            close.first.click()
        page.evaluate("document.fonts.ready")
        page.evaluate("document.activeElement && document.activeElement.blur()")
        page.evaluate(NAMED)
        if at is None:
            page.evaluate("window.scrollTo(0, 0)")
        else:
            at.evaluate("it => window.scrollTo(0, it.getBoundingClientRect().top + window.scrollY - 72)")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is {wide} px too wide"
        assert page.evaluate(BLIND) == [], f"{name} lacks signs"
        small = _small(page.screenshot(animations="disabled", caret="hide"))
        assert len(small) <= LARGEST, f"{name} takes {len(small)} bytes"
        (pictures / f"{name}.png").write_bytes(small)

    return taken
