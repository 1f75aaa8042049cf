"""What the forum tells people, in words."""

from __future__ import annotations

from club.i18n import _, _l
from club.notices.actions import declare
from forum.actions.posts import IN_MINE, REPLY


def init_app() -> None:
    """State the kinds of notice."""
    declare(
        REPLY,
        _l("Replies to what I wrote"),
        lambda p: _("%(who)s answered you in “%(title)s”", who=p["who"], title=p["title"]),
        icon="reply",
    )
    declare(
        IN_MINE,
        _l("New posts in topics I started"),
        lambda p: _("%(who)s wrote in your topic “%(title)s”", who=p["who"], title=p["title"]),
        icon="chat-left-text",
    )
