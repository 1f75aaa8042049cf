"""Markdown in a Word file: paragraphs, lists, tables and headings, with what is bold or italic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.shared import Cm

from club.documents import word
from club.documents.word import BOTH
from club.markdown import tokens_of

INDENT = 0.8


@dataclass
class _List:
    """A list that is open; `number` is the next one's, None in a list of points."""

    number: int | None


def prose(document: Any, text: str) -> None:
    """Add a Markdown text at the end of a document. Pictures are named, addresses of links are left out: on paper
    nobody follows them."""
    lists: list[_List] = []
    mark, heading = "", False
    rows: list[list[str]] | None = None
    for token in tokens_of(text):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            first = int(token.attrGet("start") or 1) if token.type.startswith("ordered") else None
            lists.append(_List(first))
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
        elif token.type == "list_item_open":
            mark = _mark(lists[-1])
        elif token.type == "heading_open":
            heading = True
        elif token.type == "heading_close":
            heading = False
        elif token.type == "table_open":
            rows = []
        elif token.type == "tr_open" and rows is not None:
            rows.append([])
        elif token.type == "table_close":
            _table(document, rows or [])
            rows = None
        elif token.type == "inline" and rows is not None:
            rows[-1].append("".join(words for words, _bold, _italic in _runs(token)))
        elif token.type == "inline":
            _paragraph(document, token, mark=mark, depth=len(lists), bold=heading)
            mark = ""
        elif token.type in {"fence", "code_block"}:
            word.say(document, token.content.rstrip(), size=12)


def _mark(place: _List) -> str:
    if place.number is None:
        return "- "
    place.number += 1
    return f"{place.number - 1}. "


def _runs(token: Any) -> Iterator[tuple[str, bool, bool]]:
    bold = italic = 0
    for child in token.children or []:
        if child.type in {"strong_open", "strong_close"}:
            bold += child.nesting
        elif child.type in {"em_open", "em_close"}:
            italic += child.nesting
        elif child.type in {"softbreak", "hardbreak"}:
            yield (" " if child.type == "softbreak" else "\n"), False, False
        elif child.type in {"text", "code_inline", "image"}:
            yield child.content, bool(bold), bool(italic)


def _paragraph(document: Any, token: Any, *, mark: str, depth: int, bold: bool) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = BOTH
    if depth:
        paragraph.paragraph_format.left_indent = Cm(INDENT * depth)
    if mark:
        paragraph.paragraph_format.first_line_indent = Cm(-INDENT)
        paragraph.add_run(mark)
    for text, strong, italic in _runs(token):
        run = paragraph.add_run(text)
        run.bold, run.italic = strong or bold, italic


def _table(document: Any, rows: list[list[str]]) -> None:
    if not rows:
        return
    count = len(rows[0])
    # A column of numbers is narrow; the others share what is left of 16 cm.
    narrow = rows[0][0] in {"TT", "STT"}
    widths = [16 / count] * count
    if narrow and count > 1:
        widths = [1.2, *([14.8 / (count - 1)] * (count - 1))]
    columns = list(zip(rows[0], widths, strict=True))
    word.table(document, columns, rows[1:], left=range(1 if narrow else 0, count))
