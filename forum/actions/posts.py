"""Answering, changing one's words, taking them back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from club import clock, limits
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from club.text import shorten
from forum import policy
from forum.actions import indexing, reading
from forum.actions.sending import (
    RATE,
    add_post,
    address_words,
    edited,
    ensure_goes_out,
    hold,
    listening,
    next_number,
    taken_back,
    wait_for_own,
    words,
    written,
)
from forum.models import Post, PostRevision, Stance, Topic
from forum.queries.posts import edit_sent, post_sent

REPLY, IN_MINE = "forum.reply", "forum.topic"


def reply(
    author: Person,
    topic: Topic,
    *,
    body: str,
    stance: Stance | None = None,
    answers: Post | None = None,
    client_id: str | None = None,
    at: datetime | None = None,
    passed: bool = False,
) -> Post:
    """Answer in a topic, perhaps one post of it (`answers`); a repeated `client_id` gives the first answer again.

    `at` is for imports of what was written elsewhere: no rate is counted and nobody is told. `passed`: it was looked
    at and counted before (see forum.due_process.actions.holding).
    """
    ensure(policy.may_reply(author, topic))
    wait_for_own(author)
    if sent := post_sent(author, client_id):
        return sent
    if stance and not topic.is_debate:
        raise Invalid(_("A stance is taken in debates only."))
    if answers is not None and answers.topic_id != topic.id:
        raise Invalid(_("The post you answer is in another topic."))
    if at is None and not passed:
        limits.hit("forum.post", RATE, author.id)
        ensure_goes_out(author, topic.space, text=body, body=body)
    moment = at or clock.now()
    number = next_number(topic, author, moment)
    post = add_post(
        topic,
        author,
        number,
        body=body,
        stance=stance,
        reply_to_id=answers.id if answers else None,
        client_id=client_id or None,
        created_at=moment,
    )
    indexing.index(post)
    reading.follow_own(author, topic, number)
    if at is None:
        _tell_of(post, answers)
        written.send(post)
    return post


def _tell_of(post: Post, answers: Post | None) -> None:
    """Tell whom it concerns, once: the author of the post it answers, and the author of the topic."""
    topic = post.topic
    told = {topic.author_id: IN_MINE} | ({answers.author_id: REPLY} if answers else {})
    told.pop(post.author_id, None)
    listen = listening(topic, told)
    people = db.session.scalars(select(Person).where(Person.id.in_(listen)).options(joinedload(Person.unit))).all()
    for person in people:
        # Somebody who lost the right to read here must not learn of it by a notice.
        if policy.may_see_topic(person, topic):
            words_of = {"who": post.author.full_name, "title": shorten(topic.title, 80)}
            tell([person.id], told[person.id], key=f"post:{post.id}", url=post.url, but=post.author, **words_of)


def edit(
    author: Person,
    post: Post,
    *,
    body: str,
    stance: Stance | None = None,
    title: str | None = None,
    edits: int,
    client_id: str | None = None,
) -> bool:
    """Change one's own words; what they were is kept. `edits` is the number of edits the writer's form began from:
    a form that began from an older text is a Conflict. A title belongs to the opening post. False where the same
    sending (`client_id`) had arrived before: then nothing changes."""
    ensure(policy.may_edit(author, post))
    hold(post)
    if edit_sent(post, client_id):
        return False
    if edits != post.edits:
        raise Conflict(_("This post was changed in another window meanwhile. Compare, then save again."))
    topic = post.topic
    title = title if title and post.number == 1 else topic.title
    if post.number == 1 or not topic.is_debate:
        stance = post.stance
    if (body, stance, title) == (post.body, post.stance, topic.title):
        return True
    post.edits += 1
    db.session.add(
        PostRevision(
            post_id=post.id,
            number=post.edits,
            title=topic.title if title != topic.title else None,
            body=post.body,
            stance=post.stance,
            written_at=post.edited_at or post.created_at,
            client_id=client_id or None,
        )
    )
    for name, value in words(body).items():
        setattr(post, name, value)
    post.stance, post.edited_at = stance, clock.now()
    if title != topic.title:
        topic.title, topic.slug = title, address_words(title)
        indexing.retitle_later(topic)
    indexing.index(post)
    edited.send(post)
    return True


def delete(author: Person, post: Post) -> None:
    """Take one's own post back: a trace stays in its place. A topic that is only its opening post goes with it."""
    hold(post.topic)
    ensure(policy.may_delete(author, post))
    post.deleted_at = clock.now()
    if post.number == 1:
        post.topic.deleted_at = post.deleted_at
    indexing.index(post)
    taken_back.send(post)


def restore(author: Person, post: Post) -> None:
    """Undo one's own deletion within its minute."""
    ensure(policy.may_restore(author, post))
    post.deleted_at = None
    if post.number == 1:
        post.topic.deleted_at = None
    indexing.index(post)
