"""What somebody may have meant who found nothing: the nearest words among those they can find."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select, union_all

from club.db import db
from club.policy import reach_of
from club.search.models import SearchDocument
from club.search.queries import Query, find
from club.text import fold, words

# Words come from the beginnings of the newest things and of the people: read only when nothing was found.
_NEWEST, _PEOPLE, _BEGINNING = 2000, 5000, 600
_CANDIDATES = 4


def distance(one: str, other: str, limit: int) -> int:
    """Slips of the finger between two words (a letter more, less, other, or two swapped); `limit` + 1 for more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


@dataclass
class Vocabulary:
    """How often each folded word stands in what a person may see, and which two stand side by side ("diendan" → "dien
    dan"), for those who leave the space out."""

    words: Counter[str]
    pairs: dict[str, str]

    @classmethod
    def of(cls, person: Any) -> Vocabulary:
        """Read from the newest things and the people; two queries' worth in one."""
        reach = SearchDocument.audience.in_(sorted(reach_of(person)))
        beginning = func.substr(SearchDocument.folded, 1, _BEGINNING)

        def newest(kind: Any, count: int) -> Any:
            rows = select(beginning.label("piece")).where(reach, kind).order_by(SearchDocument.id.desc()).limit(count)
            return select(rows.subquery().c.piece)

        is_person = SearchDocument.kind == "person"
        found = cls(Counter(), {})
        for piece in db.session.scalars(union_all(newest(~is_person, _NEWEST), newest(is_person, _PEOPLE))):
            parts = piece.split()
            found.words.update(parts)
            found.pairs.update((one + two, f"{one} {two}") for one, two in pairwise(parts))
        return found


def nearest(word: str, known: Vocabulary) -> list[str]:
    """The likeliest words for a mistyped one, best first; two words where a space is missing."""
    if not 2 <= len(word) <= 30:
        return []
    if word in known.pairs:
        return [known.pairs[word]]
    limit = 1 if len(word) <= 4 else 2
    ranked = [
        (apart, other[0] != word[0], -count, other)
        for other, count in known.words.items()
        if len(other) > 1 and 0 < (apart := distance(word, other, limit)) <= limit
    ]
    if not ranked and len(word) > 5:
        ranked = [
            (apart, False, 0, both)
            for joined, both in known.pairs.items()
            if joined[0] == word[0] and (apart := distance(word, joined, limit)) <= limit
        ]
    return [other for *_order, other in sorted(ranked)][:_CANDIDATES]


def suggest(person: Any, query: str, most: int = 3) -> list[str]:
    """Other queries that find something this person may see, written as they stand there; none is without result."""
    asked = Query.of(query).folded
    known = Vocabulary.of(person)
    if not asked or not known.words:
        return []
    choices = [[word] if word in known.words else nearest(word, known) for word in asked]
    alternatives: list[list[str]] = []
    if all(choices):
        firsts = [options[0] for options in choices]
        alternatives.append(firsts)
        alternatives += [
            [*firsts[:place], option, *firsts[place + 1 :]]
            for place, options in enumerate(choices)
            for option in options[1:]
        ]
    # Leaving out what is not known at all, or the word that spoils the rest.
    alternatives.append([options[0] for options in choices if options])
    said: list[str] = []
    for words_of_it in alternatives[: most * 3]:
        wish = " ".join(words_of_it)
        if not wish or wish == " ".join(asked):
            continue
        found, _more = find(person, wish, size=1)
        if found:
            said.append(_as_written(wish.split(), f"{found[0].document.title} {found[0].document.body}"))
        if len(set(said)) >= most:
            break
    return list(dict.fromkeys(said))


def _as_written(folded: list[str], source: str) -> str:
    """The words as a text has them: side by side where they stand so, else each where it comes first."""
    written = [word.lower() for word in words(source[:20_000])]
    bare = [fold(word) for word in written]
    for start in range(len(bare) - len(folded) + 1):
        if bare[start : start + len(folded)] == folded:
            return " ".join(written[start : start + len(folded)])
    forms = dict(zip(reversed(bare), reversed(written), strict=True))
    return " ".join(forms.get(word, word) for word in folded)
