"""What the dialogue tells people, in words."""

from __future__ import annotations

from club.audit.verbs import verb
from club.i18n import _, _l
from club.notices.actions import declare
from forum.dialogue.actions.conclusions import CONCLUDED, HEARD, REOPENED
from forum.dialogue.actions.summaries import ASKED


def init_app() -> None:
    """State the kinds of notice, and the verbs of the ledger."""
    declare(
        HEARD,
        _l("A conclusion rests on what I wrote"),
        lambda p: _("You spoke, and it was heard: the conclusion of “%(title)s” rests on your post", title=p["title"]),
        icon="check2-square",
    )
    declare(
        CONCLUDED,
        _l("My topic was concluded"),
        lambda p: _("Your topic “%(title)s” was concluded", title=p["title"]),
        icon="check2-square",
    )
    declare(
        REOPENED,
        _l("My topic was reopened"),
        lambda p: _("Your topic “%(title)s” was reopened. Reason: %(reason)s", title=p["title"], reason=p["reason"]),
        icon="arrow-counterclockwise",
    )
    declare(
        ASKED,
        _l("A summary of my side of a debate"),
        lambda p: _("Is the summary of your side in “%(title)s” fair?", title=p["title"]),
        icon="signpost-split",
    )
    verb("topic.concluded", _l("concluded a topic"))
    verb("topic.reopened", _l("reopened a concluded topic"))
    verb("topic.summarised", _l("summarised a side of a debate"))
