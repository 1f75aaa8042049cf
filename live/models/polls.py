"""Votes and polls of a session.

Secret means unlinkable, also for who reads the database with all its tables, files and row order:

- `LiveTurnout` says who has voted: the pair (poll, person) is its whole key. It has no time and, on SQLite, no rowid:
  its rows lie in the order of the key, not of their coming.
- `LiveCount` says what was chosen: ONE row a poll that holds the counts of all options. There is no row a ballot, so
  there is no order, no time and no key to join by; on PostgreSQL its transaction number names the last voter's
  transaction, which tells that somebody voted last and, since all options share the row, not what.
- No row of the log, no ledger line and no tally tells of a single secret ballot: the log says that the poll opened,
  closed, and what came out. `LivePoll.revision` counts the ballots, nothing else about the poll changes with one.
- Results of a secret poll are never shown while it is open: whoever watched both numbers grow could tie them.

For any two ways in which the same people cast the same ballots, the databases are equal row for row
(tests/live/test_secret.py). What remains is what every count tells: a unanimous result tells what all chose. Outside
the tables, SQLite's WAL file and PostgreSQL's dead rows keep earlier counts until the next checkpoint or vacuum.

A named vote is a row of its own (`LiveVote`), which its voter may change while the poll is open. It is no row of the
log either: a hall that votes within ten seconds would send every ballot to every phone; phones get a tally instead.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from club import clock
from club.db import Document, Id, Model, choice
from club.i18n import _l


class PollKind(StrEnum):
    """What is chosen."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    RATING = "rating"
    TEXT = "text"
    CLOUD = "cloud"

    @property
    def label(self) -> str:
        """The kind's name on screen."""
        return str(_KINDS[self])


_KINDS = {
    PollKind.SINGLE: _l("One choice"),
    PollKind.MULTIPLE: _l("Several choices"),
    PollKind.RATING: _l("Points from 1 to 5"),
    PollKind.TEXT: _l("Answers in words"),
    PollKind.CLOUD: _l("Word cloud"),
}


class PollState(StrEnum):
    """Where a poll stands. A draft is seen by those who preside only."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"


class LivePoll(Model):
    """A poll, or a vote where a `majority` is asked for. `seq` is the row of the log that opened it.

    `live_results`: counts are shown while it is open; else nobody learns them before it is published (who presides:
    before it is closed). `base` is what the majority is reckoned from: the ballots cast, or `summoned`, the number of
    those who were called. `quorum`: so many ballots make it valid. `hall` is the count of raised hands the chair typed
    in, by option (empty: none was). `revision` rises with every ballot, so that phones know the newer of two tallies.
    """

    __tablename__ = "live_poll"
    __table_args__ = (
        UniqueConstraint("session_id", "seq"),
        UniqueConstraint("created_by_id", "client_id"),
        CheckConstraint("(state = 'draft') = (seq IS NULL)", name="opened_in_the_log"),
        CheckConstraint("state NOT IN ('closed', 'published') OR closed_at IS NOT NULL", name="closed"),
        CheckConstraint("NOT (secret AND live_results)", name="secret_is_not_live"),
        CheckConstraint("majority IN ('', 'half', 'two_thirds')", name="majority"),
        CheckConstraint("base IN ('ballots', 'summoned')", name="base"),
        CheckConstraint("open_to IN ('members', 'everyone')", name="open_to"),
        CheckConstraint("most >= 1", name="most"),
        Index("ix_live_poll_session_id", "session_id", "id"),
    )

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("live_session.id", ondelete="CASCADE"))
    seq: Mapped[int | None]
    question: Mapped[str] = mapped_column(String(300))
    kind: Mapped[PollKind] = mapped_column(choice(PollKind, name="poll_kind"))
    options: Mapped[list[Any]] = mapped_column(Document, default=list)
    most: Mapped[int] = mapped_column(default=1)
    secret: Mapped[bool] = mapped_column(default=False)
    live_results: Mapped[bool] = mapped_column(default=False)
    open_to: Mapped[str] = mapped_column(String(20), default="members")
    majority: Mapped[str] = mapped_column(String(20), default="")
    base: Mapped[str] = mapped_column(String(20), default="ballots")
    summoned: Mapped[int | None]
    quorum: Mapped[int | None]
    state: Mapped[PollState] = mapped_column(choice(PollState, name="poll_state"), default=PollState.DRAFT)
    opened_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    hall: Mapped[list[Any]] = mapped_column(Document, default=list)
    revision: Mapped[int] = mapped_column(default=0)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    client_id: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class LiveVote(Model):
    """A named vote: one row a person, changed in place. `sent` holds the client_ids that made it, so that a late
    repetition of an earlier choice does not undo a later one."""

    __tablename__ = "live_vote"
    __table_args__ = (UniqueConstraint("poll_id", "person_id"), Index("ix_live_vote_person_id", "person_id"))

    id: Mapped[Id]
    poll_id: Mapped[int] = mapped_column(ForeignKey("live_poll.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    choice: Mapped[list[Any]] = mapped_column(Document)
    sent: Mapped[list[Any]] = mapped_column(Document, default=list)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class LiveTurnout(Model):
    """Who has voted in a secret poll, and nothing else. `client_id` tells the repetition of a sending from a second
    vote; it is a random number that stands nowhere else."""

    __tablename__ = "live_turnout"
    __table_args__ = (Index("ix_live_turnout_person_id", "person_id"), {"sqlite_with_rowid": False})

    poll_id: Mapped[int] = mapped_column(ForeignKey("live_poll.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    client_id: Mapped[str | None] = mapped_column(String(64))


class LiveCount(Model):
    """What came together in a poll: `counts` maps a choice (an option's index, points, words) to how many chose it, for
    all choices in one row; `ballots` is how many voted. In a secret poll this is all there is; in a named one it is the
    sum of the LiveVote rows, kept beside them so that a tally needs no count. Keys stand in order: in order of their
    coming they would tell who came first."""

    __tablename__ = "live_count"
    __table_args__ = (CheckConstraint("ballots >= 0", name="ballots"),)

    poll_id: Mapped[int] = mapped_column(ForeignKey("live_poll.id", ondelete="CASCADE"), primary_key=True)
    counts: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    ballots: Mapped[int] = mapped_column(default=0)
