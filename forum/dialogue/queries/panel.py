"""What stands on top of a topic: the official answer, the conclusion, the best of both sides, their summaries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased, lazyload

from club.db import db
from decisions.inquiries.models import Inquiry
from decisions.inquiries.queries.lists import inquiries_from, inquiry_from
from forum.dialogue.models import Conclusion, ConclusionPost, PostSupport, SideSummary, SummaryVerdict
from forum.dialogue.policy import ASKING
from forum.models import POSITIONS, SIDES, Post, Stance, Topic
from forum.queries.bylines import introduced, named

BEST = 2


def source_of(topic: Topic) -> str:
    """What an inquiry made of a topic is known by."""
    return f"topic:{topic.id}"


def inquiry_of(topic: Topic) -> Inquiry | None:
    """The inquiry made of a topic that was seen. One query, none for topics of other kinds."""
    return inquiry_from(source_of(topic)) if topic.kind in ASKING else None


def inquiries_of(topics: Iterable[Topic]) -> dict[int, Inquiry]:
    """Those of the topics of a list, by topic. At most one query."""
    found = inquiries_from([source_of(topic) for topic in topics if topic.kind in ASKING])
    return {one.thing_id or 0: one for one in found.values()}


def answer_post(inquiry: Inquiry | None) -> Post | None:
    """The post that answers, as it stands now (it may be hidden or deleted). At most one query."""
    if inquiry is None or inquiry.answer_thing_id is None:
        return None
    return db.session.scalar(
        select(Post).where(Post.id == inquiry.answer_thing_id).options(introduced(Post.author), lazyload(Post.topic))
    )


def supported_by(person_id: int, posts: Iterable[Post]) -> set[int]:
    """Which of some posts the person supports. At most one query: none where nobody supports any."""
    wanted = [post.id for post in posts if post.supports]
    if not wanted:
        return set()
    mine = select(PostSupport.post_id).where(PostSupport.person_id == person_id, PostSupport.post_id.in_(wanted))
    return set(db.session.scalars(mine))


def best_of_sides(topic: Topic) -> dict[Stance, list[Post]]:
    """The most supported posts of each side, as many of the smaller side as of the larger. One query."""
    place = (
        func.row_number().over(partition_by=Post.stance, order_by=(Post.supports.desc(), Post.number)).label("place")
    )
    ranked = (
        select(Post.id, place)
        .where(Post.topic_id == topic.id, Post.stance.in_(SIDES), Post.hidden_at.is_(None), Post.deleted_at.is_(None))
        .subquery()
    )
    query = (
        select(Post)
        .join(ranked, ranked.c.id == Post.id)
        .where(ranked.c.place <= BEST)
        .order_by(Post.supports.desc(), Post.number)
        .options(named(Post.author))
    )
    found: dict[Stance, list[Post]] = {side: [] for side in SIDES}
    for post in db.session.scalars(query):
        if post.stance:
            found[post.stance].append(post)
    return found


def most_supported(topic: Topic, *, size: int = 8) -> list[Post]:
    """The posts with most support, for whoever draws the conclusion. One query."""
    query = select(Post).where(
        Post.topic_id == topic.id, Post.supports > 0, Post.hidden_at.is_(None), Post.deleted_at.is_(None)
    )
    return list(
        db.session.scalars(query.order_by(Post.supports.desc(), Post.number).limit(size).options(named(Post.author)))
    )


def posts_numbered(topic: Topic, numbers: Iterable[int]) -> list[Post]:
    """The posts of a topic with these numbers that stand, in order. One query."""
    wanted = (Post.topic_id == topic.id, Post.number.in_(list(numbers)))
    found = select(Post).where(*wanted, Post.hidden_at.is_(None), Post.deleted_at.is_(None)).order_by(Post.number)
    return list(db.session.scalars(found))


def conclusions_of(topic: Topic) -> list[Conclusion]:
    """The conclusions of a topic, the latest first: one that stands, and those that were reopened. One query."""
    query = select(Conclusion).where(Conclusion.topic_id == topic.id).options(named(Conclusion.concluded_by))
    return list(db.session.scalars(query.order_by(Conclusion.id.desc())))


def rests_on(conclusion: Conclusion) -> list[Post]:
    """The posts a conclusion rests on, in their order; those hidden since are left out. One query."""
    query = (
        select(Post)
        .join(ConclusionPost, ConclusionPost.post_id == Post.id)
        .where(ConclusionPost.conclusion_id == conclusion.id, Post.hidden_at.is_(None), Post.deleted_at.is_(None))
    )
    return list(db.session.scalars(query.order_by(Post.number).options(named(Post.author))))


@dataclass(frozen=True)
class SideView:
    """A side's summary and how that side sees it: `people` hold this position now."""

    summary: SideSummary
    fair: int
    unfair: list[SummaryVerdict]
    people: int
    mine: bool | None

    @property
    def is_approved(self) -> bool:
        """More than half of those who hold the position find it fair."""
        return self.fair * 2 > self.people

    @property
    def is_rejected(self) -> bool:
        """At least half of them find it unfair."""
        return bool(self.unfair) and len(self.unfair) * 2 >= self.people


def position_of(person_id: int, topic: Topic) -> Stance | None:
    """Where a person stands in a debate: the position they took last, in a post that stands. One query."""
    return db.session.scalar(select(_position(topic.id, person_id)))


def people_of_side(topic: Topic, stance: Stance) -> list[int]:
    """The ids of those whose latest position is a side. One query."""
    mine = aliased(Post)
    latest = (
        select(func.max(mine.number))
        .where(
            mine.topic_id == topic.id,
            mine.stance.in_(POSITIONS),
            mine.hidden_at.is_(None),
            mine.deleted_at.is_(None),
        )
        .group_by(mine.author_id)
    )
    return list(
        db.session.scalars(
            select(Post.author_id).where(
                Post.topic_id == topic.id, Post.stance == stance, Post.number.in_(latest.scalar_subquery())
            )
        )
    )


def _position(topic_id: Any, person_id: Any) -> Any:
    """As `position_of`, as part of a query."""
    theirs = aliased(Post)
    return (
        select(theirs.stance)
        .where(
            theirs.topic_id == topic_id,
            theirs.author_id == person_id,
            theirs.stance.in_(POSITIONS),
            theirs.hidden_at.is_(None),
            theirs.deleted_at.is_(None),
        )
        .order_by(theirs.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def summaries_of(
    topic: Topic, person_id: int, balance: dict[Stance, int]
) -> tuple[dict[Stance, SideView], Stance | None]:
    """The summaries of both sides with what their people say, and where the reader stands. One query. A verdict of
    somebody who changed sides since does not count."""
    counts = (
        SummaryVerdict.summary_id == SideSummary.id,
        _position(SideSummary.topic_id, SummaryVerdict.person_id) == SideSummary.stance,
    )
    rows = db.session.execute(
        select(SideSummary, SummaryVerdict, _position(topic.id, person_id).label("position"))
        .outerjoin(SummaryVerdict, and_(*counts))
        .where(SideSummary.topic_id == topic.id, SideSummary.replaced_at.is_(None))
        .options(named(SummaryVerdict.person))
        .order_by(SummaryVerdict.at)
    ).all()
    drafts = {draft.stance: draft for draft, _verdict, _position_then in rows}
    views = {}
    for side in SIDES:
        if side not in drafts:
            continue
        told = [verdict for draft, verdict, _where in rows if draft.stance == side and verdict is not None]
        own = next((one.fair for one in told if one.person_id == person_id), None)
        unfair = [one for one in told if not one.fair]
        views[side] = SideView(drafts[side], len(told) - len(unfair), unfair, balance.get(side, 0), own)
    return views, rows[0][2] if rows else None


@dataclass
class Panel:
    """What stands on top of a topic's posts, for one reader."""

    inquiry: Inquiry | None = None
    answer: Post | None = None
    best: dict[Stance, list[Post]] = field(default_factory=dict)
    summaries: dict[Stance, SideView] = field(default_factory=dict)
    position: Stance | None = None
    conclusion: Conclusion | None = None
    rests_on: list[Post] = field(default_factory=list)
    earlier: list[Conclusion] = field(default_factory=list)

    @property
    def smaller_first(self) -> list[Stance]:
        """The sides with something to show."""
        return [side for side in self.best if self.best[side]]


def panel_of(person_id: int, topic: Topic, balance: dict[Stance, int]) -> Panel:
    """At most four queries: two for a question or a debate, two for a conclusion. The smaller side stands first."""
    panel = Panel()
    if topic.kind in ASKING:
        panel.inquiry = inquiry_of(topic)
        panel.answer = answer_post(panel.inquiry)
    if topic.is_debate:
        best = best_of_sides(topic)
        panel.best = dict(sorted(best.items(), key=lambda side: balance.get(side[0], 0)))
        panel.summaries, panel.position = summaries_of(topic, person_id, balance)
    if topic.concluded_at:
        told = conclusions_of(topic)
        panel.conclusion = next((one for one in told if one.reopened_at is None), None)
        panel.earlier = [one for one in told if one.reopened_at is not None]
        panel.rests_on = rests_on(panel.conclusion) if panel.conclusion else []
    return panel
