"""The count record as DOCX, in the official form: A4, Times 14 pt, two-column head, table of votes, signatures."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from decisions.elections.queries.record import Record

FACE = "Times New Roman"
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def docx(record: Record) -> bytes:
    """The record as a file that a word processor opens."""
    document = Document()
    _page(document)
    _head(document, record)
    _say(document, record.title, bold=True, align=CENTRE, size=16, before=12)
    _say(document, record.abstract, bold=True, align=CENTRE)
    _say(document, "-------", align=CENTRE)
    _say(document, "I. Số phiếu", bold=True, before=6)
    for label, value in record.facts:
        _say(document, f"{label}: {value}.")
    _say(document, "II. Kết quả", bold=True, before=6)
    _votes(document, record)
    for sentence in record.conclusion:
        _say(document, sentence, before=3)
    _say(document, "III. Mã kiểm chứng", bold=True, before=6)
    for label, head in record.heads:
        _say(document, f"{label}: {head}", size=10)
    if record.head:
        _say(document, record.head, size=10)
    _foot(document, record)
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
    where: Any,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    align: Any = None,
    size: int = 14,
    before: int = 0,
) -> Any:
    paragraph = where.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    if align is not None:
        paragraph.alignment = align
    paragraph.paragraph_format.space_before = Pt(before)
    return paragraph


def _fill(cell: Any, lines: list[dict[str, Any]]) -> None:
    for line in lines:
        _say(cell, **line)
    first = cell.paragraphs[0]
    first._element.getparent().remove(first._element)


def _head(document: Any, record: Record) -> None:
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    _fill(
        left,
        [
            {"text": record.upper, "align": CENTRE, "size": 12},
            {"text": record.body, "bold": True, "align": CENTRE, "size": 12},
            {"text": "***", "align": CENTRE, "size": 12},
            {"text": record.number, "align": CENTRE, "size": 13},
        ],
    )
    _fill(
        right,
        [
            {"text": "ĐOÀN TNCS HỒ CHÍ MINH", "bold": True, "align": RIGHT, "size": 13},
            {"text": record.place_and_day, "italic": True, "align": RIGHT, "size": 13, "before": 12},
        ],
    )
    right.paragraphs[0].runs[0].underline = True


def _votes(document: Any, record: Record) -> None:
    table = document.add_table(rows=1, cols=5)
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, ("TT", "Họ và tên", "Số phiếu", "Tỷ lệ", "Kết quả"), strict=True):
        _fill(cell, [{"text": text, "bold": True, "align": CENTRE, "size": 12}])
    for line in record.lines:
        who = f"{line.name}\n{line.place}" if line.place and line.place != line.name else line.name
        values = (str(line.number), who, str(line.votes), line.share, line.outcome)
        cells = table.add_row().cells
        for cell, text in zip(cells, values, strict=True):
            _fill(cell, [{"text": text, "size": 12, "align": None if text == who else CENTRE}])
    for width, column in zip((1.2, 7.3, 2.3, 2.4, 2.8), table.columns, strict=True):
        for cell in column.cells:
            cell.width = Cm(width)


def _foot(document: Any, record: Record) -> None:
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    receivers = [{"text": "Nơi nhận:", "bold": True, "italic": True, "size": 12, "before": 14}]
    _fill(left, receivers + [{"text": f"- {name};", "size": 11} for name in record.receivers])
    signatures: list[dict[str, Any]] = [
        {"text": "TM. BAN KIỂM PHIẾU", "bold": True, "align": CENTRE, "size": 13, "before": 14}
    ]
    for name in record.tellers:
        signatures += [
            {"text": "(ký, ghi rõ họ tên)", "italic": True, "align": CENTRE, "size": 11},
            {"text": name, "bold": True, "align": CENTRE, "size": 13, "before": 40},
        ]
    _fill(right, signatures)
