"""The guide stands in both languages, leads nowhere that is not there, and calls things what the screen calls them."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "guide"
PAGES = sorted([*GUIDE.glob("vi/*.md"), *GUIDE.glob("en/*.md")])
DOCUMENTS = [ROOT / "README.md", GUIDE / "README.md", *PAGES]
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
LONGEST = 60
MOST_BYTES = 2_500_000


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _plain(path: Path) -> str:
    """A page without its code, where signs mean something else."""
    return CODE.sub("", path.read_text("utf-8"))


def _targets(path: Path) -> list[str]:
    return [unquote(found) for found in LINK.findall(_plain(path)) if not re.match(r"[a-z]+:", found)]


def _pictures(path: Path) -> list[str]:
    return [Path(target).name for target in _targets(path) if target.endswith(".png")]


def _anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_page_stands_in_both_languages():
    vietnamese, english = ({page.name for page in GUIDE.glob(f"{language}/*.md")} for language in ("vi", "en"))
    assert vietnamese == english
    assert vietnamese


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_a_page_is_short_has_few_pictures_and_stands_in_the_index(page: Path):
    text = page.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST
    assert len(_pictures(page)) <= 2
    assert re.search(r"^1\. ", text, re.MULTILINE), "a task has numbered steps"
    assert f"{page.parent.name}/{page.name}" in _targets(GUIDE / "README.md")


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_links_and_pictures_lead_somewhere(document: Path):
    for target in _targets(document):
        path, _, anchor = target.partition("#")
        wanted = (document.parent / path).resolve() if path else document
        assert wanted.exists(), f"{_name(document)} leads to {target}"
        if anchor:
            assert anchor in _anchors(wanted), f"{_name(document)} leads to {target}"


def test_both_languages_show_the_same_pictures():
    for page in GUIDE.glob("vi/*.md"):
        assert _pictures(page) == _pictures(GUIDE / "en" / page.name), page.name


def test_every_picture_is_used_is_taken_by_a_journey_and_all_are_light():
    stored = sorted((GUIDE / "pictures").glob("*.png"))
    used = {name for document in DOCUMENTS for name in _pictures(document)}
    assert {picture.name for picture in stored} == used
    journeys = "".join(test.read_text("utf-8") for test in (ROOT / "tests/browser/guide").glob("test_*.py"))
    assert [name for name in used if not re.search(rf'take\(\w+, "{Path(name).stem}"', journeys)] == []
    assert sum(picture.stat().st_size for picture in stored) <= MOST_BYTES


def _words_on_screen(language: str) -> set[str]:
    words: set[str] = set()
    for catalogue in sorted((ROOT / "translations/vi/LC_MESSAGES").glob("**/*.po")):
        with catalogue.open("rb") as source:
            for message in read_po(source):
                said = message.id if language == "en" else message.string
                words.update([said] if isinstance(said, str) else said)
    # The names of languages stand in their own language.
    return words | {"English", "Tiếng Việt"}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_bold_words_are_words_on_the_screen(language: str):
    words = _words_on_screen(language)
    unknown = [
        f"{page.name}: {bold}"
        for page in sorted(GUIDE.glob(f"{language}/*.md"))
        for bold in re.findall(r"\*\*(.+?)\*\*", _plain(page))
        if bold not in words
    ]
    assert unknown == []
