"""A resolution as a Word file, in the official form."""

from __future__ import annotations

from typing import Any

from club.documents import word
from club.documents.word import BOTH, say
from decisions.resolutions.paper import Paper

COLUMNS = (("TT", 1.2), ("Nội dung", 7.8), ("Thực hiện", 4.4), ("Hạn", 2.6))


def docx(paper: Paper) -> bytes:
    """The document as a file that a word processor opens."""
    document = word.blank()
    word.head(document, **paper.head._asdict())
    word.title(document, paper.title, paper.abstract)
    for line in paper.grounds:
        say(document, line, italic=True, align=BOTH)
    for line in paper.words:
        say(document, line, align=BOTH)
    if paper.items:
        say(document, "Tổ chức thực hiện", bold=True, before=6)
        rows = [(str(number), *item) for number, item in enumerate(paper.items, 1)]
        word.table(document, COLUMNS, rows, left=(1, 2, 3))
    _list(document, "Căn cứ trên các ý kiến", paper.sources)
    if paper.unity:
        say(document, paper.unity, before=3)
    _list(document, "Ý kiến khác", (*paper.dissent, *paper.opposed))
    signatures = [
        {"text": paper.authority, "bold": True, "size": 13, "before": 14},
        {"text": paper.office, "bold": True, "size": 13},
        {"text": paper.signer, "bold": True, "size": 13, "before": 56},
    ]
    word.foot(document, paper.receivers, signatures)
    return word.saved(document)


def _list(document: Any, heading: str, lines: tuple[str, ...]) -> None:
    if not lines:
        return
    say(document, heading, bold=True, before=6)
    for line in lines:
        say(document, f"- {line}", align=BOTH, size=13)
