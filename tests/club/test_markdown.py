"""Markdown: the CommonMark specification's own cases, and what the sanitiser must do differently."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from club import markdown

# Cases of the specification that involve no raw HTML and yet come out differently, each with its reason.
EXCEPTIONS = {
    "unsafe scheme": "a link may only lead to http, https, mailto or tel (or stay on the site)",
    "foreign picture": "a picture from elsewhere becomes a link: loading it would tell a stranger who reads",
    "bare address": "an address typed bare becomes a link (linkify), as people expect of a forum",
}


class _Canonical(HTMLParser):
    """HTML as a list of events, without what does not change how it reads: attribute order, `rel`, `/>`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = sorted((k, v or "") for k, v in attrs if k not in {"rel", "loading"})
        self.events.append((tag, kept))

    def handle_endtag(self, tag: str) -> None:
        if tag not in {"hr", "br", "img"}:
            self.events.append(("/" + tag, []))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self.events and isinstance(self.events[-1], str):
            self.events[-1] += data
        else:
            self.events.append(data)


def canonical(html: str) -> list[object]:
    parser = _Canonical()
    parser.feed(html)
    parser.close()
    # White space alone between blocks is not read.
    return [event for event in parser.events if event != "\n"]


def _why_different(source: str, wanted: str) -> str | None:
    """Which of EXCEPTIONS explains that a case differs."""
    with_pictures = '<img src="' in wanted
    if with_pictures:
        return "foreign picture"
    schemes = ("made-up-scheme:", "irc:", "localhost:", "a+b+c:", "foo:", "ftp:", "MAILTO:")
    if any(f'href="{scheme}' in wanted for scheme in schemes):
        return "unsafe scheme"
    linkless = source.replace("<http", "")
    if "https://foo.bar/baz bim" in source or "http" in linkless or "ftp:" in linkless or "www." in linkless:
        return "bare address"
    return None


@pytest.mark.outside
def test_every_commonmark_case_without_raw_html_renders_as_the_specification_says(outside: Path):
    with_html = MarkdownIt("commonmark", {"html": True})
    without = MarkdownIt("commonmark", {"html": False})
    cases = json.loads((outside / "commonmark/spec.json").read_text("utf-8"))
    looked_at, unexplained, used = 0, [], set()
    for case in cases:
        source, wanted = case["markdown"], case["html"]
        if with_html.render(source) != without.render(source):
            continue
        looked_at += 1
        if canonical(markdown.render(source)) == canonical(wanted):
            continue
        reason = _why_different(source, wanted)
        used.add(reason)
        if reason is None:
            unexplained.append((case["example"], source, wanted, markdown.render(source)))
    assert looked_at > 550
    assert unexplained == []
    assert used - {None} <= set(EXCEPTIONS)


def test_dangerous_links_lose_their_address():
    for source in ("[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](data:text/html,x)", "<vbscript:x>"):
        assert "href" not in markdown.render(source)


def test_raw_html_is_shown_as_text():
    assert "<script" not in markdown.render("<script>alert(1)</script>\n\na <b onclick=x>b</b>")


def test_a_picture_of_ours_is_shown_and_one_from_elsewhere_is_a_link():
    assert "<img" in markdown.render("![họp](/files/12)")
    elsewhere = markdown.render("![theo dõi](https://example.com/p.gif)")
    assert "<img" not in elsewhere
    assert 'href="https://example.com/p.gif"' in elsewhere


def test_tables_align_by_class_because_style_is_not_allowed():
    html = markdown.render("| a | b |\n|:-:|--:|\n| 1 | 2 |")
    assert '<td class="text-center">1</td>' in html
    assert "style" not in html


def test_two_spaces_at_a_line_s_end_break_it():
    assert "<br>" in markdown.render("một  \nhai")


@given(st.text(max_size=400))
def test_any_text_renders_to_allowed_tags_only(source: str):
    html = markdown.render(source)
    for event in canonical(html):
        if isinstance(event, tuple):
            name, attributes = event
            assert name.lstrip("/") in markdown._TAGS
            assert all(not key.startswith("on") and key != "style" for key, _value in attributes)


@given(st.text(max_size=200))
def test_one_line_of_chat_never_makes_a_block(source: str):
    assert "<p>" not in markdown.render_line(source)


def test_plain_text_is_what_one_reads():
    assert markdown.plain("**Họp** [ngày](https://x.vn) 22/4\n\n- một\n- hai") == "Họp ngày 22/4 một hai"


def test_a_picture_from_elsewhere_inside_a_link_leaves_one_link():
    html = markdown.render("[![bản đồ](https://example.com/m.png)](https://example.com/)")
    assert html.count("<a ") == 1
    assert "bản đồ" in html
