"""Working through the queue: claiming, letting stand, asking to revise, hiding, and what goes to the author with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from club import clock, ledger
from club.errors import Conflict, Invalid
from club.i18n import _
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from club.text import shorten
from forum.due_process import policy
from forum.due_process.actions import holding, measures
from forum.due_process.actions.flags import answer_flaggers
from forum.due_process.models import Case, CaseState, HeldState, Kind, Outcome, Rule
from forum.due_process.notices import REVISE
from forum.due_process.queries import concerns
from forum.due_process.queries.cases import claimed_by_another
from forum.due_process.queries.measures import measures_of_case

UNDO = timedelta(minutes=10)


@dataclass(frozen=True)
class Sanction:
    """What goes to the author besides: a warning, a silence or a suspension, the latter until a moment."""

    kind: Kind
    until: datetime | None = None


def claim(actor: Person, target: Case) -> None:
    """Say that one is at a case, so that two do not decide it; a claim lapses after a quarter of an hour."""
    ensure(policy.may_work(actor, target))
    _ensure_free(actor, target)
    target.claimed_by_id, target.claimed_at = actor.id, clock.now()


def release(actor: Person, target: Case) -> None:
    """Leave a case to others."""
    ensure(policy.may_see_case(actor, target))
    if target.claimed_by_id == actor.id:
        target.claimed_by_id = target.claimed_at = None


def let_stand(actor: Person, target: Case, *, reason: str = "") -> None:
    """No rule is broken: what was flagged stands, what waited goes out."""
    ensure(policy.may_work(actor, target))
    _ensure_free(actor, target)
    if target.held is not None:
        _ensure_waits(target)
        holding.publish(actor, target.held, reason=reason)
        holding.close(actor, target, Outcome.APPROVED)
    else:
        ledger.record(actor, "flags.dismissed", target.post, reason=reason, flags=target.flags, case=target.id)
        answer_flaggers(actor, target, acted=False)
        holding.close(actor, target, Outcome.DISMISSED)


def ask_to_revise(actor: Person, target: Case, *, asked: str, rule: Rule | None = None) -> None:
    """Ask the author to change it; when they have, it comes back to the queue."""
    ensure(policy.may_work(actor, target))
    _ensure_free(actor, target)
    if not asked:
        raise Invalid(_("Say what the author should change."))
    if rule is not None:
        asked = measures.in_place(rule, asked)
    thing = target.held or target.post
    assert thing is not None
    if target.held is not None:
        _ensure_waits(target)
        target.held.state, target.held.asked = HeldState.REVISING, asked
        concerns.forget(target.author_id)
    elif target.post is not None and (target.post.hidden_at or target.post.deleted_at):
        raise Conflict(_("This post is hidden or deleted meanwhile."))
    target.state = CaseState.AUTHOR
    target.claimed_by_id = target.claimed_at = None
    line = ledger.record(actor, "revision.asked", thing, reason=asked, case=target.id)
    url = target.held.url if target.held else f"{thing.url}/edit"
    told = {"title": shorten(target.title, 80), "asked": asked}
    tell([target.author_id], REVISE, key=f"line:{line.id}", url=url, but=actor, **told)


def act(
    actor: Person, target: Case, *, rule: Rule, reason: str, whole_topic: bool = False, also: Sanction | None = None
) -> None:
    """Hide what was flagged (or its whole topic), or do not let out what waited; and perhaps a word to the author."""
    ensure(policy.may_work(actor, target))
    _ensure_free(actor, target)
    if not reason:
        raise Invalid(_("Say why: the author and the log read it."))
    if target.held is not None:
        _ensure_waits(target)
        made = measures.decline(actor, target.held, rule=rule, reason=reason)
        outcome = Outcome.DECLINED
    else:
        assert target.post is not None
        if whole_topic and target.post.number == 1:
            made = measures.hide_topic(actor, target.post.topic, rule=rule, reason=reason)
        else:
            made = measures.hide(actor, target.post, rule=rule, reason=reason)
        outcome = Outcome.HIDDEN
        answer_flaggers(actor, target, acted=True)
    if also is not None:
        sanction(actor, target, also, rule=rule, reason=reason)
    made.case_id = target.id
    holding.close(actor, target, outcome)


def warn_only(actor: Person, target: Case, *, rule: Rule, reason: str, also: Sanction) -> None:
    """Let a flagged post stand, with a word to its author."""
    ensure(policy.may_work(actor, target))
    _ensure_free(actor, target)
    if target.post is None:
        raise Invalid(_("Approve it or not first."))
    if not reason:
        raise Invalid(_("Say why: the author and the log read it."))
    sanction(actor, target, also, rule=rule, reason=reason)
    answer_flaggers(actor, target, acted=True)
    holding.close(actor, target, Outcome.DISMISSED)


def sanction(actor: Person, target: Case, also: Sanction, *, rule: Rule, reason: str) -> None:
    """A warning, a silence or a suspension on the ground of a case."""
    about = {"post_id": target.post_id, "held_id": target.held_id, "case_id": target.id}
    space, person = target.space, target.author
    if also.kind == Kind.WARN:
        measures.warn(actor, person, space, rule=rule, reason=reason, **about)
        return
    if also.until is None:
        raise Invalid(_("Choose until when."))
    take = measures.silence if also.kind == Kind.SILENCE else measures.suspend
    take(actor, person, space, until=also.until, rule=rule, reason=reason, **about)


def undo(actor: Person, target: Case) -> None:
    """Take one's own last decision back within ten minutes: the case is open again. What was let out stays out."""
    ensure(policy.may_work(actor, target))
    if target.closed_at is None or target.closed_by_id != actor.id or clock.now() - target.closed_at > UNDO:
        raise Conflict(_("This can be undone for ten minutes, by who decided it."))
    if target.outcome == Outcome.APPROVED:
        raise Conflict(_("Others may have read it already. Hide it, if it breaks a rule."))
    if target.held is not None and target.held.state == HeldState.DECLINED:
        target.held.state = HeldState.WAITING
    for made in measures_of_case(target):
        measures.lift(actor, made, reason=_("Undone by the moderator"))
    if target.outcome == Outcome.DISMISSED:
        ledger.record(actor, "case.reopened", target.post, case=target.id)
    target.state, target.outcome, target.closed_at, target.closed_by_id = CaseState.OPEN, None, None, None
    concerns.forget(target.author_id)


def _ensure_free(actor: Person, target: Case) -> None:
    if target.state == CaseState.CLOSED:
        raise Conflict(_("Somebody has decided this meanwhile."))
    if claimed_by_another(actor, target):
        name = target.claimed_by.full_name if target.claimed_by else ""
        raise Conflict(_("%(name)s is at this one. Take the next.", name=name))


def _ensure_waits(target: Case) -> None:
    if target.held is not None and target.held.state == HeldState.REVISING:
        raise Conflict(_("Its author is changing it. It comes back when they have."))
