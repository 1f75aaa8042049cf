"""Names of people: in one cell or two, in capitals, with titles before them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from club.search.suggestions import distance
from club.text import clean_line, fold

LONGEST = 120
# "Ông" and "Bà" are family names as well, so only titles that cannot be one are left out.
_TITLES = re.compile(r"^(đ/c|đ\.c|đc|đồng chí|mr|ms|mrs)[.:]?\s+(?=\S)", re.IGNORECASE)
# Letters of every script, and what stands between parts of a name (H'Hen, Y-Moan, J. B.).
_NAME = re.compile(r"^[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*(?:[ '’ʼ.\-](?:[^\W\d_]|[\u0300-\u036f])*)*$")
# What letters of the fonts before Unicode (TCVN3: "NguyÔn V¨n", VNI: "Nguyeãn Vaên") look like without their font.
_OLD_FONT = re.compile(r"[¨®©«¬µ¶·¸¹»¼½¾×÷§£¥ªÞ]|[a-z][À-ÖØ-Þ][a-z]|[aA][âêàáûõïãäåÂÊÀÁÛÕÏÃ]|[eE][âàáûõïãäåÂÀÁÛÕÏÃ]")


@dataclass(frozen=True)
class Name:
    """A name as it will stand. `problem` and `notes` are codes of club.roster.words."""

    text: str
    problem: str = ""
    notes: tuple[str, ...] = ()


def join_parts(first: str, given: str) -> str:
    """Family name and given name from two columns; the first may hold the whole name already."""
    first, given = clean_line(first), clean_line(given)
    if not given or fold(first).endswith(f" {fold(given)}") or fold(first) == fold(given):
        return first or given
    return f"{first} {given}".strip()


def proper_case(name: str) -> str:
    """NGUYỄN THỊ ÁNH-NGUYỆT → Nguyễn Thị Ánh-Nguyệt; H'HEN NIÊ → H'Hen Niê."""
    return re.sub(r"[^\W\d_]+", lambda word: word[0][0].upper() + word[0][1:].lower(), name)


def read_name(typed: str, *, fix_case: bool) -> Name:
    """A person's full name; titles before it are left out."""
    name = clean_line(unicodedata.normalize("NFC", typed)).strip(" .,;:-–*'\"")
    notes: list[str] = []
    untitled = _TITLES.sub("", name)
    if untitled != name:
        name = untitled
        notes.append("name_title")
    if not name:
        return Name("", "name_missing")
    if len(name) > LONGEST:
        return Name(name[:LONGEST], "name_long")
    if _OLD_FONT.search(name):
        return Name(name, "name_old_font")
    if not _NAME.match(name):
        return Name(name, "name_signs")
    letters = [char for char in name if char.isalpha()]
    one_size = all(not c.islower() for c in letters) or all(not c.isupper() for c in letters)
    if fix_case and one_size and len(letters) > 3:
        name = proper_case(name)
        notes.append("name_case")
    if " " not in name:
        notes.append("name_one_word")
    return Name(name, "", tuple(notes))


def same_person_name(one: str, other: str) -> bool:
    """Whether two spellings may be one person's name: no diacritics, a letter off, a middle name more or less."""
    first, second = fold(one).split(), fold(other).split()
    if not first or not second:
        # Signs only, in whatever language: nothing to be lenient with.
        return one == other
    if first == second:
        return True
    joined, compared = " ".join(first), " ".join(second)
    slips = 2 if len(joined) > 10 else 1
    if distance(joined, compared, slips) <= slips:
        return True
    shorter, longer = sorted((set(first), set(second)), key=len)
    return first[0] == second[0] and first[-1] == second[-1] and shorter <= longer
