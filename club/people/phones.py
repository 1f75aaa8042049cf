"""Vietnamese phone numbers as people type them → E.164."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

# The 2018 change of 11-digit mobile prefixes; old lists still carry them.
_OLD_PREFIXES = {
    "0120": "070",
    "0121": "079",
    "0122": "077",
    "0126": "076",
    "0128": "078",
    "0123": "083",
    "0124": "084",
    "0125": "085",
    "0127": "081",
    "0129": "082",
    "0162": "032",
    "0163": "033",
    "0164": "034",
    "0165": "035",
    "0166": "036",
    "0167": "037",
    "0168": "038",
    "0169": "039",
    "0186": "056",
    "0188": "058",
    "0199": "059",
}


_FLOAT = re.compile(r"^\d+\.0+$|^\d(?:\.\d+)?[eE]\+?\d{1,2}$")
_ALLOWED = re.compile(r"[\s().\-\u2010-\u2015\u200b-\u200f\u2060\u202a-\u202e_']+")
# Between two numbers in one cell; a hyphen or a space may also stand inside one, so those are tried last.
_BETWEEN = re.compile(r"[/;,|&+\n]|\bvà\b|\bhoặc\b|\bhay\b", re.IGNORECASE)


def _digits(typed: str) -> str | None:
    text = unicodedata.normalize("NFKC", typed).strip()
    if _FLOAT.match(text):
        # A spreadsheet gives a number typed as one: 912345678.0, 9.12345678E+8.
        return str(int(float(text)))
    # The letter O for a zero is the commonest slip of the finger.
    text = _ALLOWED.sub("", text).replace("O", "0").replace("o", "0")
    return text if re.fullmatch(r"\+?[0-9]{6,17}", text) else None


def e164(typed: str) -> str | None:
    """+84… of a number typed any usual way, or None. Mends Excel's lost leading zero and the prefixes of before 2018;
    a number that no network in its country has given out is None, so that a digit too few or too many is noticed."""
    digits = _digits(typed)
    if digits is None:
        return None
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    home = re.fullmatch(r"\+?84(0?\d{9,10})", digits)
    if home:
        digits = "0" + home[1].removeprefix("0")
    elif not digits.startswith(("+", "0")):
        digits = "0" + digits
    if digits[:4] in _OLD_PREFIXES and len(digits) == 11:
        digits = _OLD_PREFIXES[digits[:4]] + digits[4:]
    try:
        number = phonenumbers.parse(digits, "VN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def numbers_in(typed: str) -> list[str]:
    """Every valid number in a cell, in order and once each: "0912 345 678 / 0987.654.321 (Zalo)"."""
    whole = e164(typed)
    if whole:
        return [whole]
    found: list[str] = []
    for part in _BETWEEN.split(unicodedata.normalize("NFKC", typed)):
        number = e164(part)
        found += [number] if number else _runs(part)
    return list(dict.fromkeys(found))


def _runs(part: str) -> list[str]:
    """Numbers among words, or several with only a space or hyphen between: groups of digits are joined until they
    make a number."""
    groups = re.findall(r"\+?[0-9]+", part)
    found, start = [], 0
    while start < len(groups):
        for end in range(min(start + 6, len(groups)), start, -1):
            number = e164("".join(groups[start:end]))
            if number:
                found.append(number)
                start = end
                break
        else:
            start += 1
    return found


def national(number: str | None) -> str:
    """0912 345 678 of +84912345678; other countries' numbers in international form."""
    if not number:
        return ""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if parsed.country_code == 84
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(parsed, style)
