"""Markdown as people write it → HTML that is safe to show.

markdown-it-py (CommonMark, raw HTML off) then nh3's allow-list. The HTML is stored beside the text together with
`VERSION`: rendering a long post takes tens of milliseconds. Raise VERSION when the output changes;
rooms render what is older anew when it is read.

Where the output differs from the CommonMark specification, and why, is listed in tests/club/test_markdown.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

from club import text as texts

VERSION = 1

_TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "code": {"class"},
    "img": {"src", "alt", "title", "loading"},
    "ol": {"start"},
    "td": {"class"},
    "th": {"class"},
}
_OWN_PICTURE = re.compile(r"^/files/\d+(/[\w.\-%]+)?$")
_LANGUAGE = re.compile(r"^language-\S+$")


def _allowed_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        if tag == "code" and _LANGUAGE.match(value):
            return value
        return value if tag in {"td", "th"} and value in {"text-start", "text-center", "text-end"} else None
    return value


_cleaner = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    attribute_filter=_allowed_attribute,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="ugc nofollow noopener",
    strip_comments=True,
)


def _picture(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """A picture of ours is shown; one from elsewhere becomes a link: it would tell a stranger who reads."""
    token = tokens[index]
    source = str(token.attrGet("src") or "")
    if _OWN_PICTURE.match(source):
        token.attrSet("loading", "lazy")
        return renderer.image(tokens, index, options, env)
    alt = renderer.renderInlineAsText(token.children or [], options, env) or source
    depth = sum({"link_open": 1, "link_close": -1}.get(before.type, 0) for before in tokens[:index])
    if depth:
        return _escape(alt)
    return f'<a href="{_escape(source)}">{_escape(alt)}</a>'


def _escape(text: str) -> str:
    return str(Markup.escape(text))


def _cell(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Alignment as a class, since style attributes are not allowed."""
    token = tokens[index]
    align = str(token.attrGet("style") or "").removeprefix("text-align:")
    token.attrs.pop("style", None)
    if align:
        token.attrSet("class", {"left": "text-start", "center": "text-center", "right": "text-end"}[align])
    return renderer.renderToken(tokens, index, options, env)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "typographer": False})
    parser.enable(["table", "strikethrough", "linkify"])
    parser.add_render_rule("image", _picture)
    parser.add_render_rule("th_open", _cell)
    parser.add_render_rule("td_open", _cell)
    parser.linkify.set({"fuzzy_email": False, "fuzzy_ip": False})  # pyright: ignore[reportOptionalMemberAccess]
    return parser


_markdown = _parser()


def render(source: str) -> str:
    """Safe HTML of a Markdown text."""
    return _cleaner.clean(_markdown.render(texts.normal(source)))


def render_line(source: str) -> str:
    """Safe HTML of one line of Markdown (chat): no paragraphs, headings or lists."""
    return _cleaner.clean(_markdown.renderInline(texts.normal(source)))


def tokens_of(source: str) -> Sequence[Token]:
    """What a text is made of, for those who write it in another form than HTML (club.documents.prose)."""
    return _markdown.parse(texts.normal(source))


def plain(source: str, limit: int = 0) -> str:
    """The words of a Markdown text without its marks, for excerpts, notices and search."""
    parts: list[str] = []
    for token in _markdown.parse(texts.normal(source)):
        if token.type == "inline":
            parts.extend(
                " " if child.type in {"softbreak", "hardbreak"} else child.content
                for child in token.children or []
                if child.type in {"text", "code_inline", "softbreak", "hardbreak", "image"}
            )
            parts.append(" ")
        elif token.type in {"fence", "code_block"}:
            parts.append(token.content + " ")
    joined = texts.clean_line("".join(parts))
    return texts.shorten(joined, limit) if limit else joined


_PERSON = re.compile(r"^/people/(\d{1,15})$")


def people_named(source: str) -> list[int]:
    """The ids of the people a text mentions, `@[Nguyễn Văn An](/people/41)`, in their order and each once. What stands
    in code or in a quotation mentions nobody: those are not the writer's words."""
    found: list[int] = []
    quoted = 0
    for token in _markdown.parse(texts.normal(source)):
        quoted += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if token.type != "inline" or quoted:
            continue
        before = ""
        for child in token.children or []:
            person = _PERSON.match(str(child.attrGet("href"))) if child.type == "link_open" else None
            if person and before.endswith("@") and int(person[1]) not in found:
                found.append(int(person[1]))
            before = child.content if child.type == "text" else ""
    return found


def safe_link(url: str) -> str | None:
    """The address if it is plain http(s) or a path of ours; else None."""
    parts = urlsplit(url.strip())
    if parts.scheme in {"http", "https"} and parts.netloc:
        return url.strip()
    return url.strip() if not parts.scheme and not parts.netloc and parts.path.startswith("/") else None
