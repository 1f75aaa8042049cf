"""How evidence, states and causes read."""

from __future__ import annotations

from club.i18n import _


def evidence_words() -> dict[str, str]:
    """Kinds of evidence as people call them."""
    return {
        "photo": _("Photographs"),
        "minutes": _("Minutes of the meeting"),
        "attendance": _("Attendance list"),
        "other": _("Another file"),
    }


def state_words() -> dict[str, str]:
    """Where a work is."""
    return {
        "draft": _("Draft"),
        "with_peers": _("With peers"),
        "with_trainer": _("With the trainer"),
        "with_superior": _("With the superior"),
        "passed": _("Passed"),
        "returned": _("Sent back"),
        "withdrawn": _("Withdrawn"),
    }


STATE_COLOURS = {
    "draft": None,
    "with_peers": "brand",
    "with_trainer": "gold",
    "with_superior": "gold",
    "passed": "green",
    "returned": "red",
    "withdrawn": None,
}


def cause_words() -> dict[str, str]:
    """Why a work is with the trainer."""
    return {
        "assignment": _("The trainer marks this task."),
        "nobody": _("There was no peer of another unit to review it."),
        "time": _("The reviews did not arrive in time."),
        "apart": _("The reviews are far apart."),
    }


def event_words() -> dict[str, str]:
    """A work's story, a line each; nobody who reviews is named."""
    return {
        "saved": _("Draft saved"),
        "handed_in": _("Handed in"),
        "revised": _("Changed before the first review"),
        "withdrawn": _("Withdrawn"),
        "drawn": _("A reviewer was drawn"),
        "reviewed": _("A review arrived"),
        "missed": _("A reviewer let the days pass"),
        "to_trainer": _("Went to the trainer"),
        "marked": _("Marked by the trainer"),
        "to_superior": _("Drawn for a check by the superior"),
        "confirmed": _("Confirmed by the superior"),
        "lapsed": _("The superior did not look in time"),
        "returned": _("Sent back"),
        "passed": _("Passed"),
    }
