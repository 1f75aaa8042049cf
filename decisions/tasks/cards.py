"""Action items on home and on the page of decisions."""

from __future__ import annotations

from typing import Any

from club.home.cards import Need, Pulse
from club.i18n import _, ngettext
from club.policy import audiences_of
from decisions.tasks.queries.items import latest_for, waiting_for

LIST = "/decisions/tasks"


def needs(person: Any) -> list[Need]:
    """What one has to do that is late or due within a week, and what waits for one's word. One query."""
    waiting, found = waiting_for(person), []
    if waiting.overdue:
        words = ngettext("%(num)d thing to do is overdue", "%(num)d things to do are overdue", waiting.overdue)
        found.append(Need(words, f"{LIST}?whose=mine&standing=overdue", "list-check", "", _("Go on with it"), rank=9))
    if waiting.soon:
        words = ngettext(
            "%(num)d thing to do is due within a week", "%(num)d things to do are due within a week", waiting.soon
        )
        found.append(Need(words, f"{LIST}?whose=mine", "list-check", "", _("Go on with it"), rank=22))
    if waiting.to_judge:
        words = ngettext(
            "%(num)d thing you asked for is said to be done", "%(num)d things you asked for are said to be done",
            waiting.to_judge,
        )  # fmt: skip
        found.append(Need(words, f"{LIST}?whose=asked&standing=claimed", "check2", "", _("Confirm"), rank=24))
    return found


def block(person: Any) -> Pulse | None:
    """What is to be done, one's own first. One query."""
    if "members" not in audiences_of(person):
        return None
    rows = latest_for(person)
    return Pulse(
        _("Action items"), LIST, "list-check", "decisions/tasks/_block.html", rows, order=35,
        style="decisions/resolutions.css",
    )  # fmt: skip
