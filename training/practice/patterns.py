"""Templates for tasks that branches do most: a meeting, speaking to people, knowing one's quarter. A trainer changes
what they like."""

from __future__ import annotations

from typing import Any

from club.i18n import _


def patterns() -> dict[str, dict[str, Any]]:
    """Templates by code: `label`, and what TaskForm begins with."""
    return {"meeting": _meeting(), "speech": _speech(), "survey": _survey()}


def _criterion(text: str, *levels: str) -> dict[str, str]:
    return {"text": text, "levels": "\n".join(f"{points}: {words}" for points, words in enumerate(levels))}


def _meeting() -> dict[str, Any]:
    return {
        "label": _("A branch meeting"),
        "title": _("Lead a branch meeting by your own script"),
        "body": _(
            "Lead one meeting of your branch by a one-page script.\n\n"
            "1. Agree on the subject with the Party cell beforehand.\n"
            "2. Keep to 60 minutes and let at least three people speak who usually do not.\n"
            "3. End with one decision: who does what until when.\n\n"
            "Then tell in a few sentences what went well and what you would do otherwise."
        ),
        "evidence": ["photo", "minutes", "attendance"],
        "criteria": [
            _criterion(
                _("Preparation"),
                _("No script, or it cannot be told from the evidence"),
                _("A script without times or people in charge"),
                _("A one-page script with times and people in charge"),
                _("A full script, agreed on beforehand with the Party cell"),
            ),
            _criterion(
                _("Members take part"),
                _("Only the secretary spoke"),
                _("A few people spoke, always the same"),
                _("At least three who rarely speak said what they think"),
                _("Most spoke, and what they said is in the minutes"),
            ),
            _criterion(
                _("A decision that leads to action"),
                _("No decision"),
                _("A decision without a name or a date"),
                _("A decision with who, what and until when"),
                _("Such a decision, and how its result will be seen"),
            ),
        ],
    }


def _speech() -> dict[str, Any]:
    return {
        "label": _("Speaking to people"),
        "title": _("Speak for three minutes to residents of your quarter"),
        "body": _(
            "Speak for three minutes about one thing that concerns the people of your quarter, at a meeting of "
            "residents or in the alley.\n\n"
            "Tell in a few sentences whom you spoke to, what you asked of them, and what they did."
        ),
        "evidence": ["photo"],
        "criteria": [
            _criterion(
                _("One clear message"),
                _("It cannot be told what was asked for"),
                _("Several messages at once"),
                _("One message, said at the beginning and at the end"),
            ),
            _criterion(
                _("Close to the listeners"),
                _("Read from paper"),
                _("Examples from elsewhere"),
                _("A story or a number of this very quarter"),
            ),
            _criterion(
                _("What came of it"),
                _("Nothing is told"),
                _("Questions or promises"),
                _("People did something, and it is shown"),
            ),
        ],
    }


def _survey() -> dict[str, Any]:
    return {
        "label": _("Knowing and receiving members"),
        "title": _("Find and receive young people in three alleys"),
        "body": _(
            "Go through three alleys of your quarter, fill in a four-line card for each young person you meet, and "
            "receive at least one into the life of the branch.\n\n"
            "Tell in a few sentences what you learned. Cover names and telephone numbers in photographs of lists."
        ),
        "evidence": ["photo", "attendance"],
        "criteria": [
            _criterion(
                _("The list"),
                _("No list"),
                _("A list with gaps"),
                _("A clean list by alley, without doubles"),
                _("A clean list that tells who is missing and why"),
            ),
            _criterion(
                _("Meeting people"),
                _("Nobody was met"),
                _("Messages only"),
                _("People were met at home or at work"),
            ),
            _criterion(
                _("The next step"),
                _("None"),
                _("An invitation"),
                _("A job that suits them, with a date"),
            ),
        ],
    }
