"""What every act over an action item shares: holding it, writing the step, telling people, setting the clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from club import clock
from club.db import db
from club.i18n import _, _l
from club.notices.actions import declare, tell
from club.people.models import Person
from club.text import shorten
from decisions.tasks import policy
from decisions.tasks.models import ActionItem, ActionStep, StepKind

GIVEN, CLAIMED, CONFIRMED, RETURNED = "task.given", "task.claimed", "task.confirmed", "task.returned"
BLOCKED, MOVED, DUE_SOON, OVERDUE, RAISED = "task.blocked", "task.moved", "task.due_soon", "task.overdue", "task.raised"
# Told this long before the end of the day it is due.
BEFORE = timedelta(days=2)
# From the superior to the board.
AGAIN = timedelta(days=7)


def set_clock(item: ActionItem) -> None:
    """Let the reminding begin anew, from the day the item is due."""
    item.stage = 0
    item.next_at = max(item.due_at - BEFORE, clock.now()) if item.due_at > clock.now() else item.due_at


def stop_clock(item: ActionItem) -> None:
    """Nobody owes anything now."""
    item.next_at = None


def note(
    item: ActionItem,
    kind: StepKind,
    actor: Person | None,
    *,
    words: str = "",
    who: str = "",
    progress: int | None = None,
    client_id: str | None = None,
) -> ActionStep:
    """Write what happened; flushed, so that notices may be keyed by it."""
    step = ActionStep(
        item_id=item.id,
        kind=kind,
        actor_id=actor.id if actor else None,
        words=words,
        who=who[:200],
        progress=progress,
        client_id=client_id or None,
    )
    db.session.add(step)
    db.session.flush()
    return step


def tell_of(
    item: ActionItem, step: ActionStep, kind: str, people: Iterable[Person], *, but: Person | None = None, **words: str
) -> int:
    """Tell those of some people who may see the item; how many were told."""
    seeing = [person.id for person in people if policy.may_see(person, item)]
    told = {"text": shorten(item.text, 90), "who": item.who, **words}
    return tell(seeing, kind, key=f"task-step:{step.id}", url=item.url, but=but, **told)


def declare_kinds() -> None:
    """State the kinds of notice."""
    declare(
        GIVEN,
        _l("Something I have to do"),
        lambda p: _("To do (%(who)s): “%(text)s”, by %(day)s", who=p["who"], text=p["text"], day=p["day"]),
        by_mail=True,
        icon="list-check",
    )
    declare(
        CLAIMED,
        _l("What I asked for is said to be done"),
        lambda p: _("%(who)s says that it is done: “%(text)s”. Do you confirm?", who=p["who"], text=p["text"]),
        icon="check2",
    )
    declare(
        CONFIRMED,
        _l("What I did was confirmed"),
        lambda p: _("Confirmed as done: “%(text)s”", text=p["text"]),
        icon="check2-all",
    )
    declare(
        RETURNED,
        _l("What I did was sent back"),
        lambda p: _("Sent back: “%(text)s”. Reason: %(reason)s", text=p["text"], reason=p["reason"]),
        by_mail=True,
        icon="arrow-counterclockwise",
    )
    declare(
        BLOCKED,
        _l("What I asked for is blocked"),
        lambda p: _("Blocked (%(who)s): “%(text)s”. Reason: %(reason)s", **_three(p)),
        icon="slash-circle",
    )
    declare(
        MOVED,
        _l("What I had to do was changed"),
        lambda p: _("Changed: “%(text)s”. Reason: %(reason)s", text=p["text"], reason=p["reason"]),
        icon="arrow-left-right",
    )
    declare(
        DUE_SOON,
        _l("What I have to do is due soon"),
        lambda p: _("Due soon: “%(title)s” (%(who)s)", title=p["text"], who=p["who"]),
        icon="hourglass-split",
    )
    declare(
        OVERDUE,
        _l("What I have to do is overdue"),
        lambda p: _("Overdue: “%(title)s” (%(who)s)", title=p["text"], who=p["who"]),
        by_mail=True,
        icon="exclamation-triangle-fill",
    )
    declare(
        RAISED,
        _l("Something overdue was raised to me"),
        lambda p: _("%(who)s is late with “%(text)s”; it is raised to you", who=p["who"], text=p["text"]),
        by_mail=True,
        icon="arrow-up-circle",
    )


def _three(p: dict[str, str]) -> dict[str, str]:
    return {"who": p["who"], "text": p["text"], "reason": p["reason"]}
