"""Planning a topic, changing the plan, calling it off, and letting it out exactly once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from club import clock, limits
from club.db import db
from club.errors import Conflict, DomainError, Invalid
from club.i18n import _
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from club.text import shorten
from forum.actions import topics
from forum.actions.sending import RATE, hold, let_out, wait_for_own
from forum.models import Space, Topic, TopicKind
from forum.scheduling import policy
from forum.scheduling.models import PlannedTopic, PlanState
from forum.scheduling.notices import FAILED, PUBLISHED
from forum.scheduling.queries.plans import plan_sent


def plan(
    author: Person,
    space: Space,
    *,
    kind: TopicKind,
    title: str,
    body: str,
    publish_at: datetime,
    asks: dict[str, Any] | None = None,
    client_id: str | None = None,
) -> PlannedTopic:
    """Keep a topic until its time (UTC); a repeated `client_id` gives the first plan again. `asks` is handed on when
    the topic stands, as for one that waited for a moderator."""
    ensure(policy.may_plan(author, space, kind))
    wait_for_own(author)
    if sent := plan_sent(author, client_id):
        return sent
    limits.hit("forum.post", RATE, author.id)
    _to_come(publish_at)
    made = PlannedTopic(
        space=space, author=author, kind=kind, title=title, body=body, asks=asks, publish_at=publish_at,
        client_id=client_id or None,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def _to_come(moment: datetime) -> None:
    if moment <= clock.now():
        raise Invalid(_("Choose a moment to come."))


def change(
    author: Person,
    planned: PlannedTopic,
    *,
    kind: TopicKind,
    title: str,
    body: str,
    publish_at: datetime,
    changes: int,
) -> None:
    """Change what is planned; what was cancelled or failed is planned anew. `changes`: how often it was changed when
    the form was shown; an older form is a Conflict."""
    hold(planned)
    ensure(policy.may_change(author, planned))
    ensure(policy.may_plan(author, planned.space, kind))
    if changes != planned.changes:
        raise Conflict(_("This post was changed in another window meanwhile. Compare, then save again."))
    _to_come(publish_at)
    planned.kind, planned.title, planned.body, planned.publish_at = kind, title, body, publish_at
    planned.state, planned.failed_reason = PlanState.PLANNED, ""
    planned.changes += 1


def cancel(author: Person, planned: PlannedTopic) -> None:
    """Call it off; the text stays with its author, who can plan it anew."""
    hold(planned)
    ensure(policy.may_cancel(author, planned))
    planned.state = PlanState.CANCELLED
    planned.changes += 1


def publish(author: Person, planned: PlannedTopic) -> Topic:
    """Let it out now. Published before: that topic again."""
    hold(planned)
    if planned.topic is not None:
        return planned.topic
    ensure(policy.may_publish(author, planned))
    return _let_out(planned)


def publish_due(plan_id: int) -> bool:
    """Let out what is due, if it still is: whoever holds the row first does it, so it comes out once however many jobs
    run. False where nothing was to be done. What its author may not publish any more fails with its reason."""
    planned = db.session.get(PlannedTopic, plan_id)
    if planned is None:
        return False
    hold(planned)
    if not planned.waits or planned.publish_at > clock.now():
        return False
    words = {"title": shorten(planned.title, 80)}
    key = f"plan:{planned.id}:{planned.changes}"
    try:
        with db.session.begin_nested():
            ensure(policy.may_publish(planned.author, planned))
            topic = _let_out(planned)
    except DomainError as error:
        planned.state = PlanState.FAILED
        planned.failed_reason = (error.message or _("This space is not open to you."))[:500]
        tell([planned.author_id], FAILED, key=key, url=planned.url, reason=planned.failed_reason, **words)
        return True
    tell([planned.author_id], PUBLISHED, key=key, url=topic.url, **words)
    return True


def _let_out(planned: PlannedTopic) -> Topic:
    topic = topics.start(
        planned.author,
        planned.space,
        kind=planned.kind,
        title=planned.title,
        body=planned.body,
        client_id=f"planned:{planned.id}",
        passed=True,
    )
    planned.state, planned.failed_reason, planned.topic = PlanState.PUBLISHED, "", topic
    db.session.flush()
    let_out.send(topic, asks=planned.asks)
    return topic
