"""What inquiries tell people, in words."""

from __future__ import annotations

from club.i18n import _, _l
from club.notices.actions import declare
from decisions.inquiries.actions import steps


def init_app() -> None:
    """State the kinds of notice."""
    declare(
        steps.ASKED,
        _l("A question that I have to answer"),
        lambda p: _("You are asked (%(who)s): “%(title)s”", who=p["who"], title=p["title"]),
        by_mail=True,
        icon="question-circle",
    )
    declare(
        steps.UNASSIGNED,
        _l("A question that somebody has to assign"),
        lambda p: _("A question waits for an addressee: “%(title)s”", title=p["title"]),
        icon="inbox",
    )
    declare(
        steps.ASSIGNED,
        _l("My question was assigned"),
        lambda p: _("Your question “%(title)s” went to %(who)s", title=p["title"], who=p["who"]),
        icon="send",
    )
    declare(
        steps.ANSWERED,
        _l("My question was answered"),
        lambda p: _("Your question “%(title)s” was answered. Does it help?", title=p["title"]),
        by_mail=True,
        icon="check2",
    )
    declare(
        steps.CONFIRMED,
        _l("My answer was confirmed"),
        lambda p: _("The asker confirms the answer to “%(title)s”", title=p["title"]),
        icon="check2-all",
    )
    declare(
        steps.DISPUTED,
        _l("My answer was not accepted"),
        lambda p: _("The asker does not accept the answer to “%(title)s”; it waits again", title=p["title"]),
        icon="arrow-counterclockwise",
    )
    declare(
        steps.DUE_SOON,
        _l("A question is due soon"),
        lambda p: _("Due soon: “%(title)s” (%(who)s)", title=p["title"], who=p["who"]),
        icon="hourglass-split",
    )
    declare(
        steps.OVERDUE,
        _l("A question is overdue"),
        lambda p: _("Overdue: “%(title)s” (%(who)s)", title=p["title"], who=p["who"]),
        by_mail=True,
        icon="exclamation-triangle-fill",
    )
    declare(
        steps.RAISED,
        _l("A question was raised to me"),
        lambda p: _("%(who)s has not answered “%(title)s”; it is raised to you", who=p["who"], title=p["title"]),
        by_mail=True,
        icon="arrow-up-circle",
    )
    declare(
        steps.LATE,
        _l("My question is not answered in time"),
        lambda p: _(
            "Your question “%(title)s” was not answered in time and was raised to %(above)s",
            title=p["title"],
            above=p["above"] or _("the level above"),
        ),
        icon="arrow-up-circle",
    )
