"""Who keeps the list of tags, and who says which a topic carries."""

from __future__ import annotations

from typing import Any

from club.i18n import _, _l
from club.policy import BOARD, Verdict, declare, may, no, yes
from forum.models import Topic
from forum.policy import may_arrange, may_enter, may_reply

CURATE = declare("forum.tags", _l("Make, rename, merge and retire tags"), BOARD)


def may_curate(person: Any) -> Verdict:
    """Keep the list of tags."""
    return may_enter(person) and may(person, CURATE)


def may_tag(person: Any, topic: Topic) -> Verdict:
    """Say which tags a topic carries: its author while it is open, and whoever arranges its space."""
    if may_arrange(person, topic):
        return yes()
    if topic.author_id != person.id:
        return no(_("Its author and the board choose the tags of a topic."))
    return may_reply(person, topic)
