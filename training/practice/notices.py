"""What practice tells people. The author's name stands in no notice to a reviewer, nor a reviewer's in any."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from club.i18n import _, _l, date_text
from club.notices.actions import declare


def _day(params: dict[str, Any]) -> str:
    return date_text(datetime.fromisoformat(params["day"]))


REVIEW = declare(
    "practice.review",
    _l("I was drawn to review a practice work"),
    lambda p: _("You were drawn to review a work for “%(task)s”. It takes ten minutes.", task=p["task"]),
    icon="clipboard-check",
)
REVIEW_DUE = declare(
    "practice.review_due",
    _l("A review I owe is due"),
    lambda p: _("Your review for “%(task)s” is due: somebody waits for it.", task=p["task"]),
    icon="clock",
)
TO_MARK = declare(
    "practice.to_mark",
    _l("A practice work waits for the trainer"),
    lambda p: (
        _("A work for “%(task)s” waits for you.", task=p["task"])
        if p.get("count", 1) == 1
        else _("%(count)d works for “%(task)s” wait for you.", count=p["count"], task=p["task"])
    ),
    icon="clipboard-check",
)
TO_CHECK = declare(
    "practice.to_check",
    _l("A practice work of my units waits for my check"),
    lambda p: _("%(who)s handed in “%(task)s”. Please check the evidence.", who=p["who"], task=p["task"]),
    icon="clipboard-check",
)
MOVED = declare(
    "practice.moved",
    _l("My practice work went on to the trainer"),
    lambda p: _("Your work for “%(task)s” is with the trainer now.", task=p["task"]),
    icon="clipboard-check",
)
PASSED = declare(
    "practice.passed",
    _l("My practice work passed"),
    lambda p: _("“%(task)s” is passed, and with it the lesson.", task=p["task"]),
    icon="award",
)
RETURNED = declare(
    "practice.returned",
    _l("My practice work was sent back"),
    lambda p: _("“%(task)s” came back to you. Read why, mend it, hand it in again.", task=p["task"]),
    icon="arrow-counterclockwise",
)
DUE = declare(
    "practice.due",
    _l("A practice task is due"),
    lambda p: (
        _("“%(task)s” is due on %(day)s.", task=p["task"], day=_day(p))
        if not p.get("over")
        else _("“%(task)s” was due on %(day)s. It still counts when you hand it in.", task=p["task"], day=_day(p))
    ),
    icon="clock",
)
NUDGED = declare(
    "practice.nudged",
    _l("A trainer reminds me of a practice task"),
    lambda p: _("Your trainer reminds you of “%(task)s”. What keeps you? A small step counts, too.", task=p["task"]),
    icon="bell",
)
