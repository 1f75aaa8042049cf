"""Due process on home: what waits for moderators and judges, and what an author should do."""

from __future__ import annotations

from typing import Any

from club.home.cards import Need, needs
from club.i18n import _, ngettext
from forum.due_process import policy
from forum.due_process.queries.cases import count
from forum.due_process.queries.concerns import concerns_of
from forum.due_process.queries.measures import appeals_waiting


@needs
def cases_and_appeals(person: Any) -> list[Need]:
    """One card for the queue, one for appeals; two queries for officers, none for others."""
    found = []
    if policy.may_open_queue(person) and (waiting := count(person)):
        words = ngettext("%(num)d post waits for a moderator", "%(num)d posts wait for a moderator", waiting)
        found.append(Need(words, "/forum/queue", "shield-check", "", _("Open the queue"), rank=20))
    if policy.may_judge(person) and (waiting := appeals_waiting(person)):
        words = ngettext("%(num)d appeal waits for a decision", "%(num)d appeals wait for a decision", waiting)
        found.append(Need(words, "/forum/appeals", "shield-check", "", _("Decide"), rank=15))
    return found


@needs
def my_writings(person: Any) -> list[Need]:
    """What I am asked to change, and that I cannot write for a time. One query."""
    if not person.is_authenticated:
        return []
    mine, found = concerns_of(person), []
    if mine.to_revise:
        words = ngettext(
            "%(num)d post of yours is to be changed", "%(num)d posts of yours are to be changed", mine.to_revise
        )
        found.append(Need(words, "/forum/held", "pencil", "", _("Have a look"), rank=10))
    return found
