"""What due process tells people, in words. Codes live here so that actions can name them."""

from __future__ import annotations

from typing import Any

from club.i18n import _, _l
from club.notices.actions import declare

HIDDEN, SHOWN = "forum.hidden", "forum.shown"
APPROVED, REVISE, DECLINED = "forum.approved", "forum.revise", "forum.declined"
SANCTIONED, LIFTED = "forum.sanctioned", "forum.lifted"
APPEALED, APPEAL_DUE, DECIDED = "forum.appealed", "forum.appeal_due", "forum.appeal_decided"
FLAG_HANDLED = "forum.flag_handled"


def _ground(p: dict[str, Any]) -> str:
    # What was told before there were rules carries none.
    rule = _("Rule %(rule)s.", rule=p["rule"]) + " " if p.get("rule") else ""
    return rule + _("Reason: %(reason)s", reason=p["reason"])


def _sanction(p: dict[str, Any]) -> str:
    act = {
        "warn": _("You were warned."),
        "silence": _("You can read, but not write in the forum, until %(until)s.", until=p.get("until")),
        "suspend": _("Your account is suspended."),
    }.get(p["act"], "")
    return f"{act} {_ground(p)}"


def _decision(p: dict[str, Any]) -> str:
    if p["ruling"] == "overturned":
        return _("Your appeal was granted: the decision is undone. Reason: %(reason)s", reason=p["reason"])
    return _("Your appeal was not granted: the decision stands. Reason: %(reason)s", reason=p["reason"])


def init_app() -> None:
    """State the kinds of notice."""
    declare(
        HIDDEN,
        _l("What I wrote was hidden"),
        lambda p: _("What you wrote in “%(title)s” was hidden.", title=p["title"]) + " " + _ground(p),
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
    declare(
        APPROVED,
        _l("What I wrote was approved"),
        lambda p: _("What you wrote in “%(title)s” was approved: everybody reads it now.", title=p["title"]),
        icon="check-circle",
    )
    declare(
        REVISE,
        _l("I am asked to change what I wrote"),
        lambda p: _("Please change what you wrote in “%(title)s”: %(asked)s", title=p["title"], asked=p["asked"]),
        icon="pencil",
    )
    declare(
        DECLINED,
        _l("What I wrote was not approved"),
        lambda p: _("What you wrote in “%(title)s” was not approved.", title=p["title"]) + " " + _ground(p),
        icon="x-circle",
    )
    declare(SANCTIONED, _l("I was warned, or my writing was restricted"), _sanction, by_mail=True, icon="shield-check")
    declare(
        LIFTED,
        _l("A restriction of mine was ended"),
        lambda p: _("A decision about you was taken back. Reason: %(reason)s", reason=p["reason"]),
        icon="shield-check",
    )
    declare(
        APPEALED,
        _l("Somebody appeals"),
        lambda p: _("An appeal waits for another officer, until %(due)s.", due=p["due"]),
        icon="shield-check",
    )
    declare(
        APPEAL_DUE,
        _l("An appeal is due"),
        lambda p: _("An appeal is due on %(due)s and nobody has decided it yet.", due=p["due"]),
        by_mail=True,
        icon="clock-history",
    )
    declare(DECIDED, _l("My appeal was decided"), _decision, by_mail=True, icon="shield-check")
    declare(
        FLAG_HANDLED,
        _l("What I reported was looked at"),
        lambda p: (
            _("You reported a post in “%(title)s”. It broke a rule, and was dealt with. Thank you.", title=p["title"])
            if p["acted"]
            else _("You reported a post in “%(title)s”. A moderator looked at it and let it stand.", title=p["title"])
        ),
        icon="flag",
    )
