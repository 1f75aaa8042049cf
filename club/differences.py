"""What an edit changed, word by word, as HTML with <ins> and <del>."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from markupsafe import Markup

_WORD = re.compile(r"\s+|\w+|[^\w\s]", re.UNICODE)
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
# difflib is quadratic: two texts of this many pieces each take some tens of milliseconds.
MOST = 1_000_000


def _pieces(before: str, after: str) -> tuple[list[str], list[str]]:
    """Words, or lines where there are too many words, or the whole texts where there are too many lines."""
    for pattern in (_WORD, _LINE):
        old, new = pattern.findall(before), pattern.findall(after)
        if len(old) * len(new) <= MOST:
            return old, new
    return [before], [after]


def _shared(before: str, after: str) -> tuple[int, int]:
    """How many characters both texts begin and end with, cut back to whole words."""
    most = min(len(before), len(after))
    start = next((i for i in range(most) if before[i] != after[i]), most)
    while start and start < max(len(before), len(after)) and not before[start - 1].isspace():
        start -= 1
    end = next((i for i in range(most - start) if before[-1 - i] != after[-1 - i]), most - start)
    while end and not before[len(before) - end].isspace():
        end -= 1
    return start, end


def marked_part(before: str, after: str) -> Markup:
    """`marked`, of the lines that differ only, with one before and one after them; "…" stands for the rest."""
    old, new = before.splitlines(), after.splitlines()
    most = min(len(old), len(new))
    start = next((i for i in range(most) if old[i] != new[i]), most)
    end = next((i for i in range(most - start) if old[-1 - i] != new[-1 - i]), most - start)
    first, last = max(start - 1, 0), max(end - 1, 0)
    shown = marked("\n".join(old[first : len(old) - last]), "\n".join(new[first : len(new) - last]))
    return Markup("{}{}{}").format("…\n" if first else "", shown, "\n…" if last else "")


def marked(before: str, after: str) -> Markup:
    """The newer text with what was added in <ins> and what was taken away in <del>; all of it escaped."""
    start, end = _shared(before, after)
    tail = before[len(before) - end :]
    old, new = _pieces(before[start : len(before) - end], after[start : len(after) - end])
    parts = [Markup.escape(before[:start])]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(Markup.escape("".join(old[i1:i2])))
            continue
        if i2 > i1:
            parts.append(Markup("<del>{}</del>").format("".join(old[i1:i2])))
        if j2 > j1:
            parts.append(Markup("<ins>{}</ins>").format("".join(new[j1:j2])))
    parts.append(Markup.escape(tail))
    return Markup("").join(parts)
