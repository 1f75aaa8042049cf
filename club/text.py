"""Vietnamese text: folding for search, slugs, the order of names, and normal form.

Rules (measured, see docs/house.md): search keeps two forms. `exact` is NFC, lower case, with the tone mark moved to
the syllable's end (so hoà = hòa); `fold` strips all marks and turns đ into d. No collation of the database is used:
keys for sorting are of digits only, which every collation orders alike.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from functools import lru_cache

# Tones in the order of Vietnamese dictionaries: ngang, huyền, hỏi, ngã, sắc, nặng.
TONES = "\u0300\u0309\u0303\u0301\u0323"
LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
# đ, and the two letters that old fonts and foreign keyboards put in its place.
_D = str.maketrans("đðɖ", "ddd")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\u2028\u2029]")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")


def normal(text: str) -> str:
    """NFC, one kind of line end, no control characters or lone surrogates; all else, spaces too, as it was."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub("", text.encode("utf-8", "ignore").decode("utf-8"))


def clean(text: str) -> str:
    """`normal` without blank lines before and white space after; what every stored text passes. Spaces at a line's
    end stay: two of them are a line break in Markdown."""
    return normal(text).rstrip().lstrip("\n")


# Anything that `clean_line` would change in a text that is NFC already.
_UNCLEAN = re.compile(
    rf"{_CONTROL.pattern}|[\t\n\r\u00a0\u2000-\u200a\u202f\u3000\x1c-\x1f\x85\ud800-\udfff]|  |^\s|\s$"
)


def clean_line(text: str) -> str:
    """`clean` for one line: inner white space becomes single spaces."""
    if unicodedata.is_normalized("NFC", text) and not _UNCLEAN.search(text):
        return text
    return _SPACES.sub(" ", clean(text).replace("\n", " ").replace("\t", " ")).strip()


def _plain_letters() -> dict[int, str]:
    """Precomposed letters, small, to their ASCII letter: all that Vietnamese has."""
    found = {}
    for number in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(number))
        if len(base) > 1 and base[0].isascii() and all(unicodedata.combining(mark) for mark in base[1:]):
            found[number] = base[0].lower()
    return found | {ord(letter): "d" for letter in "đðɖ"}


_PLAIN = _plain_letters()


def fold(text: str) -> str:
    """Lower case without diacritics, đ as d: "Diễn đàn" → "dien dan"."""
    quick = unicodedata.normalize("NFC", text).lower().translate(_PLAIN)
    if quick.isascii():
        return quick
    decomposed = unicodedata.normalize("NFD", text.lower())
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_D))


@lru_cache(maxsize=20_000)
def _move_tone(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    tones = "".join(str(TONES.index(c) + 1) for c in decomposed if c in TONES)
    if not tones:
        return word
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in TONES)) + tones


def exact(text: str) -> str:
    """Lower case with marks, each syllable's tone as a digit at its end, so that both spellings (hoà, hòa) are one:
    "Hoà Bình" → "hoa1 binh1". A combining mark alone at the end would not be part of the word on PostgreSQL."""
    moved = _WORD.sub(lambda match: _move_tone(match[0]), unicodedata.normalize("NFC", text).lower())
    return unicodedata.normalize("NFC", moved)


def words(text: str) -> list[str]:
    """The syllables of a text, in order, as written."""
    return re.findall(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*", text)


def slug(text: str, limit: int = 60) -> str:
    """The part of an address that tells what a page is about; "muc" where nothing is left."""
    joined = "-".join(re.findall(r"[a-z0-9]+", fold(text)))
    if len(joined) > limit:
        joined = joined[:limit].rsplit("-", 1)[0] or joined[:limit]
    return joined.strip("-") or "muc"


# Codes of two digits, so that keys compare code by code: what ends a field comes before what ends a word, that before
# what ends its letters, then the tones, the digits, the letters, and everything else (99 and its number in Unicode).
_FIELD, _SPACE, _TONED = "03", "05", "10"


@lru_cache(maxsize=20_000)
def _letters_key(word: str) -> str:
    letters, tones = [], []
    for char in unicodedata.normalize("NFC", word.lower()):
        decomposed = unicodedata.normalize("NFD", char)
        tones += [f"{TONES.index(c) + 11}" for c in decomposed if c in TONES]
        bare = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in TONES))
        if bare in LETTERS and bare:
            letters.append(f"{LETTERS.index(bare) + 40}")
        elif bare.isdigit() and bare.isascii():
            letters.append(f"{int(bare) + 20}")
        elif bare:
            letters.append("".join(f"99{ord(part):07d}0" for part in bare))
    return "".join([*letters, _TONED, *tones])


def _natural(word: str) -> str:
    return re.sub(r"[0-9]+", lambda number: number[0].zfill(6), word)


def sort_key(text: str) -> str:
    """A key of digits whose order is the Vietnamese order: word by word, letters first, the tone last wherever in the
    syllable it is written, numbers by value ("khu phố 2" before "khu phố 10")."""
    return _SPACE.join(_letters_key(_natural(word)) for word in text.split())


def name_key(full_name: str) -> str:
    """The order of people: given name (the last word), then middle, then family name."""
    parts = full_name.split()
    if not parts:
        return ""
    family, middle, given = parts[0], parts[1:-1], parts[-1]
    ordered = [given, " ".join(middle), family] if len(parts) > 1 else [given]
    return _FIELD.join(sort_key(part) for part in ordered)


def initials(full_name: str) -> str:
    """One or two letters for a picture's place: of the middle and the given name."""
    parts = [part for part in full_name.split() if part[:1].isalnum()]
    return "".join(part[0] for part in parts[-2:]).upper() or "?"


def shorten(text: str, limit: int) -> str:
    """The text, or its beginning up to a word's end with an ellipsis."""
    text = clean_line(text)
    if len(text) <= limit:
        return text
    return (text[:limit].rsplit(" ", 1)[0] or text[:limit]) + "…"


_CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def spoken_code(length: int = 8) -> str:
    """A random code without letters that are mistaken for others (no I, L, O, 0, 1): 31^8 ≈ 8·10¹¹."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(length))
