"""Time spent, as the two SCORMs write it: 1.2 "HHHH:MM:SS.SS" (CMITimespan), 2004 ISO 8601 "P1DT2H3M4.5S"
(timeinterval(second,10,2)). Everything in between is whole hundredths of a second."""

from __future__ import annotations

import re
from fractions import Fraction

_OLD = re.compile(r"(\d{2,4}):(\d{2}):(\d{2})(?:\.(\d{1,2}))?", re.ASCII)
_NEW = re.compile(
    r"P(?:(?P<Y>\d+)Y)?(?:(?P<M>\d+)M)?(?:(?P<D>\d+)D)?"
    r"(?:T(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+(?:\.\d{1,6})?)S)?)?",
    re.ASCII,
)
# As ADL's own runtime counts where a calendar is missing: a month is a twelfth of 365.25 days.
_SECONDS = {"Y": Fraction(31_557_600), "M": Fraction(2_629_800), "D": 86_400, "h": 3600, "m": 60, "s": 1}
# 9999:59:59.99, the last that both can write.
LONGEST = 9999 * 360_000 + 359_999


def hundredths(text: str) -> int | None:
    """A span in hundredths of a second, in either form; None where it is neither, or longer than 9999 hours."""
    if len(text) > 60:
        return None
    old = _OLD.fullmatch(text)
    if old:
        hours, minutes, seconds = (int(part) for part in old.groups()[:3])
        return min(((hours * 60 + minutes) * 60 + seconds) * 100 + int((old[4] or "0").ljust(2, "0")), LONGEST)
    new = _NEW.fullmatch(text)
    if new is None or not any(new.groups()) or text.endswith("T"):
        return None
    total = sum((Fraction(said) * _SECONDS[name] for name, said in new.groupdict().items() if said), Fraction(0))
    found = int(total * 100)
    return found if found <= LONGEST else None


def as_old(span: int) -> str:
    """Hundredths of a second as SCORM 1.2 writes them; what does not fit stays at its largest."""
    seconds, rest = divmod(min(max(span, 0), LONGEST), 100)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:04d}:{minutes:02d}:{seconds:02d}.{rest:02d}"


def as_new(span: int) -> str:
    """Hundredths of a second as SCORM 2004 writes them."""
    seconds, rest = divmod(max(span, 0), 100)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"PT{hours}H{minutes}M{seconds}{f'.{rest:02d}' if rest else ''}S"
