"""Who asked for the floor, and who had it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from club import clock
from club.db import Id, Model, choice


class SpeechState(StrEnum):
    """Where a request for the floor stands."""

    WAITING = "waiting"
    SPEAKING = "speaking"
    DONE = "done"
    LOWERED = "lowered"


_PENDING = text("state IN ('waiting', 'speaking')")
_SPEAKING = text("state = 'speaking'")


class LiveSpeech(Model):
    """A raised hand, later a speech, under the number of the log that raised it. A person has one at a time, and one
    person speaks at a time: both are unique indexes. `cluster` and `officer` are as they were when the hand went up."""

    __tablename__ = "live_speech"
    __table_args__ = (
        UniqueConstraint("session_id", "seq"),
        CheckConstraint("state NOT IN ('speaking', 'done') OR started_at IS NOT NULL", name="started"),
        Index(
            "uq_live_speech_pending",
            "session_id",
            "person_id",
            unique=True,
            sqlite_where=_PENDING,
            postgresql_where=_PENDING,
        ),
        Index("uq_live_speech_speaking", "session_id", unique=True, sqlite_where=_SPEAKING, postgresql_where=_SPEAKING),
        Index("ix_live_speech_person_id", "person_id"),
    )

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("live_session.id", ondelete="CASCADE"))
    seq: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    point_of_order: Mapped[bool] = mapped_column(default=False)
    cluster: Mapped[str] = mapped_column(String(200), default="")
    officer: Mapped[bool] = mapped_column(default=False)
    state: Mapped[SpeechState] = mapped_column(choice(SpeechState, name="speech_state"), default=SpeechState.WAITING)
    raised_at: Mapped[datetime] = mapped_column(default=clock.now)
    started_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
