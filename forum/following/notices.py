"""What following tells people, in words. Codes live here so that actions can name them."""

from __future__ import annotations

from club.i18n import _, _l, ngettext
from club.notices.actions import declare

FOLLOWED, MENTIONED, REMINDED = "forum.followed", "forum.mentioned", "forum.reminded"


def init_app() -> None:
    """State the kinds of notice."""
    declare(
        FOLLOWED,
        _l("New posts in what I follow"),
        lambda p: ngettext(
            "%(num)d new post in “%(title)s”", "%(num)d new posts in “%(title)s”", p["count"], title=p["title"]
        ),
        icon="bell",
    )
    declare(
        MENTIONED,
        _l("I am mentioned in a post"),
        lambda p: _("%(who)s mentioned you in “%(title)s”", who=p["who"], title=p["title"]),
        icon="at",
    )
    declare(
        REMINDED,
        _l("A reminder I set on a post"),
        lambda p: _("You wanted to be reminded of a post in “%(title)s”", title=p["title"]),
        icon="bookmark",
    )
