"""Vietnamese phone numbers as people type them → E.164."""

from __future__ import annotations

import re

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


def e164(typed: str) -> str | None:
    """+84… of a number typed any usual way, or None. Mends Excel's lost leading zero and the prefixes of before 2018."""
    digits = re.sub(r"[^\d+]", "", typed.strip().removesuffix(".0"))
    if not digits:
        return None
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if digits.startswith("840"):
        digits = "+84" + digits[3:]
    elif digits.startswith("84") and len(digits) in {11, 12}:
        digits = "+" + digits
    elif not digits.startswith(("+", "0")) and len(digits) in {9, 10}:
        digits = "0" + digits
    if digits[:4] in _OLD_PREFIXES and len(digits) == 11:
        digits = _OLD_PREFIXES[digits[:4]] + digits[4:]
    try:
        number = phonenumbers.parse(digits, "VN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


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
