"""Questions of a session, and who supports them.

Identity. A question asked "without a name" shows its author to nobody: not in the log that travels, not on a page, not
to the chair, the board or the administrator. The row keeps the author all the same, for four things only: that they
may take their question back, that they find it among their own voices (a page of theirs alone), that it stands in their
own data export, and that the session can be erased with them. It is a name held back,
not a secret ballot, and the room says so before one asks. The same holds for who supports.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from club import clock
from club.db import Id, Model, choice


class QuestionState(StrEnum):
    """Where a question stands; only a waiting one can be supported, and what waits at the end stays unanswered."""

    WAITING = "waiting"
    ANSWERED = "answered"
    DISMISSED = "dismissed"
    MERGED = "merged"
    RETRACTED = "retracted"


class LiveQuestion(Model):
    """A question under the number of the log that asked it.

    `answer` is what was written; `answered_live` says that it was answered aloud (both may be). `into_seq` names the
    question a duplicate went up in. `masked` is a dismissed question whose words only those who preside still read.
    `support` counts the rows of LiveSupport, kept beside them so that a list needs no count.
    """

    __tablename__ = "live_question"
    __table_args__ = (
        UniqueConstraint("session_id", "seq"),
        CheckConstraint("support >= 0", name="support"),
        CheckConstraint("state <> 'dismissed' OR reason <> ''", name="dismissed_has_reason"),
        CheckConstraint("state <> 'answered' OR answered_live OR answer <> ''", name="answered_somehow"),
        CheckConstraint("(state = 'merged') = (into_seq IS NOT NULL)", name="merged_into"),
        CheckConstraint("into_seq <> seq", name="not_into_itself"),
        Index("ix_live_question_author_id", "author_id"),
    )

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("live_session.id", ondelete="CASCADE"))
    seq: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    anonymous: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[QuestionState] = mapped_column(
        choice(QuestionState, name="question_state"), default=QuestionState.WAITING
    )
    support: Mapped[int] = mapped_column(default=0)
    into_seq: Mapped[int | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_live: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(300), default="")
    masked: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class LiveSupport(Model):
    """A person supports a question, once. `via_seq`: came along with a duplicate that was merged, and goes with it."""

    __tablename__ = "live_support"
    __table_args__ = (Index("ix_live_support_person_id", "person_id"),)

    question_id: Mapped[int] = mapped_column(ForeignKey("live_question.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    via_seq: Mapped[int | None]
