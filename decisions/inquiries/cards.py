"""Inquiries on home and on the page of decisions."""

from __future__ import annotations

from typing import Any

from club.home.cards import Need, Pulse, needs
from club.i18n import _, ngettext
from club.policy import audiences_of
from decisions import hub
from decisions.inquiries.queries.lists import Standing, inquiries, waiting_for

LATEST = 5
LIST = "/decisions/inquiries"


@needs
def what_waits(person: Any) -> list[Need]:
    """Answers that are due, questions to assign, answers to confirm. One query."""
    waiting, found = waiting_for(person), []
    if waiting.desk:
        words = ngettext(
            "%(num)d question waits for your answer", "%(num)d questions wait for your answer", waiting.desk
        )
        late = ngettext("%(num)d is overdue", "%(num)d are overdue", waiting.overdue) if waiting.overdue else ""
        rank = 10 if waiting.overdue else 25
        found.append(Need(words, f"{LIST}?whose=desk", "question-circle", late, _("Answer"), rank=rank))
    if waiting.unassigned:
        words = ngettext("%(num)d question has no addressee", "%(num)d questions have no addressee", waiting.unassigned)
        found.append(Need(words, f"{LIST}?whose=unassigned", "inbox", "", _("Assign"), rank=28))
    if waiting.to_judge:
        words = ngettext(
            "%(num)d of your questions was answered", "%(num)d of your questions were answered", waiting.to_judge
        )
        found.append(
            Need(words, f"{LIST}?whose=mine&standing=answered", "check2", "", _("Say whether it helps"), rank=30)
        )
    return found


@hub.block
def open_questions(person: Any) -> Pulse | None:
    """The questions that wait, the latest asked first. One query."""
    if "members" not in audiences_of(person):
        return None
    rows = inquiries(person, standing=Standing.WAITING, size=LATEST).items
    return Pulse(
        _("Questions to officers and units"),
        LIST,
        "question-circle",
        "decisions/inquiries/_block.html",
        rows,
        order=20,
        style="decisions/inquiries.css",
    )
