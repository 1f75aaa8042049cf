"""A resolution as DOCX, in the official form: A4, Times 14 pt, two-column head, numbered sections, signature."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from decisions.resolutions.paper import Paper

FACE = "Times New Roman"
CENTRE, BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY


def docx(paper: Paper) -> bytes:
    """The document as a file that a word processor opens."""
    document = Document()
    _page(document)
    _head(document, paper)
    _say(document, paper.title, bold=True, align=CENTRE, size=16, before=12)
    _say(document, paper.abstract, bold=True, align=CENTRE)
    _say(document, "-------", align=CENTRE)
    for line in paper.grounds:
        _say(document, line, italic=True, align=BOTH)
    for line in paper.words:
        _say(document, line, align=BOTH)
    if paper.items:
        _say(document, "Tổ chức thực hiện", bold=True, before=6)
        _table(document, paper)
    _list(document, "Căn cứ trên các ý kiến", paper.sources)
    if paper.unity:
        _say(document, paper.unity, before=3)
    _list(document, "Ý kiến khác", (*paper.dissent, *paper.opposed))
    _foot(document, paper)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FACE, Pt(14)
    # Word takes another face for Vietnamese letters unless each range is named.
    for attribute in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        style.element.rPr.rFonts.set(qn(attribute), FACE)
    style.paragraph_format.space_after = Pt(3)


def _say(
    where: Any, text: str, *, bold: bool = False, italic: bool = False, align: Any = None, size: int = 14,
    before: int = 0, underline: bool = False,
) -> None:  # fmt: skip
    paragraph = where.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.italic, run.underline, run.font.size = bold, italic, underline, Pt(size)
    if align is not None:
        paragraph.alignment = align
    paragraph.paragraph_format.space_before = Pt(before)


def _fill(cell: Any, lines: list[dict[str, Any]]) -> None:
    for line in lines:
        _say(cell, **line)
    first = cell.paragraphs[0]
    first._element.getparent().remove(first._element)


def _head(document: Any, paper: Paper) -> None:
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    _fill(
        left,
        [
            {"text": paper.upper, "align": CENTRE, "size": 12},
            {"text": paper.body, "bold": True, "align": CENTRE, "size": 12},
            {"text": "***", "align": CENTRE, "size": 12},
            {"text": paper.number, "align": CENTRE, "size": 13},
        ],
    )
    _fill(
        right,
        [
            {"text": "ĐOÀN TNCS HỒ CHÍ MINH", "bold": True, "underline": True, "align": CENTRE, "size": 13},
            {"text": paper.place_and_day, "italic": True, "align": CENTRE, "size": 13, "before": 12},
        ],
    )


def _table(document: Any, paper: Paper) -> None:
    table = document.add_table(rows=1, cols=4)
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, ("TT", "Nội dung", "Thực hiện", "Hạn"), strict=True):
        _fill(cell, [{"text": text, "bold": True, "align": CENTRE, "size": 12}])
    for number, (text, who, day) in enumerate(paper.items, 1):
        for cell, value in zip(table.add_row().cells, (str(number), text, who, day), strict=True):
            _fill(cell, [{"text": value, "size": 12}])
    for width, column in zip((1.2, 7.8, 4.4, 2.6), table.columns, strict=True):
        for cell in column.cells:
            cell.width = Cm(width)


def _list(document: Any, heading: str, lines: tuple[str, ...]) -> None:
    if not lines:
        return
    _say(document, heading, bold=True, before=6)
    for line in lines:
        _say(document, f"- {line}", align=BOTH, size=13)


def _foot(document: Any, paper: Paper) -> None:
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    receivers: list[dict[str, Any]] = [{"text": "Nơi nhận:", "bold": True, "italic": True, "size": 12, "before": 14}]
    _fill(left, receivers + [{"text": f"- {name};", "size": 11} for name in paper.receivers])
    _fill(
        right,
        [
            {"text": paper.authority, "bold": True, "align": CENTRE, "size": 13, "before": 14},
            {"text": paper.office, "bold": True, "align": CENTRE, "size": 13},
            {"text": paper.signer, "bold": True, "align": CENTRE, "size": 13, "before": 56},
        ],
    )
