"""Dates of birth however they were typed, and which of them Excel may have turned round.

Day comes before month. Text that can only be month first ("4/22/1995") is read so, with a note. A sheet made on a
computer set to American dates shows itself: "22/4/1995" stays text there while "5/4/1995" becomes the 4th of May; then
the true dates of that column are doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from club.roster.reading.grid import text_of
from club.text import fold

OLDEST, YOUNGEST = 100, 10
_PARTS = re.compile(
    r"^(\d{1,4})[\s/.\-–,;:\\|]+(\d{1,2})[\s/.\-–,;:\\|]+(\d{1,4})(?:[ T]+\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?$"
)
_WORDS = re.compile(r"^(?:ngay\s*)?(\d{1,2})\s*thang\s*(\d{1,2})\s*,?\s*(?:nam\s*)?(\d{4}|\d{2})$")
_MONTH = re.compile(r"^(?:thang\s*)?(\d{1,2})\s*(?:[/.\-]|nam)\s*(\d{4})$")
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


@dataclass(frozen=True)
class Born:
    """A date as it was read. `only_year`: the day is not known (1 January stands for it). `problem` and `notes` are
    codes of club.roster.words; a problem leaves no day."""

    day: date | None = None
    only_year: bool = False
    problem: str = ""
    notes: tuple[str, ...] = ()


@dataclass
class ColumnHabits:
    """What a column's dates tell about how they were typed."""

    day_first: bool = False
    month_first: bool = False
    true_dates: bool = False
    true_beyond_12: bool = False
    doubtful_true: bool = field(init=False, default=False)

    @classmethod
    def of(cls, values: Iterable[Any]) -> ColumnHabits:
        """Look through a column once, before its cells are read one by one."""
        habits = cls()
        for value in values:
            if isinstance(value, datetime | date):
                habits.true_dates = True
                habits.true_beyond_12 = habits.true_beyond_12 or value.day > 12
                continue
            match = _PARTS.match(fold(text_of(value)).strip())
            if match and len(match[1]) <= 2 and len(match[3]) in {2, 4}:
                first, second = int(match[1]), int(match[2])
                habits.day_first = habits.day_first or (first > 12 >= second)
                habits.month_first = habits.month_first or (second > 12 >= first)
        habits.doubtful_true = habits.true_dates and habits.day_first and not habits.true_beyond_12
        return habits


def read_date(value: Any, habits: ColumnHabits, today: date, *, date_1904: bool = False) -> Born:
    """A date of birth of a cell that is not blank."""
    if isinstance(value, datetime | date):
        day = value.date() if isinstance(value, datetime) else value
        doubtful = habits.doubtful_true and day.day <= 12 and day.day != day.month
        return _plausible(day, today, ("date_turned",) if doubtful else ())
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return Born(problem="date_unreadable")
    text = re.sub(r"\s+", " ", fold(text_of(value)).strip().strip("'\"` ."))
    text = re.sub(r"[\u2010-\u2015]", "-", text)
    text = re.sub(r"^(sinh|ngay sinh|sn|ns|sinh nam|sinh ngay|nam sinh)\s*:?\s*(ngay|nam)?\s*(?=\d)", "", text)
    if text.isascii() and text.isdigit():
        return _number(int(text), today, date_1904, typed=isinstance(value, str))
    match = _WORDS.match(text)
    if match:
        return _of(int(match[1]), int(match[2]), _year(match[3], today), today)
    match = _MONTH.match(text)
    if match:
        found = _of(1, int(match[1]), int(match[2]), today)
        return Born(found.day, problem=found.problem, notes=("date_only_month",) if found.day else ())
    match = _PARTS.match(text)
    if not match:
        return Born(problem="date_unreadable")
    first, second, third = match.groups()
    if len(first) == 4:
        return _of(int(third), int(second), int(first), today) if len(third) <= 2 else Born(problem="date_unreadable")
    if len(first) > 2 or len(third) not in {2, 4}:
        return Born(problem="date_unreadable")
    return _day_or_month_first(int(first), int(second), _year(third, today), habits, today)


def _day_or_month_first(first: int, second: int, year: int, habits: ColumnHabits, today: date) -> Born:
    if second > 12 >= first:
        return _of(second, first, year, today, ("date_month_first",))
    doubtful = habits.month_first and first <= 12 and first != second
    return _of(first, second, year, today, ("date_turned",) if doubtful else ())


def _number(number: int, today: date, date_1904: bool, *, typed: bool) -> Born:
    """A bare number: a year, eight digits of a date, or a date whose cell lost its format."""
    if today.year - OLDEST <= number <= today.year:
        return _plausible(date(number, 1, 1), today, ("date_only_year",), only_year=True)
    text = f"{number:08d}" if typed and number > 999_999 else str(number)
    if len(text) == 8:
        found = _of(int(text[:2]), int(text[2:4]), int(text[4:]), today)
        return found if found.day else _of(int(text[6:]), int(text[4:6]), int(text[:4]), today)
    if 7_000 <= number <= 60_000:
        return _plausible((_EPOCH_1904 if date_1904 else _EPOCH) + timedelta(days=number), today, ())
    return Born(problem="date_unreadable")


def _year(text: str, today: date) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year <= today.year % 100 - YOUNGEST else 1900)


def _of(day: int, month: int, year: int, today: date, notes: tuple[str, ...] = ()) -> Born:
    try:
        return _plausible(date(year, month, day), today, notes)
    except ValueError:
        return Born(problem="date_impossible")


def _plausible(day: date, today: date, notes: tuple[str, ...], *, only_year: bool = False) -> Born:
    if not today.year - OLDEST <= day.year <= today.year - YOUNGEST:
        return Born(problem="date_implausible")
    return Born(day, only_year, "", notes)
