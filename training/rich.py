"""Texts of questions as HTML that is safe to show, and as plain words."""

from __future__ import annotations

import html
import re
from typing import Any

import nh3
from markupsafe import Markup

from club import markdown
from club.text import clean_line, shorten
from training.cloze import blanked, gaps
from training.question import HTML, MARKDOWN, QuestionKind

_TAGS = {
    "p", "br", "b", "strong", "i", "em", "u", "s", "sub", "sup", "code", "pre", "ul", "ol", "li", "blockquote", "table",
    "thead", "tbody", "tr", "th", "td", "a", "hr", "span", "div",
}  # fmt: skip
_cleaner = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="ugc nofollow noopener",
    strip_comments=True,
)
_PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ALT = re.compile(r"\balt\s*=\s*(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_DEAD = re.compile(r"<a\b[^>]*@@PLUGINFILE@@[^>]*>", re.IGNORECASE)
_ONE_PARAGRAPH = re.compile(r"^<p>((?:(?!</?p>).)*)</p>$", re.DOTALL)
# Placeholders that survive cleaning: private letters that no text may contain (club.text drops none of them elsewhere).
_MARK = "\ue001{number}\ue002"
_MARKED = re.compile("\ue001(\\d+)\ue002")


def _alt(match: re.Match[str]) -> str:
    told = _ALT.search(match[0])
    words = html.unescape(told[1][1:-1]).strip() if told else ""
    return f"[{html.escape(words)}]" if words else ""


def rich(text: str, kind: str) -> Markup:
    """Safe HTML of a text. A picture from a file is its description: the file's own pictures are not taken."""
    if kind == HTML:
        return Markup(_cleaner.clean(_PICTURE.sub(_alt, _DEAD.sub("<a>", text))))  # noqa: S704  # cleaned right here
    if kind == MARKDOWN:
        return Markup(markdown.render(text))  # noqa: S704  # cleaned by club.markdown
    return Markup("<br>").join(Markup.escape(line) for line in text.split("\n"))


def line(text: str, kind: str) -> Markup:
    """As `rich`, without the paragraph around a text that is only one."""
    made = str(rich(text, kind)).strip()
    match = _ONE_PARAGRAPH.match(made)
    return Markup(match[1] if match else made)  # noqa: S704  # a part of what was cleaned


def words(text: str, kind: str, limit: int = 0) -> str:
    """The words of a text, for lists and search."""
    if kind == HTML:
        bare = html.unescape(re.sub(r"<[^>]*>", " ", _PICTURE.sub(_alt, text)))
    else:
        bare = markdown.plain(text) if kind == MARKDOWN else text
    bare = clean_line(bare)
    return shorten(bare, limit) if limit else bare


def stem_words(question: Any, limit: int = 0) -> str:
    """What a question asks, as words; its gaps are empty."""
    text = blanked(question.text) if question.kind == QuestionKind.CLOZE else question.text
    return words(text, question.format, limit)


def pieces(text: str, kind: str) -> list[Any]:
    """A cloze in order: safe HTML, and its gaps."""
    every = gaps(text, kind)
    made = str(rich(blanked(text, _MARK), kind))
    found: list[Any] = []
    for place, part in enumerate(_MARKED.split(made)):
        found.append(every[int(part)] if place % 2 else Markup(part))  # noqa: S704  # a part of what was cleaned
    return found
