"""Acts against words and rights: each names a rule and a reason, tells whom it concerns, and can be undone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from club import clock, ledger
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _, datetime_text
from club.ledger import LedgerLine
from club.notices.actions import tell
from club.people.actions import standing
from club.people.models import Person, PersonState
from club.policy import ensure
from club.text import shorten
from forum.actions import indexing
from forum.actions.sending import hold
from forum.due_process import policy
from forum.due_process.actions.holding import publish
from forum.due_process.actions.links import appeal_address
from forum.due_process.models import Held, HeldState, Kind, Measure, ModeratorAlias, Rule, Ruling
from forum.due_process.notices import DECLINED, HIDDEN, LIFTED, SANCTIONED, SHOWN
from forum.due_process.queries import concerns
from forum.due_process.queries.measures import measure_on_post, measure_on_topic
from forum.models import Post, Space, Topic

LONGEST_SILENCE = timedelta(days=365)
VERBS = {
    Kind.HIDE: ("post.hidden", "post.shown"),
    Kind.HIDE_TOPIC: ("topic.hidden", "topic.shown"),
    Kind.DECLINE: ("held.declined", "held.decline_undone"),
    Kind.WARN: ("member.warned", "member.warning_undone"),
    Kind.SILENCE: ("member.silenced", "member.silence_ended"),
    Kind.SUSPEND: ("member.suspended", "member.suspension_ended"),
}


def hide(actor: Person, post: Post, *, rule: Rule, reason: str) -> Measure:
    """Hide a post: others read rule and reason in its place, its author and the moderators still read the words."""
    ensure(policy.may_hide_post(actor, post))
    hold(post)
    if post.hidden_at:
        raise Conflict(_("This post is hidden already."))
    if post.deleted_at:
        raise Conflict(_("Its author deleted this post meanwhile."))
    post.hidden_at, post.hidden_by_id, post.hidden_reason = clock.now(), actor.id, in_place(rule, reason)
    indexing.index(post)
    columns = {"post_id": post.id, "topic_id": post.topic_id, "space_id": post.topic.space_id}
    made = _take(actor, Kind.HIDE, post.author_id, rule, reason, post, number=post.number, **columns)
    _tell(actor, made, HIDDEN, title=shorten(post.topic.title, 80))
    return made


def hide_topic(actor: Person, topic: Topic, *, rule: Rule, reason: str) -> Measure:
    """Hide a topic with all its posts from everybody but its author and the moderators."""
    ensure(policy.may_hide_topic(actor, topic))
    hold(topic)
    if topic.hidden_at:
        raise Conflict(_("This topic is hidden already."))
    topic.hidden_at, topic.hidden_reason = clock.now(), in_place(rule, reason)
    indexing.readdress(topic)
    columns = {"topic_id": topic.id, "space_id": topic.space_id}
    made = _take(actor, Kind.HIDE_TOPIC, topic.author_id, rule, reason, topic, **columns)
    _tell(actor, made, HIDDEN, title=shorten(topic.title, 80))
    return made


def decline(actor: Person, held: Held, *, rule: Rule, reason: str) -> Measure:
    """Do not let a writing out; its author keeps the text and can appeal. Called by what decides the case."""
    held.state = HeldState.DECLINED
    columns = {"held_id": held.id, "space_id": held.space_id, "topic_id": held.topic_id}
    made = _take(actor, Kind.DECLINE, held.author_id, rule, reason, held, **columns)
    title = held.title or (held.topic.title if held.topic else "")
    _tell(actor, made, DECLINED, title=shorten(title, 80))
    concerns.forget(held.author_id)
    return made


def warn(actor: Person, person: Person, space: Space, *, rule: Rule, reason: str, **about: Any) -> Measure:
    """Warn a member, on the record: it restricts nothing, and stays open to appeal."""
    ensure(policy.may_sanction(actor, person, space))
    made = _take(actor, Kind.WARN, person.id, rule, reason, None, space_id=space.id, **about)
    _tell(actor, made, SANCTIONED, act=Kind.WARN.value)
    return made


def silence(
    actor: Person, person: Person, space: Space, *, until: datetime, rule: Rule, reason: str, **about: Any
) -> Measure:
    """Restrict a member's writing until a moment: they read, and the composer says why and until when. Who moderates
    everywhere restricts everywhere; a local moderator in their own space."""
    everywhere = bool(policy.may_sanction(actor, person, space, everywhere=True))
    ensure(policy.may_sanction(actor, person, space, everywhere=everywhere))
    if until <= clock.now():
        raise Invalid(_("Choose a day in the future."))
    if until > clock.now() + LONGEST_SILENCE:
        raise Invalid(_("At most a year: after that, decide anew."))
    columns: dict[str, Any] = {"space_id": space.id, "everywhere": everywhere, "until": until, **about}
    made = _take(actor, Kind.SILENCE, person.id, rule, reason, None, **columns)
    concerns.forget(person.id)
    _tell(actor, made, SANCTIONED, act=Kind.SILENCE.value, until=datetime_text(until))
    return made


def suspend(
    actor: Person, person: Person, space: Space, *, until: datetime, rule: Rule, reason: str, **about: Any
) -> Measure:
    """Keep a member out until a moment, by the club's own act and its rule; the notice goes by mail as well, with a
    link that lets them appeal without signing in."""
    if person.id == actor.id:
        ensure(policy.may_sanction(actor, person, space))
    made = _take(actor, Kind.SUSPEND, person.id, rule, reason, None, space_id=space.id, until=until, **about)
    # Told before the state changes: only those who may sign in are told things.
    _tell(actor, made, SANCTIONED, act=Kind.SUSPEND.value, url=appeal_address(made))
    standing.suspend(actor, person, until=until, reason=in_place(rule, reason))
    return made


def show(actor: Person, post: Post, *, reason: str) -> None:
    """Show a hidden post again."""
    ensure(policy.may_show_post(actor, post))
    hold(post)
    if post.hidden_at is None:
        raise Conflict(_("This post is not hidden."))
    made = measure_on_post(post)
    if made is None:
        line = ledger.record(actor, "post.shown", post, reason=reason, topic=post.topic_id, number=post.number)
        _reveal_post(post)
        told = {"title": shorten(post.topic.title, 80), "reason": reason}
        tell([post.author_id], SHOWN, key=f"line:{line.id}", url=post.url, but=actor, **told)
    else:
        lift(actor, made, reason=reason)


def show_topic(actor: Person, topic: Topic, *, reason: str) -> None:
    """Show a hidden topic again."""
    ensure(policy.may_show_topic(actor, topic))
    hold(topic)
    if topic.hidden_at is None:
        raise Conflict(_("This topic is not hidden."))
    made = measure_on_topic(topic)
    if made is None:
        line = ledger.record(actor, "topic.shown", topic, reason=reason)
        _reveal_topic(topic)
        told = {"title": shorten(topic.title, 80), "reason": reason}
        tell([topic.author_id], SHOWN, key=f"line:{line.id}", url=topic.url, but=actor, **told)
    else:
        lift(actor, made, reason=reason)


def lift(actor: Person, made: Measure, *, reason: str) -> None:
    """End a measure before its time; an appeal that waits has got what it asked for."""
    ensure(policy.may_lift(actor, made))
    if made.kind == Kind.DECLINE and made.held is not None and made.held.state == HeldState.DECLINED:
        publish(actor, made.held, reason=reason)
    end(actor, made, reason=reason)
    if made.appeal is not None and made.appeal.is_open:
        made.appeal.ruling, made.appeal.decided_at, made.appeal.decided_by_id = (
            Ruling.TAKEN_BACK,
            clock.now(),
            actor.id,
        )
        made.appeal.reason, made.appeal.decided_line_id = reason[:500], made.ended_line_id
    if made.post is not None and made.kind == Kind.HIDE:
        _tell_shown(actor, made, made.post.topic, made.post.url, reason)
    elif made.topic is not None and made.kind == Kind.HIDE_TOPIC:
        _tell_shown(actor, made, made.topic, made.topic.url, reason)
    else:
        url = made.held.url if made.held else made.url
        tell([made.person_id], LIFTED, key=f"line:{made.ended_line_id}", url=url, but=actor, reason=reason)


def _tell_shown(actor: Person, made: Measure, topic: Topic, url: str, reason: str) -> None:
    told = {"title": shorten(topic.title, 80), "reason": reason}
    tell([made.person_id], SHOWN, key=f"line:{made.ended_line_id}", url=url, but=actor, **told)


def end(actor: Person, made: Measure, *, reason: str) -> LedgerLine:
    """Undo what a measure did, with its line; called by what has asked the rule (lifting, an appeal)."""
    if made.kind == Kind.HIDE and made.post is not None:
        hold(made.post)
        _reveal_post(made.post)
        target: Any = made.post
    elif made.kind == Kind.HIDE_TOPIC and made.topic is not None:
        hold(made.topic)
        _reveal_topic(made.topic)
        target = made.topic
    else:
        target = made
    if made.kind == Kind.SUSPEND and made.person.state == PersonState.SUSPENDED:
        standing.reactivate(actor, made.person, reason=reason)
    line = ledger.record(actor, VERBS[made.kind][1], target, reason=reason, measure=made.id)
    made.ended_at, made.ended_line_id = clock.now(), line.id
    db.session.flush()
    concerns.forget(made.person_id)
    return line


def _reveal_post(post: Post) -> None:
    post.hidden_at = post.hidden_by_id = post.hidden_reason = None
    indexing.index(post)


def _reveal_topic(topic: Topic) -> None:
    topic.hidden_at = topic.hidden_reason = None
    indexing.readdress(topic)


def in_place(rule: Rule, reason: str) -> str:
    """Rule and reason as they stand in the place of a hidden text, in no language but the writers'."""
    return shorten(f"{rule.position}. {rule.title}: {reason}", 480)


def _take(
    actor: Person, kind: Kind, person_id: int, rule: Rule, reason: str, target: Any, *,
    number: int | None = None, **columns: Any,
) -> Measure:  # fmt: skip
    give_alias(actor)
    made = Measure(
        kind=kind, person_id=person_id, by_id=actor.id, rule_id=rule.id, reason=reason, at=clock.now(), **columns
    )
    db.session.add(made)
    db.session.flush()
    detail: dict[str, Any] = {"measure": made.id, "rule": rule.position, "rules": rule.book.number}
    if made.topic_id and kind == Kind.HIDE:
        detail |= {"topic": made.topic_id, "number": number}
    if made.until:
        detail["until"] = made.until.isoformat()
    # Those on a person stand under the measure: the public log names no member.
    made.line_id = ledger.record(actor, VERBS[kind][0], target or made, reason=reason, **detail).id
    db.session.flush()
    db.session.refresh(made)
    return made


def give_alias(actor: Person) -> None:
    """Give a moderator the next letter, under which the log shows them where the club shows no names."""
    if db.session.get(ModeratorAlias, actor.id) is None:
        last = db.session.scalar(select(func.max(ModeratorAlias.number))) or 0
        db.session.add(ModeratorAlias(person_id=actor.id, number=last + 1))
        db.session.flush()


def _tell(actor: Person, made: Measure, kind: str, *, url: str = "", **params: Any) -> None:
    # Keyed by the ledger's line: what is hidden a second time is told a second time.
    assert made.rule is not None
    params |= {"reason": made.reason, "rule": f"{made.rule.position}. {made.rule.title}"}
    tell([made.person_id], kind, key=f"line:{made.line_id}", url=url or made.url, but=actor, **params)
