"""Text files: CSV with commas, semicolons or tabs, in the encodings that Vietnamese computers write."""

from __future__ import annotations

import csv
import io
import unicodedata

from club.roster.reading.grid import MOST_COLUMNS, MOST_LINES, Line, Sheet, Unreadable, is_blank

_DELIMITERS = ";\t,|"


def decoded(data: bytes) -> str:
    """The text: by its mark, else UTF-16 by its zero bytes, else UTF-8 where it is valid, else Windows-1258."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    sample = data[:4000]
    if sample.count(0) > len(sample) // 8:
        return data.decode("utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        # Windows-1258 writes the tone as a character of its own; NFC puts it on its letter.
        return unicodedata.normalize("NFC", data.decode("cp1258", "replace"))


def delimiter_of(text: str) -> str:
    """The sign between cells: the one that cuts most of the first lines into the same number of several cells."""
    lines = [line for line in text.splitlines()[:60] if line.strip()]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0].strip()[4]
    best, most = ",", 0
    for sign in _DELIMITERS:
        counts = [sum(1 for _cell in row) for row in csv.reader(lines, delimiter=sign)]
        cut = [count for count in counts if count > 1]
        if cut:
            usual = max(set(cut), key=cut.count)
            score = cut.count(usual) * min(usual, 12)
            if score > most:
                best, most = sign, score
    return best


def _plain(cell: str) -> str:
    """Without the apostrophe that keeps spreadsheets from computing what begins like a formula."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def read_text(data: bytes) -> Sheet:
    """The one sheet of a text file; every cell is text."""
    text = decoded(data).replace("\x00", "")
    lines: list[Line] = []
    cut = False
    try:
        delimiter = delimiter_of(text)
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            if number > MOST_LINES:
                cut = True
                break
            if number == 1 and len(cells) <= 2 and cells and cells[0].lower().startswith("sep="):
                continue
            if any(not is_blank(cell) for cell in cells):
                lines.append(Line(number, [_plain(cell) for cell in cells[:MOST_COLUMNS]]))
    except csv.Error as error:
        raise Unreadable("file_damaged") from error
    return Sheet("", lines, cut=cut)
