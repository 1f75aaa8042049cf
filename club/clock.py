"""The one clock. Times are UTC inside and Asia/Ho_Chi_Minh on screen; tests move it with `set_now()`."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_fixed: datetime | None = None


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _fixed or datetime.now(UTC)


def today() -> date:
    """The calendar day in Ho Chi Minh City, by which terms begin and end."""
    return now().astimezone(LOCAL).date()


def local(moment: datetime) -> datetime:
    """The same moment on the wall clock of Ho Chi Minh City."""
    return moment.astimezone(LOCAL)


def from_local(naive: datetime) -> datetime:
    """A wall-clock time of Ho Chi Minh City, as forms and programmes give it, in UTC."""
    return naive.replace(tzinfo=LOCAL).astimezone(UTC)


def quarter(day: date) -> tuple[int, int]:
    """(year, quarter 1-4) of a day, by the club's calendar."""
    return day.year, (day.month - 1) // 3 + 1


@contextmanager
def set_now(moment: datetime):
    """Hold the clock at `moment` (aware); for tests and the demo, which tells of 2023."""
    global _fixed
    before, _fixed = _fixed, moment.astimezone(UTC)
    try:
        yield
    finally:
        _fixed = before
