"""A topic's page: the topic with the reader's place in it, and the posts of one window.

Numbers have no gaps, so a page is a range of numbers: the five-thousandth post costs what the first does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, load_only

from club.db import db
from club.errors import NotFound
from club.policy import Role
from forum.models import POSITIONS, Post, PostRevision, ReadMark, Stance, Topic
from forum.policy import may_read_text
from forum.queries.bylines import badges_of, introduced, named
from forum.queries.topics import as_shown, refuse_unseen, with_space

PAGE = 20


@dataclass(frozen=True)
class Opened:
    """A topic as one reader opens it: how far they have read, and the balance of a debate (people by latest
    position, posts by contribution)."""

    topic: Topic
    seen: int | None
    balance: dict[Stance, int]

    @property
    def stopped_at(self) -> int:
        """The number to open at: the first unread post, or the last one when there is none."""
        return min((self.seen or 0) + 1, self.topic.post_count)


@dataclass(frozen=True)
class Window:
    """The posts of one page. `before`/`after` are numbers to open the neighbouring pages at, or None at an end."""

    posts: list[Post]
    badges: dict[int, Role]
    before: int | None
    after: int | None

    @property
    def first(self) -> int:
        """The number of the first post here."""
        return self.posts[0].number if self.posts else 0

    @property
    def last(self) -> int:
        """The number of the last post here."""
        return self.posts[-1].number if self.posts else 0


@cache
def _balance() -> Any:
    """Of the topic `topic`, among posts neither hidden nor deleted: people by their latest position, and how many
    posts make a contribution."""
    stated = (Post.topic_id == bindparam("topic"), Post.stance.is_not(None))
    stands = (Post.hidden_at.is_(None), Post.deleted_at.is_(None))
    positions = select(func.max(Post.number)).where(*stated, *stands, Post.stance.in_(POSITIONS))
    latest = positions.group_by(Post.author_id)
    columns = [func.sum(case((Post.stance == stance, 1), else_=0)).label(stance.name) for stance in Stance]
    counts = or_(Post.number.in_(latest), Post.stance.not_in(POSITIONS))
    return select(*columns).where(*stated, *stands, counts).subquery("balance")


@cache
def _opening() -> Any:
    mark = (ReadMark.topic_id == Topic.id) & (ReadMark.person_id == bindparam("person"))
    return (
        select(Topic, ReadMark.last_number, *_balance().c)
        .outerjoin(ReadMark, mark)
        .join(_balance(), true())
        .where(Topic.id == bindparam("topic"))
        .options(with_space(), named(Topic.author), *as_shown())
    )


def open_topic(person: Any, topic_id: int) -> Opened:
    """The topic, the person's read mark and the balance, or NotFound. One query."""
    row: Any = db.session.execute(_opening(), {"topic": topic_id, "person": person.id}).one_or_none()
    topic = refuse_unseen(person, row[0] if row else None)
    assert row is not None
    return Opened(topic, row[1], {stance: number or 0 for stance, number in zip(Stance, row[2:], strict=True)})


def balance_of(topic: Topic) -> dict[Stance, int]:
    """People by their latest position in a debate, and posts by contribution. One query."""
    row = db.session.execute(select(*_balance().c), {"topic": topic.id}).one()
    return {stance: number or 0 for stance, number in zip(Stance, row, strict=True)}


@cache
def _with_people() -> Any:
    """Posts with their authors and what they answer; made once, because making it costs as much as running it."""
    answered = joinedload(Post.reply_to)
    words = (Post.number, Post.topic_id, Post.excerpt, Post.hidden_at, Post.deleted_at, Post.author_id)
    return select(Post).options(
        introduced(Post.author), answered.load_only(*words), answered.options(named(Post.author))
    )


def _posts(topic_id: int) -> Any:
    return _with_people().where(Post.topic_id == topic_id)


def _window(found: list[Post], before: int | None, after: int | None) -> Window:
    return Window(found, badges_of(post.author_id for post in found), before, after)


def window_at(topic: Topic, number: int) -> Window:
    """The page of PAGE posts that holds a number. Two queries, whatever the number."""
    number = min(max(number, 1), topic.post_count)
    first = (number - 1) // PAGE * PAGE + 1
    last = first + PAGE - 1
    found = db.session.scalars(_posts(topic.id).where(Post.number.between(first, last)).order_by(Post.number)).all()
    before = first - PAGE if first > 1 else None
    return _window(list(found), before, last + 1 if last < topic.post_count else None)


def window_of_stance(topic: Topic, stance: Stance, number: int) -> Window:
    """PAGE posts of one stance from a number on. Three queries."""
    told = (Post.stance == stance, Post.hidden_at.is_(None), Post.deleted_at.is_(None))
    query = _posts(topic.id).where(*told)
    found = list(db.session.scalars(query.where(Post.number >= number).order_by(Post.number).limit(PAGE + 1)))
    earlier = select(Post.number).where(Post.topic_id == topic.id, *told, Post.number < number)
    before = db.session.scalars(earlier.order_by(Post.number.desc()).limit(PAGE)).all()
    more = found[PAGE].number if len(found) > PAGE else None
    return _window(found[:PAGE], before[-1] if before else None, more)


def window_after(topic: Topic, number: int, upto: int) -> Window:
    """The posts after a number up to another: what a page lacks when an answer is added to it. Two queries."""
    query = _posts(topic.id).where(Post.number > number, Post.number <= upto).order_by(Post.number)
    return _window(list(db.session.scalars(query)), None, None)


def all_posts(topic: Topic, most: int) -> list[Post]:
    """The first posts of a topic, without traces of what was moved. One query."""
    query = _posts(topic.id).where(Post.moved_to_id.is_(None)).order_by(Post.number).limit(most)
    return list(db.session.scalars(query))


def window_of_one(post: Post) -> Window:
    """One post as a page shows it. Two queries."""
    return window_after(post.topic, post.number - 1, post.number)


def post_for(person: Any, post_id: int) -> Post:
    """The post with this id in a topic the person sees, or NotFound; its words may be closed to them. One query."""
    post = db.session.scalar(
        select(Post)
        .join(Post.topic)
        .where(Post.id == post_id)
        .options(contains_eager(Post.topic).options(with_space(), named(Topic.author)), introduced(Post.author))
    )
    if post is None:
        raise NotFound
    refuse_unseen(person, post.topic)
    return post


def post_with_history(person: Any, post_id: int) -> Post:
    """The post and what it said before, for whoever may read its words; else NotFound with the reason. Two queries."""
    post = post_for(person, post_id)
    if not (verdict := may_read_text(person, post)):
        raise NotFound(verdict.reason)
    return post


def revisions_of(post: Post) -> list[PostRevision]:
    """What the post said before each edit, oldest first. One query."""
    return list(
        db.session.scalars(select(PostRevision).where(PostRevision.post_id == post.id).order_by(PostRevision.number))
    )


def post_ids(topic: Topic) -> list[int]:
    """The ids of all posts that stand in a topic. One query."""
    return list(db.session.scalars(select(Post.id).where(Post.topic_id == topic.id, Post.moved_to_id.is_(None))))


def answered_in(topic: Topic, number: int | None) -> Post | None:
    """The post of a topic that an answer is for, if its words still stand. One query."""
    if not number:
        return None
    wanted = (Post.topic_id == topic.id, Post.number == number, Post.hidden_at.is_(None), Post.deleted_at.is_(None))
    return db.session.scalar(select(Post).where(*wanted).options(named(Post.author)))


def post_sent(person: Any, client_id: str | None) -> Post | None:
    """The post this browser has sent already under the id it made for it."""
    if not client_id:
        return None
    return db.session.scalar(select(Post).where(Post.author_id == person.id, Post.client_id == client_id))


def edit_sent(post: Post, client_id: str | None) -> bool:
    """Whether the edit this browser made an id for has changed the post already."""
    if not client_id:
        return False
    made = select(PostRevision.id).where(PostRevision.post_id == post.id, PostRevision.client_id == client_id)
    return db.session.scalar(made) is not None


def posts_by(person: Any) -> list[Post]:
    """All a person wrote, oldest first, with the topics; for their own copy."""
    mine = select(Post).where(Post.author_id == person.id, Post.moved_to_id.is_(None)).order_by(Post.id)
    return list(db.session.scalars(mine.options(joinedload(Post.topic).options(load_only(Topic.title, Topic.slug)))))


def revisions_by(person: Any) -> dict[int, list[PostRevision]]:
    """What a person's posts said before, by post, oldest first; for their own copy."""
    mine = select(PostRevision).join(PostRevision.post).where(Post.author_id == person.id)
    found: dict[int, list[PostRevision]] = {}
    for old in db.session.scalars(mine.order_by(PostRevision.post_id, PostRevision.number)):
        found.setdefault(old.post_id, []).append(old)
    return found
