"""Showing why something was found: the searched words marked, and the part of a text in which they stand."""

from __future__ import annotations

import re

from markupsafe import Markup

from club.text import clean_line, exact, fold, shorten, words

_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
# How far into a long text an excerpt is looked for.
_LOOKED_AT = 30_000


class Wanted:
    """The words of a query in both forms; the last one may still be being typed."""

    def __init__(self, query: str) -> None:
        self.folded = words(fold(query))
        marked = words(exact(query))
        if len(marked) != len(self.folded):
            marked = self.folded
        self.pairs = list(dict.fromkeys(zip(marked, self.folded, strict=True)))
        last = self.folded[-1] if self.folded else ""
        self.begun = last if len(last) > 1 else None

    def typed(self, word: str) -> bool:
        """Whether a word of a text is one of these, with its diacritics."""
        form = exact(word)
        return any(form == marked for marked, _bare in self.pairs)


def mark(source: str, wanted: Wanted) -> Markup:
    """The text with the searched words in <mark>. For each: where it stands with the same diacritics; where it does
    not, what differs only by them; for the last word, failing that, what goes on from it."""
    found = list(_WORD.finditer(source))
    forms = [(exact(match[0]), fold(match[0])) for match in found]
    chosen: set[int] = set()
    for marked, bare in wanted.pairs:
        hits = {at for at, (form, _folded) in enumerate(forms) if form == marked}
        hits = hits or {at for at, (_form, folded) in enumerate(forms) if folded == bare}
        if not hits and bare == wanted.begun:
            hits = {at for at, (_form, folded) in enumerate(forms) if folded.startswith(bare)}
        chosen |= hits
    pieces, position = [], 0
    for at, match in enumerate(found):
        if at in chosen:
            pieces += [Markup.escape(source[position : match.start()]), Markup("<mark>{}</mark>").format(match[0])]
            position = match.end()
    pieces.append(Markup.escape(source[position:]))
    return Markup("").join(pieces)


def excerpt(body: str, wanted: Wanted, length: int = 220) -> Markup:
    """The part of a text in which most of the words stand together, marked."""
    text = clean_line(body[:_LOOKED_AT])
    start = _best_start(text, wanted, length)
    if start:
        start = text.find(" ", start) + 1
    piece = shorten(text[start:], length)
    if len(body) > _LOOKED_AT and not piece.endswith("…"):
        piece += "…"
    return mark(("… " if start else "") + piece, wanted)


def _best_start(text: str, wanted: Wanted, length: int) -> int:
    folded = fold(text)
    if len(folded) != len(text) or not wanted.folded:
        return 0
    pattern = "|".join(re.escape(word) for word in sorted(set(wanted.folded), key=len, reverse=True))
    hits = [(match.start(), match[0]) for match in re.finditer(rf"(?<![^\W_])(?:{pattern})", folded)][:300]
    best, most = 0, 0
    for index, (start, _word) in enumerate(hits):
        together = {word for at, word in hits[index : index + 40] if at < start + length - 40}
        marked = any(wanted.typed(word) for word in words(text[start : start + length]))
        if 2 * len(together) + marked > most:
            best, most = start, 2 * len(together) + marked
    return max(best - 40, 0)
