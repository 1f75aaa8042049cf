"""What minutes tell people, in words. The codes live here so that actions can name them."""

from __future__ import annotations

from club.i18n import _, _l
from club.notices.actions import declare

SECRETARY, SUBMITTED, APPROVED, RETURNED = (
    "live.minutes_secretary",
    "live.minutes_submitted",
    "live.minutes_approved",
    "live.minutes_returned",
)
PUBLISHED, ASKED, ANSWERED, CORRECTED = (
    "live.minutes_published",
    "live.minutes_asked",
    "live.minutes_answered",
    "live.minutes_corrected",
)


def init_app() -> None:
    """State the kinds of notice."""
    declare(
        SECRETARY,
        _l("I am to write the minutes of a session"),
        lambda p: _("You write the minutes of “%(title)s”", title=p["title"]),
        icon="pencil",
    )
    declare(
        SUBMITTED,
        _l("Minutes wait for my approval"),
        lambda p: _("Minutes to approve: “%(title)s”", title=p["title"]),
        by_mail=True,
        icon="file-earmark-text",
    )
    declare(
        APPROVED,
        _l("My minutes were approved"),
        lambda p: _("The minutes of “%(title)s” are approved", title=p["title"]),
        icon="check2",
    )
    declare(
        RETURNED,
        _l("My minutes were sent back"),
        lambda p: _(
            "The minutes of “%(title)s” were sent back. Reason: %(reason)s", title=p["title"], reason=p["reason"]
        ),
        icon="arrow-counterclockwise",
    )
    declare(
        PUBLISHED,
        _l("Minutes of a session I was at"),
        lambda p: _("The minutes of “%(title)s” are published", title=p["title"]),
        by_mail=True,
        icon="file-earmark-text",
    )
    declare(
        ASKED,
        _l("A correction of my minutes is asked for"),
        lambda p: _("A correction of the minutes of “%(title)s” is asked for", title=p["title"]),
        icon="pencil",
    )
    declare(
        ANSWERED,
        _l("The correction I asked for was decided"),
        lambda p: (
            _("The minutes of “%(title)s” were corrected as you asked", title=p["title"])
            if p["accepted"]
            else _(
                "The minutes of “%(title)s” stay as they are. Reason: %(reason)s", title=p["title"], reason=p["reason"]
            )
        ),
        icon="reply",
    )
    declare(
        CORRECTED,
        _l("Minutes I approved were corrected"),
        lambda p: _("The minutes of “%(title)s” that you approved were corrected", title=p["title"]),
        icon="pencil",
    )
