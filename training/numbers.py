"""Numbers as people type them: 3.14, 3,14, 1.234.567,89, "12 km"."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

_NUMBER = re.compile(r"^([-+−]?(?:\d[\d.,\u00a0 ]*|[.,]\d+)(?:[eE][-+]?\d{1,3})?)\s*(.*)$", re.DOTALL)


def number(text: str) -> Decimal | None:
    """A number written with a decimal point (as files write it), or None."""
    try:
        value = Decimal(text.strip().replace("−", "-"))
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 300 else None


def readings(text: str) -> list[tuple[Decimal, str]]:
    """What a typed number can mean, each with the unit that follows it.

    "1.822" is one and a bit, and in Vietnam also one thousand eight hundred and twenty-two: both are possible.
    """
    match = _NUMBER.match(text.strip())
    if match is None:
        return []
    digits, unit = re.sub(r"[\u00a0 ]", "", match[1]).replace("−", "-"), match[2].strip()
    found: list[str] = []
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        decimal = "." if digits.rfind(".") > digits.rfind(",") else ","
        other = "," if decimal == "." else "."
        found = [digits.replace(other, "").replace(decimal, ".")]
    elif points + commas > 1:
        found = [digits.replace(".", "").replace(",", "")]
    else:
        found = [digits.replace(",", ".")]
        if re.fullmatch(r"[-+]?[1-9]\d{0,2}[.,]\d{3}", digits):
            found.append(digits.replace(".", "").replace(",", ""))
    values = [number(item.rstrip(".")) for item in found]
    return [(value, unit) for value in values if value is not None]


def text_of(value: Decimal) -> str:
    """A number without needless zeros and without an exponent."""
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
