"""The acts of moving, each with its reason, its line of the ledger and its entry in the public log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select, update

from club import clock, ledger
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from club.text import shorten
from decisions.inquiries.queries.lists import inquiry_from
from forum.actions import indexing
from forum.actions.sending import address_words, hold
from forum.dialogue.queries.panel import source_of
from forum.due_process.actions.measures import give_alias
from forum.following.actions.follows import follow_along
from forum.models import Post, ReadMark, Space, Topic, TopicKind
from forum.moving import policy
from forum.moving.actions.carrying import (
    Taken,
    bring_back,
    carry,
    count_anew,
    taken,
    topic_matters_follow,
    waiting_follows,
    withdraw_notices,
)
from forum.moving.models import MoveKind, Relocation
from forum.moving.notices import MOVED
from forum.queries.posts import post_ids

VERBS = {
    MoveKind.MOVE: "topic.moved",
    MoveKind.SPLIT: "topic.split",
    MoveKind.JOIN: "topic.posts_moved",
    MoveKind.MERGE: "topic.merged",
}


def ensure_meant(before: Space, after: Space, *, opens: bool) -> None:
    """Refuse to show words to people who could not read them, unless the mover said that this is meant."""
    if policy.opens(before, after) and not opens:
        raise Invalid(
            _(
                "“%(after)s” is read by people who do not read “%(before)s”: they will read every post and every name. "
                "Tick the box if that is meant.",
                after=after.name,
                before=before.name,
            )
        )


def move(actor: Person, topic: Topic, *, into: Space, reason: str, opens: bool = False) -> Relocation:
    """Take a whole topic to another space; `opens`: the mover knows that others will read it. Its address stays."""
    ensure(policy.may_move(actor, topic))
    ensure(policy.may_move_into(actor, into))
    hold(topic)
    if topic.space_id == into.id:
        raise Conflict(_("The topic is in this space already."))
    ensure_meant(topic.space, into, opens=opens)
    before = topic.space
    act = _act(actor, MoveKind.MOVE, topic, topic, reason, topic.post_count, into=into)
    _rehouse(topic, before, into)
    _tell(actor, act, [topic.author_id], topic.url, topic.title)
    return act


def _rehouse(topic: Topic, before: Space, into: Space) -> None:
    topic.space, topic.space_id, topic.pinned = into, into.id, False
    db.session.flush()
    indexing.readdress(topic)
    topic_matters_follow(topic)
    count_anew(topic)
    if policy.opens(into, before):
        withdraw_notices(topic, post_ids(topic))


def split(
    actor: Person,
    topic: Topic,
    *,
    numbers: Sequence[int],
    title: str,
    space: Space,
    kind: TopicKind,
    reason: str,
    opens: bool = False,
) -> Relocation:
    """Take some posts (by number) into a new topic, which is its first one's author's."""
    ensure(policy.may_take_apart(actor, topic))
    ensure(policy.may_move_into(actor, space))
    ensure_meant(topic.space, space, opens=opens)
    hold(topic)
    rows = _chosen(topic, numbers)
    opening = rows[0]
    made = Topic(
        space=space,
        kind=kind,
        title=title,
        slug=address_words(title),
        author_id=opening.author_id,
        last_author_id=opening.author_id,
        created_at=opening.created_at,
        last_post_at=opening.created_at,
        post_count=len(rows),
    )
    db.session.add(made)
    db.session.flush()
    act = _act(actor, MoveKind.SPLIT, topic, made, reason, len(rows))
    _carry(act, topic, made, rows, first=1)
    _tell_authors(actor, act, rows, topic.title)
    return act


def join(
    actor: Person, topic: Topic, *, numbers: Sequence[int], into: Topic, reason: str, opens: bool = False
) -> Relocation:
    """Take some posts (by number) to the end of another topic."""
    ensure(policy.may_take_apart(actor, topic))
    _ensure_another(actor, topic, into, opens=opens)
    rows = _chosen(topic, numbers)
    act = _act(actor, MoveKind.JOIN, topic, into, reason, len(rows))
    first = into.post_count + 1
    into.post_count += len(rows)
    _carry(act, topic, into, rows, first=first)
    _tell_authors(actor, act, rows, topic.title)
    return act


def merge(actor: Person, topic: Topic, *, into: Topic, reason: str, opens: bool = False) -> Relocation:
    """Put all posts of a topic at the end of another; the address of the one leads to the other from now on."""
    ensure(policy.may_take_apart(actor, topic))
    _ensure_another(actor, topic, into, opens=opens)
    if inquiry_from(source_of(topic)) is not None:
        raise Conflict(_("Somebody owes this topic an answer, so it stays. Merge the other one into it."))
    rows = taken(topic)
    act = _act(actor, MoveKind.MERGE, topic, into, reason, len(rows))
    first = into.post_count + 1
    into.post_count += len(rows)
    topic.merged_into_id, topic.pinned = into.id, False
    db.session.flush()
    follow_along(topic.id, into.id, only_followers=True)
    waiting_follows(topic, into)
    _carry(act, topic, into, rows, first=first)
    _tell(actor, act, [topic.author_id], f"/forum/p/{rows[0].id}", topic.title)
    return act


def _ensure_another(actor: Person, topic: Topic, into: Topic, *, opens: bool) -> None:
    ensure(policy.may_take_in(actor, into))
    if into.id == topic.id:
        raise Invalid(_("Choose another topic than this one."))
    ensure_meant(topic.space, into.space, opens=opens)
    # In the order of their numbers, so that two moderators never wait for each other.
    for one in sorted((topic, into), key=lambda each: each.id):
        hold(one)
    if topic.merged_into_id or into.merged_into_id:
        raise Conflict(_("One of the topics was merged meanwhile."))


def _chosen(topic: Topic, numbers: Sequence[int]) -> list[Taken]:
    if 1 in numbers:
        raise Invalid(_("The opening post stays with its topic. To take everything, move or merge the topic."))
    rows = taken(topic, numbers)
    if not rows:
        raise Invalid(_("Choose the posts to take out."))
    inquiry = inquiry_from(source_of(topic))
    if inquiry is not None and inquiry.answer_thing_id in {row.id for row in rows}:
        raise Invalid(_("The official answer stays with its question."))
    return rows


def _carry(act: Relocation, topic: Topic, into: Topic, rows: Sequence[Taken], *, first: int) -> None:
    if act.kind == MoveKind.SPLIT:
        follow_along(topic.id, into.id)
    carry(act, rows, first=first)
    for one in (topic, into):
        if one.merged_into_id is None:
            count_anew(one)
    if policy.opens(into.space, topic.space):
        withdraw_notices(into, [row.id for row in rows])
    _forget_posts()


def _forget_posts() -> None:
    """Statements went past the objects of this session: posts are read anew."""
    for one in list(db.session.identity_map.values()):
        if isinstance(one, Post):
            db.session.expire(one)


def _act(
    actor: Person, kind: MoveKind, topic: Topic, target: Topic, reason: str, posts: int, *, into: Space | None = None
) -> Relocation:
    give_alias(actor)
    after = into or target.space
    detail: dict[str, Any] = {"posts": posts, "from_space": topic.space_id, "to_space": after.id, "into": target.id}
    line = ledger.record(actor, VERBS[kind], topic, reason=reason, **detail)
    made = Relocation(
        kind=kind,
        topic_id=topic.id,
        into_id=target.id,
        from_space_id=topic.space_id,
        to_space_id=after.id,
        posts=posts,
        by_id=actor.id,
        reason=reason,
        line_id=line.id,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _tell_authors(actor: Person, act: Relocation, rows: Sequence[Taken], title: str) -> None:
    firsts: dict[int, int] = {}
    for row in rows:
        firsts.setdefault(row.author_id, row.id)
    for author_id, post_id in firsts.items():
        _tell(actor, act, [author_id], f"/forum/p/{post_id}", title)


def _tell(actor: Person, act: Relocation, people: Iterable[int], url: str, title: str) -> None:
    """Authors know the title: it stood over what they wrote."""
    told = {"title": shorten(title, 80), "reason": act.reason}
    tell(people, MOVED, key=f"line:{act.undone_line_id or act.line_id}", url=url, but=actor, **told)


def undo(actor: Person, act: Relocation, *, reason: str, opens: bool = False) -> None:
    """Put everything back where it stood; possible as long as nothing of it was moved on and, for a topic that came of
    it, nobody else wrote there since."""
    ensure(policy.may_undo(actor, act))
    for number in sorted({act.topic_id, act.into_id}):
        hold(db.session.get_one(Topic, number))
    back = act.from_space if act.kind == MoveKind.MOVE else act.topic.space
    ensure_meant(act.into.space, back, opens=opens)
    line = ledger.record(actor, "topic.move_undone", act.topic, reason=reason, undone=act.line_id)
    if act.kind == MoveKind.MOVE:
        if act.topic.space_id != act.to_space_id:
            raise Conflict(_("The topic was moved on since. Undo the later move first."))
        _rehouse(act.topic, act.to_space, act.from_space)
    else:
        _bring_back(act)
    act.undone_at, act.undone_by_id, act.undone_line_id = clock.now(), actor.id, line.id
    db.session.flush()


def _bring_back(act: Relocation) -> None:
    source, into = act.topic, act.into
    mine = [row for row in taken(into) if row.id in set(_brought_by(act))]
    if len(mine) < act.posts or (source.merged_into_id or into.id) != into.id or into.merged_into_id:
        raise Conflict(_("Some of it was moved on since. Undo the later move first."))
    last = mine[-1].number == into.post_count
    tail = last and mine[-1].number - mine[0].number + 1 == len(mine)
    if act.kind == MoveKind.SPLIT:
        if len(taken(into)) > len(mine):
            raise Conflict(_("Others have written in the new topic since. Merge it back instead."))
        into.merged_into_id = source.id
        waiting_follows(into, source)
    elif tail:
        into.post_count = mine[0].number - 1
        beyond = update(ReadMark).where(ReadMark.topic_id == into.id, ReadMark.last_number > into.post_count)
        db.session.execute(beyond.values(last_number=into.post_count).execution_options(synchronize_session=False))
    if act.kind == MoveKind.MERGE:
        source.merged_into_id = None
    db.session.flush()
    bring_back(act, mine, keep_places=act.kind == MoveKind.SPLIT or not tail)
    for one in (source, into):
        if one.merged_into_id is None:
            count_anew(one)
    if policy.opens(source.space, into.space):
        withdraw_notices(source, [row.id for row in mine])
    _forget_posts()


def _brought_by(act: Relocation) -> Sequence[int]:
    brought = select(Post.id).where(
        Post.relocation_id == act.id, Post.topic_id == act.into_id, Post.moved_to_id.is_(None)
    )
    return db.session.scalars(brought).all()
