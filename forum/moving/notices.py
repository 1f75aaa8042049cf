"""What moving tells people, in words. The code lives here so that actions can name it."""

from __future__ import annotations

from club.i18n import _, _l
from club.notices.actions import declare

MOVED = "forum.moved"


def init_app() -> None:
    """State the kind of notice."""
    declare(
        MOVED,
        _l("What I wrote is moved"),
        lambda p: _("A moderator moved what you wrote in “%(title)s”. Reason: %(reason)s", **p),
        icon="folder-symlink",
    )
