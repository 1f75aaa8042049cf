"""What planning tells an author, in words. The code lives here so that actions can name it."""

from __future__ import annotations

from club.i18n import _, _l
from club.notices.actions import declare

PUBLISHED, FAILED = "forum.plan_published", "forum.plan_failed"


def init_app() -> None:
    """State the kinds of notice."""
    declare(
        PUBLISHED,
        _l("My planned topic is published"),
        lambda p: _("Your planned topic “%(title)s” is published.", title=p["title"]),
        icon="calendar-check",
    )
    declare(
        FAILED,
        _l("My planned topic could not be published"),
        lambda p: _("Your planned topic “%(title)s” could not be published: %(reason)s", **p),
        icon="calendar-x",
    )
