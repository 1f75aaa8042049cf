"""What the forum tells people, in words."""

from __future__ import annotations

from club.i18n import _, _l
from club.notices.actions import declare
from forum.actions.moderation import HIDDEN, SHOWN
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
    declare(
        HIDDEN,
        _l("What I wrote was hidden"),
        lambda p: _(
            "What you wrote in “%(title)s” was hidden. Reason: %(reason)s", title=p["title"], reason=p["reason"]
        ),
        icon="eye-slash",
    )
    declare(
        SHOWN,
        _l("What I wrote is shown again"),
        lambda p: _(
            "What you wrote in “%(title)s” is shown again. Reason: %(reason)s", title=p["title"], reason=p["reason"]
        ),
        icon="eye",
    )
