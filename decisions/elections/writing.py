"""The count record as a Word file, in the official form."""

from __future__ import annotations

from club.documents import word
from club.documents.word import Line, say
from decisions.elections.queries.record import Record

COLUMNS = (("TT", 1.2), ("Họ và tên", 7.3), ("Số phiếu", 2.3), ("Tỷ lệ", 2.4), ("Kết quả", 2.8))


def docx(record: Record) -> bytes:
    """The record as a file that a word processor opens."""
    document = word.blank()
    word.head(document, upper=record.upper, body=record.body, number=record.number, place_and_day=record.place_and_day)
    word.title(document, record.title, record.abstract)
    say(document, "I. Số phiếu", bold=True, before=6)
    for label, value in record.facts:
        say(document, f"{label}: {value}.")
    say(document, "II. Kết quả", bold=True, before=6)
    word.table(document, COLUMNS, _votes(record), left=(1,))
    for sentence in record.conclusion:
        say(document, sentence, before=3)
    say(document, "III. Mã kiểm chứng", bold=True, before=6)
    for label, head in record.heads:
        say(document, f"{label}: {head}", size=10)
    if record.head:
        say(document, record.head, size=10)
    word.foot(document, record.receivers, _signatures(record))
    return word.saved(document)


def _votes(record: Record) -> list[tuple[str, ...]]:
    rows = []
    for line in record.lines:
        who = f"{line.name}\n{line.place}" if line.place and line.place != line.name else line.name
        rows.append((str(line.number), who, str(line.votes), line.share, line.outcome))
    return rows


def _signatures(record: Record) -> list[Line]:
    lines: list[Line] = [{"text": "TM. BAN KIỂM PHIẾU", "bold": True, "size": 13, "before": 14}]
    for name in record.tellers:
        lines += [
            {"text": "(ký, ghi rõ họ tên)", "italic": True, "size": 11},
            {"text": name, "bold": True, "size": 13, "before": 40},
        ]
    return lines
