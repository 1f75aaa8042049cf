"""What polls tell people, in words. The code lives here so that actions can name it."""

from __future__ import annotations

from club.i18n import _, _l
from club.notices.actions import declare

CLOSED = "forum.poll_closed"


def init_app() -> None:
    """State the kind of notice."""
    declare(
        CLOSED,
        _l("A moderator closes my poll"),
        lambda p: _("A moderator closed your poll “%(question)s”. Reason: %(reason)s", **p),
        icon="bar-chart",
    )
