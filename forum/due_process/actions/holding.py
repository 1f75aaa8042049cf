"""Sending through the screen: a writing goes out at once, or waits where only its author and the moderators see it.

These are the doors' way to write: `submit_reply` and `submit_topic` give a Post or Topic, or a Held.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from club import clock, ledger, limits, markdown
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from club.text import shorten
from forum import policy as forum_policy
from forum.actions import posts, topics
from forum.actions.sending import EXCERPT, RATE, edited, let_out, screen, taken_back, wait_for_own
from forum.due_process import policy
from forum.due_process.models import Case, CaseState, Held, HeldState, Outcome
from forum.due_process.notices import APPROVED
from forum.due_process.queries import concerns
from forum.due_process.queries.cases import held_sent, open_case_of
from forum.due_process.queries.screening import reasons_to_hold, words_found
from forum.models import Post, Space, Stance, Topic, TopicKind
from forum.queries.posts import post_sent
from forum.queries.topics import topic_sent


@screen
def must_wait(author: Person, space: Space, text: str, body: str) -> Any:
    """What writing past `submit_…` meets: the same screen."""
    return reasons_to_hold(author, space, text=text, body=body)


def submit_reply(
    author: Person,
    topic: Topic,
    *,
    body: str,
    stance: Stance | None = None,
    answers: Post | None = None,
    client_id: str | None = None,
    trapped: bool = False,
) -> Post | Held:
    """Answer in a topic, or wait; a repeated `client_id` gives the first result again, whatever became of it."""
    ensure(forum_policy.may_reply(author, topic))
    wait_for_own(author)
    if sent := post_sent(author, client_id) or held_sent(author, client_id):
        return sent
    limits.hit("forum.post", RATE, author.id)
    sent = {"body": body, "stance": stance, "client_id": client_id}
    why = reasons_to_hold(author, topic.space, text=body, body=body, trapped=trapped)
    if not why:
        return posts.reply(author, topic, answers=answers, passed=True, **sent)
    if stance and not topic.is_debate:
        raise Invalid(_("A stance is taken in debates only."))
    return _keep(author, topic.space, why, topic_id=topic.id, reply_to_id=answers.id if answers else None, **sent)


def submit_topic(
    author: Person,
    space: Space,
    *,
    kind: TopicKind,
    title: str,
    body: str,
    client_id: str | None = None,
    asks: dict[str, Any] | None = None,
    trapped: bool = False,
) -> Topic | Held:
    """Open a topic, or wait; a repeated `client_id` gives the first result again. `asks` (JSON) is kept beside it and
    handed on by `let_out` once the topic stands."""
    ensure(forum_policy.may_start(author, space, kind))
    wait_for_own(author)
    if sent := topic_sent(author, client_id) or held_sent(author, client_id):
        return sent
    limits.hit("forum.post", RATE, author.id)
    why = reasons_to_hold(author, space, text=f"{title}\n{body}", body=body, trapped=trapped)
    if not why:
        topic = topics.start(author, space, kind=kind, title=title, body=body, client_id=client_id, passed=True)
        let_out.send(topic, asks=asks)
        return topic
    return _keep(author, space, why, kind=kind, title=title, body=body, client_id=client_id, asks=asks)


def _keep(author: Person, space: Space, why: list[dict[str, Any]], *, body: str, **columns: Any) -> Held:
    columns["client_id"] = columns.get("client_id") or None
    held = Held(
        space=space, author=author, body=body, excerpt=markdown.plain(body, EXCERPT)[:200], why=why,
        sent_at=clock.now(), **columns,
    )  # fmt: skip
    db.session.add(held)
    db.session.flush()
    db.session.add(Case(space_id=space.id, held_id=held.id, author_id=author.id, why=why, opened_at=held.sent_at))
    concerns.forget(author.id)
    return held


def revise(author: Person, held: Held, *, body: str, title: str | None = None, revisions: int) -> None:
    """Change one's own writing while it waits; asked to do so or not, it takes its place in the queue (again).
    `revisions`: how often it was changed when the form was shown; an older form is a Conflict."""
    ensure(policy.may_revise(author, held))
    if revisions != held.revisions:
        raise Conflict(_("This post was changed in another window meanwhile. Compare, then save again."))
    held.body, held.excerpt = body, markdown.plain(body, EXCERPT)[:200]
    if held.kind and title:
        held.title = title
    held.revisions += 1
    target = _case(held)
    if held.state == HeldState.REVISING:
        held.state = HeldState.WAITING
        target.state, target.opened_at = CaseState.OPEN, clock.now()
        target.claimed_by_id = target.claimed_at = None
    concerns.forget(author.id)


def withdraw(author: Person, held: Held) -> None:
    """Take one's own writing back while it waits."""
    ensure(policy.may_revise(author, held))
    held.state = HeldState.WITHDRAWN
    close(None, _case(held), Outcome.GONE)
    concerns.forget(author.id)


def publish(actor: Person, held: Held, *, reason: str = "") -> Post:
    """Let a writing out: it becomes a post of its author's, numbered and told now. Called by what decides about it."""
    author = held.author
    sent: dict[str, Any] = {"body": held.body, "client_id": held.client_id, "passed": True}
    if held.kind:
        topic = topics.start(author, held.space, kind=held.kind, title=held.title or "", **sent)
        post = db.session.scalars(select(Post).filter_by(topic_id=topic.id, number=1)).one()
        let_out.send(topic, asks=held.asks)
    else:
        assert held.topic is not None
        post = posts.reply(author, held.topic, stance=held.stance, answers=held.reply_to, **sent)
    held.state, held.post_id = HeldState.APPROVED, post.id
    db.session.flush()
    line = ledger.record(actor, "held.approved", held, reason=reason, post=post.id)
    told = {"title": shorten(post.topic.title, 80)}
    tell([author.id], APPROVED, key=f"line:{line.id}", url=post.url, but=actor, **told)
    concerns.forget(author.id)
    return post


def _case(held: Held) -> Case:
    return db.session.scalars(select(Case).filter_by(held_id=held.id)).one()


def close(actor: Person | None, target: Case, outcome: Outcome) -> None:
    """End a case; `actor` None: its author ended it."""
    target.state, target.outcome, target.closed_at = CaseState.CLOSED, outcome, clock.now()
    target.closed_by_id = actor.id if actor else None
    target.claimed_by_id = target.claimed_at = None
    db.session.flush()


@edited.connect
def _look_again(post: Post) -> None:
    """An edit brings back what a moderator asked to change, and is looked at where it brought in watched words."""
    target = open_case_of(post.id)
    if target is not None and target.state == CaseState.AUTHOR:
        target.state, target.opened_at, target.why = CaseState.OPEN, clock.now(), [{"why": "edit"}]
        target.claimed_by_id = target.claimed_at = None
        return
    if target is not None or forum_policy.may_moderate(post.author, post.topic.space):
        return
    if hits := words_found(f"{post.topic.title}\n{post.body}" if post.number == 1 else post.body):
        why = [{"why": "words", "words": hits}]
        db.session.add(Case(space_id=post.topic.space_id, post_id=post.id, author_id=post.author_id, why=why))


@taken_back.connect
def _nothing_left(post: Post) -> None:
    """A post its author deleted needs no moderator."""
    if target := open_case_of(post.id):
        close(None, target, Outcome.GONE)
