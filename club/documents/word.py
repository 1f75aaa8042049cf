"""Word files (DOCX) in the official form of the Union: A4, Times 14 pt, a head of two columns, receivers, signatures.

Each kind of document says what stands in it; how the form looks is said here once.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

FACE = "Times New Roman"
CENTRE, BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
Line = dict[str, Any]


def blank() -> Any:
    """An empty document with the form's page and face."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = FACE, Pt(14)
    # Word takes another face for Vietnamese letters unless each range is named.
    for attribute in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        style.element.rPr.rFonts.set(qn(attribute), FACE)
    style.paragraph_format.space_after = Pt(3)
    return document


def saved(document: Any) -> bytes:
    """The file."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def say(
    where: Any,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    underline: bool = False,
    align: Any = None,
    size: int = 14,
    before: int = 0,
) -> None:
    """A paragraph at the end of a document or a cell; `size` and `before` (the space above) in points."""
    paragraph = where.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.italic, run.underline, run.font.size = bold, italic, underline, Pt(size)
    if align is not None:
        paragraph.alignment = align
    paragraph.paragraph_format.space_before = Pt(before)


def head(document: Any, *, upper: str, body: str, number: str, place_and_day: str) -> None:
    """Who issues it and its number on the left; the Union, place and day on the right."""
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    _fill(
        left,
        [
            {"text": upper, "align": CENTRE, "size": 12},
            {"text": body, "bold": True, "align": CENTRE, "size": 12},
            {"text": "***", "align": CENTRE, "size": 12},
            {"text": number, "align": CENTRE, "size": 13},
        ],
    )
    _fill(
        right,
        [
            {"text": "ĐOÀN TNCS HỒ CHÍ MINH", "bold": True, "underline": True, "align": CENTRE, "size": 13},
            {"text": place_and_day, "italic": True, "align": CENTRE, "size": 13, "before": 12},
        ],
    )


def title(document: Any, name: str, abstract: str) -> None:
    """What kind of document it is, and about what."""
    say(document, name, bold=True, align=CENTRE, size=16, before=12)
    say(document, abstract, bold=True, align=CENTRE)
    say(document, "-------", align=CENTRE)


def table(
    document: Any, columns: Sequence[tuple[str, float]], rows: Iterable[Sequence[str]], *, left: Sequence[int]
) -> None:
    """A ruled table. `columns`: heading and width in cm; `left`: numbers of the columns that are not centred."""
    made = document.add_table(rows=1, cols=len(columns))
    made.style = "Table Grid"
    for cell, (heading, _width) in zip(made.rows[0].cells, columns, strict=True):
        _fill(cell, [{"text": heading, "bold": True, "align": CENTRE, "size": 12}])
    for row in rows:
        for place, (cell, text) in enumerate(zip(made.add_row().cells, row, strict=True)):
            _fill(cell, [{"text": text, "size": 12, "align": None if place in left else CENTRE}])
    for (_heading, width), column in zip(columns, made.columns, strict=True):
        for cell in column.cells:
            cell.width = Cm(width)


def signatures(document: Any, left: list[Line], right: list[Line]) -> None:
    """Two who sign side by side, as under minutes; lines are arguments of `say`."""
    for cell, lines in zip(document.add_table(rows=1, cols=2).rows[0].cells, (left, right), strict=True):
        _fill(cell, [{"align": CENTRE, **line} for line in lines])


def receivers(document: Any, names: Iterable[str]) -> None:
    """Who receives it, under the signatures."""
    say(document, "Nơi nhận:", bold=True, italic=True, size=12, before=14)
    for name in names:
        say(document, f"- {name};", size=11)


def foot(document: Any, receivers: Iterable[str], signatures: list[Line]) -> None:
    """Who receives it on the left, who signs on the right; `signatures` are arguments of `say`."""
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    heading: Line = {"text": "Nơi nhận:", "bold": True, "italic": True, "size": 12, "before": 14}
    _fill(left, [heading, *({"text": f"- {name};", "size": 11} for name in receivers)])
    _fill(right, [{"align": CENTRE, **line} for line in signatures])


def _fill(cell: Any, lines: Iterable[Line]) -> None:
    for line in lines:
        say(cell, **line)
    # A new cell holds an empty paragraph.
    first = cell.paragraphs[0]
    first._element.getparent().remove(first._element)
