"""Polls as one reader sees them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from club.db import db
from club.errors import NotFound
from club.paging import Page, keyset
from forum.models import Post
from forum.polls import policy
from forum.polls.models import PostPoll, PostTurnout, PostVote
from forum.queries.bylines import introduced
from forum.queries.posts import post_with_history

PAGE = 50


@dataclass(frozen=True)
class PollView:
    """A poll and what one reader has to do with it. `mine`: the options chosen by name; `voted`: in either way."""

    poll: PostPoll
    mine: list[int]
    voted: bool
    votes: bool
    closes: bool
    drops: bool

    @property
    def shows(self) -> bool:
        """Whether the counts are shown."""
        return bool(policy.may_see_results(self.poll, voted=self.voted))

    @property
    def why_not(self) -> str:
        """Why they are not."""
        return policy.may_see_results(self.poll, voted=self.voted).reason

    @property
    def lists(self) -> bool:
        """Whether it is shown who chose what."""
        return bool(self.poll.ballots and policy.may_see_voters(self.poll, voted=self.voted))

    def share(self, index: int) -> int:
        """How many of a hundred voters chose an option, rounded."""
        return round(100 * self.poll.counts[index] / self.poll.ballots) if self.poll.ballots else 0


def _with_mine(person_id: int) -> Any:
    mine = and_(PostVote.poll_id == PostPoll.id, PostVote.person_id == person_id)
    went = and_(PostTurnout.poll_id == PostPoll.id, PostTurnout.person_id == person_id)
    return (
        select(PostPoll, PostVote.choice, PostTurnout.person_id).outerjoin(PostVote, mine).outerjoin(PostTurnout, went)
    )


def _view(person: Any, poll: PostPoll, choice: list[int] | None, went: int | None) -> PollView:
    return PollView(
        poll,
        choice or [],
        choice is not None or went is not None,
        bool(policy.may_vote(person, poll)),
        bool(policy.may_close(person, poll)),
        bool(policy.may_drop(person, poll)),
    )


def polls_of(person: Any, posts: Iterable[Post]) -> dict[int, PollView]:
    """The polls of posts that a page shows, by post. One query where there is one, else none."""
    polled = {post.id: post for post in posts if post.polled and not post.deleted_at}
    if not polled:
        return {}
    found = {}
    rows: Any = db.session.execute(_with_mine(person.id).where(PostPoll.post_id.in_(polled)))
    for poll, choice, went in rows:
        set_committed_value(poll, "post", polled[poll.post_id])
        found[poll.post_id] = _view(person, poll, choice, went)
    return found


def poll_for(person: Any, post_id: int) -> PollView:
    """The poll of a post whose words the person may read, or NotFound. Three queries."""
    post = post_with_history(person, post_id)
    row = db.session.execute(_with_mine(person.id).where(PostPoll.post_id == post.id)).one_or_none()
    if row is None:
        raise NotFound
    set_committed_value(row[0], "post", post)
    return _view(person, *row)


def voters_of(view: PollView, *, after: str | None = None) -> Page[PostVote]:
    """Who chose what, in the order of their coming into the club. One query."""
    query = select(PostVote).where(PostVote.poll_id == view.poll.id).options(introduced(PostVote.person))
    return keyset(query, [PostVote.person_id], after=after, size=PAGE)


def votes_of(person: Any) -> list[PostVote]:
    """All named votes of a person, for their own copy."""
    mine = select(PostVote).where(PostVote.person_id == person.id).order_by(PostVote.poll_id)
    return list(db.session.scalars(mine))


def asked_of(votes: Iterable[int]) -> dict[int, PostPoll]:
    """The polls with these ids, with their posts."""
    query = select(PostPoll).where(PostPoll.id.in_(set(votes))).options(joinedload(PostPoll.post))
    return {poll.id: poll for poll in db.session.scalars(query)}
