"""Vietnamese text: folding for search, slugs, the order of names, and normal form.

Rules (measured, see docs/house.md): search keeps two forms. `exact` is NFC, lower case, with the tone mark moved to
the syllable's end (so hoà = hòa); `fold` strips all marks and turns đ into d. No collation of the database is used.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

# Tones in the order of Vietnamese dictionaries: ngang, huyền, hỏi, ngã, sắc, nặng.
TONES = "\u0300\u0309\u0303\u0301\u0323"
LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u2028\u2029]")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")


def clean(text: str) -> str:
    """NFC without control characters, trailing spaces or foreign line ends; what every stored text passes."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _CONTROL.sub("", text.encode("utf-8", "ignore").decode("utf-8"))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def clean_line(text: str) -> str:
    """`clean` for one line: inner white space becomes single spaces."""
    return _SPACES.sub(" ", clean(text).replace("\n", " ").replace("\t", " ")).strip()


def fold(text: str) -> str:
    """Lower case without diacritics, đ as d: "Diễn đàn" → "dien dan"."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


def _move_tone(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    tone = "".join(c for c in decomposed if c in TONES)
    if not tone:
        return word
    bare = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in TONES))
    return bare + tone[0]


def exact(text: str) -> str:
    """Lower case with marks, each syllable's tone at its end, so that both spellings (hoà, hòa) are one."""
    return _WORD.sub(lambda match: _move_tone(match[0]), unicodedata.normalize("NFC", text).lower())


def words(text: str) -> list[str]:
    """The syllables of a text, in order, as written."""
    return re.findall(r"[^\W_]+(?:[\u0300-\u0323]+[^\W_]*)*", text)


def slug(text: str, limit: int = 60) -> str:
    """The part of an address that tells what a page is about; "muc" where nothing is left."""
    joined = "-".join(_WORD.findall(fold(text)))
    if len(joined) > limit:
        joined = joined[:limit].rsplit("-", 1)[0] or joined[:limit]
    return joined if re.search(r"[a-z0-9]", joined) else "muc"


def _letters_key(word: str) -> str:
    letters, tones = [], []
    for char in unicodedata.normalize("NFC", word.lower()):
        decomposed = unicodedata.normalize("NFD", char)
        tone = next((TONES.index(c) + 1 for c in decomposed if c in TONES), 0)
        bare = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in TONES))
        if bare in LETTERS:
            letters.append(f"{LETTERS.index(bare) + 40:02d}")
        elif bare.isdigit() and bare.isascii():
            letters.append(f"{ord(bare) - 48 + 20:02d}")
        else:
            letters.append(f"99{ord(bare[:1] or char):06d}")
        tones.append(str(tone))
    return "".join(letters) + "." + "".join(tones)


def _natural(word: str) -> str:
    return word.zfill(6) if word.isdigit() else word


def sort_key(text: str) -> str:
    """A key whose plain byte order is the Vietnamese order: letters first, tones last, numbers by value."""
    return " ".join(_letters_key(_natural(word)) for word in text.split())


def name_key(full_name: str) -> str:
    """The order of people: given name (the last word), then middle, then family name."""
    parts = full_name.split()
    if not parts:
        return ""
    family, middle, given = parts[0], parts[1:-1], parts[-1]
    ordered = [given, " ".join(middle), family] if len(parts) > 1 else [given]
    return "|".join(sort_key(part) for part in ordered)


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
