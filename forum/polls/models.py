"""A poll in a post, the named votes, and who took part in a secret one.

Secret means unlinkable, as in a live vote (its model says what that withstands): `PostTurnout` holds who voted and
nothing else; what was chosen is only in `PostPoll.counts`, ONE value for all options. No row, time, order or line of
the ledger ties the two. Results of a secret poll are shown after it is closed: whoever watched counts and turnout grow
could tie them. A secret ballot cannot be changed, because nobody knows which one it was.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Document, Id, Model, choice
from club.i18n import _l
from club.people.models import Person
from forum.models import Post

FEWEST, MOST = 2, 10


class Results(StrEnum):
    """When people see what comes out."""

    ALWAYS = "always"
    VOTED = "voted"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """In words."""
        return str(_RESULTS[self])


_RESULTS = {
    Results.ALWAYS: _l("At any time"),
    Results.VOTED: _l("After voting"),
    Results.CLOSED: _l("After the poll is closed"),
}


class PostPoll(Model):
    """The poll of a post; it moves with the post. `counts` says how many chose each option, in the order of `options`,
    `ballots` how many voted. `most`: so many options may be chosen. `closes_at` passes by itself; `closed_at` is an act
    of the author or, with its line in the ledger, of a moderator."""

    __tablename__ = "post_poll"
    __table_args__ = (
        CheckConstraint("results = 'closed' OR NOT secret", name="secret_until_closed"),
        CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closed_by"),
        CheckConstraint("(closed_at IS NULL) = (closed_reason IS NULL)", name="closed_reason"),
        CheckConstraint("most >= 1", name="most"),
        CheckConstraint("ballots >= 0", name="ballots"),
    )

    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), unique=True)
    question: Mapped[str] = mapped_column(String(200))
    options: Mapped[list[Any]] = mapped_column(Document)
    most: Mapped[int] = mapped_column(default=1)
    secret: Mapped[bool] = mapped_column(default=False)
    results: Mapped[Results] = mapped_column(choice(Results, name="results"), default=Results.ALWAYS)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_reason: Mapped[str | None] = mapped_column(String(500))
    counts: Mapped[list[Any]] = mapped_column(Document)
    ballots: Mapped[int] = mapped_column(default=0)

    post: Mapped[Post] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether it takes votes at this moment."""
        return self.closed_at is None and (self.closes_at is None or clock.now() < self.closes_at)

    @property
    def url(self) -> str:
        """Where it is voted in and read about."""
        return f"/forum/p/{self.post_id}/poll"


class PostVote(Model):
    """A named vote, changed in place; `sent` holds the client_ids that made it, so that a late repetition of an earlier
    choice does not undo a later one."""

    __tablename__ = "post_vote"
    __table_args__ = (Index("ix_post_vote_person_id", "person_id"),)

    poll_id: Mapped[int] = mapped_column(ForeignKey("post_poll.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    choice: Mapped[list[Any]] = mapped_column(Document)
    sent: Mapped[list[Any]] = mapped_column(Document)
    at: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship()


class PostTurnout(Model):
    """Who has voted in a secret poll. No time, and on SQLite no rowid: the rows lie in the order of the key.
    `client_id` is a random number that tells a repetition from a second vote and stands nowhere else."""

    __tablename__ = "post_turnout"
    __table_args__ = (Index("ix_post_turnout_person_id", "person_id"), {"sqlite_with_rowid": False})

    poll_id: Mapped[int] = mapped_column(ForeignKey("post_poll.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    client_id: Mapped[str | None] = mapped_column(String(64))
