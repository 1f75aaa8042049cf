"""A session of the club, its agenda, its log, and who was there.

The log (`LiveEvent`) is the truth of a room: everything that happens in it is one numbered row, never changed in its
meaning afterwards. What a screen shows is a fold over these rows (`live.queries.fold`, `static/src/live/log.js`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Document, Id, Model, choice
from club.i18n import _l
from club.people.models import Person
from club.text import slug

# The kinds under which search knows sessions and what was said in them.
SESSION_KIND, MESSAGE_KIND = "live_session", "live_message"


class SessionFormat(StrEnum):
    """How a session is held."""

    LAUNCH = "launch"
    CONFERENCE = "conference"
    PANEL_TALK = "panel_talk"
    FORUM = "forum"
    WORKSHOP = "workshop"
    KEYNOTE = "keynote"
    VISIT = "visit"
    CONTEST = "contest"
    TRAINING = "training"
    EXTRAORDINARY = "extraordinary"

    @property
    def label(self) -> str:
        """The format's name on screen."""
        return str(_FORMATS[self])


_FORMATS = {
    SessionFormat.LAUNCH: _l("Launch"),
    SessionFormat.CONFERENCE: _l("Conference"),
    SessionFormat.PANEL_TALK: _l("Panel talk"),
    SessionFormat.FORUM: _l("Forum"),
    SessionFormat.WORKSHOP: _l("Workshop"),
    SessionFormat.KEYNOTE: _l("Keynote"),
    SessionFormat.VISIT: _l("Visit and exchange"),
    SessionFormat.CONTEST: _l("Contest"),
    SessionFormat.TRAINING: _l("Training session"),
    SessionFormat.EXTRAORDINARY: _l("Extraordinary session"),
}


class SessionState(StrEnum):
    """Where a session stands. Words are said only while it is open."""

    PLANNED = "planned"
    OPEN = "open"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """The state's name on screen."""
        return str(_STATES[self])


_STATES = {
    SessionState.PLANNED: _l("Coming up"),
    SessionState.OPEN: _l("Live now"),
    SessionState.ENDED: _l("Ended"),
}


class EventType(StrEnum):
    """What a row of the log says. The column has no CHECK: new kinds (questions, votes, the queue of speakers) join the
    same log, and rebuilding a large table for each would be the price."""

    OPENED = "opened"
    ENDED = "ended"
    MESSAGE = "message"
    EDIT = "edit"
    WITHDRAW = "withdraw"
    HIDE = "hide"
    RESTORE = "restore"
    PIN = "pin"
    UNPIN = "unpin"

    ASK = "ask"
    RETRACT = "retract"
    SUPPORT = "support"
    UNSUPPORT = "unsupport"
    MERGE = "merge"
    PICK = "pick"
    UNPICK = "unpick"
    ANSWER = "answer"
    DISMISS = "dismiss"
    REOPEN = "reopen"

    POLL = "poll"
    POLL_ENDS = "poll_ends"
    POLL_CLOSED = "poll_closed"
    POLL_PUBLISHED = "poll_published"

    RAISE = "raise"
    LOWER = "lower"
    FLOOR = "floor"
    FLOOR_ENDS = "floor_ends"
    DONE = "done"
    QUEUE_RULE = "queue_rule"


class LiveSession(Model):
    """A session: planned, then open (its room takes words), then ended (its log is read).

    `audience` says who may see it (see club.policy); a guest's office names "session:<id>" instead.
    `programme_quarter` is the quarter of the club's calendar it counts for, None outside the quarterly programme.
    `rehearsal` marks a practice room: it is in no programme and takes no attendance.
    `last_seq` numbers the log: raised in the transaction that appends, so that numbers have no gaps.
    `picked_seq` is the question being answered now. `anonymous_questions` lets people ask without their name on screen.
    `queue_balanced` is the rule of the speakers' queue (see live.queries.speakers), `speech_seconds` a speech's length.
    """

    __tablename__ = "live_session"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("programme_quarter BETWEEN 1 AND 4", name="quarter"),
        CheckConstraint("last_seq >= 0", name="last_seq"),
        CheckConstraint("state = 'planned' OR opened_at IS NOT NULL", name="opened"),
        CheckConstraint("state <> 'ended' OR ended_at IS NOT NULL", name="ended"),
        UniqueConstraint("planned_by_id", "client_id"),
        Index("ix_live_session_state_starts_at", "state", "starts_at", "id"),
    )

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(300))
    slug: Mapped[str] = mapped_column(String(80))
    format: Mapped[SessionFormat] = mapped_column(choice(SessionFormat, name="format"))
    aims: Mapped[str] = mapped_column(Text, default="")
    aims_html: Mapped[str] = mapped_column(Text, default="")
    html_version: Mapped[int] = mapped_column(default=0)
    place: Mapped[str] = mapped_column(String(300), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    speakers: Mapped[list[Any]] = mapped_column(Document, default=list)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    programme_year: Mapped[int]
    programme_quarter: Mapped[int | None]
    rehearsal: Mapped[bool] = mapped_column(default=False)
    audience: Mapped[str] = mapped_column(String(60), default="members")
    state: Mapped[SessionState] = mapped_column(choice(SessionState, name="state"), default=SessionState.PLANNED)
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    chaired_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    client_id: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seq: Mapped[int] = mapped_column(default=0)
    pinned_seq: Mapped[int | None]
    picked_seq: Mapped[int | None]
    anonymous_questions: Mapped[bool] = mapped_column(default=True, server_default=true())
    queue_balanced: Mapped[bool] = mapped_column(default=True, server_default=true())
    speech_seconds: Mapped[int] = mapped_column(default=180, server_default="180")

    chaired_by: Mapped[Person | None] = relationship(foreign_keys=[chaired_by_id])
    agenda: Mapped[list[AgendaItem]] = relationship(
        back_populates="session", order_by="AgendaItem.position", cascade="all, delete-orphan"
    )

    def name(self, title: str) -> None:
        """Set the title and the part of the address that comes from it."""
        self.title, self.slug = title, slug(title)

    @property
    def is_open(self) -> bool:
        """Whether words may be said now."""
        return self.state == SessionState.OPEN

    @property
    def is_ended(self) -> bool:
        """Whether only reading is left."""
        return self.state == SessionState.ENDED

    @property
    def is_planned(self) -> bool:
        """Whether it has not been opened yet."""
        return self.state == SessionState.PLANNED

    @property
    def is_near(self) -> bool:
        """Whether it begins within the week: then "in 3 days" says more than the date."""
        return self.is_planned and timedelta() < self.starts_at - clock.now() < timedelta(days=7)

    @property
    def one_day(self) -> bool:
        """Whether it begins and ends on the same day of the club's calendar."""
        return clock.local(self.starts_at).date() == clock.local(self.ends_at).date()

    @property
    def agenda_minutes(self) -> int:
        """Minutes of all agenda items together."""
        return sum(item.minutes for item in self.agenda)

    def agenda_times(self) -> list[tuple[datetime, AgendaItem]]:
        """Each agenda item with the time at which it is due."""
        at, found = self.starts_at, []
        for item in self.agenda:
            found.append((at, item))
            at += timedelta(minutes=item.minutes)
        return found


class AgendaItem(Model):
    """One point of a session's agenda. `owner` is free text; `owner_id` is set where it names a member."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        UniqueConstraint("session_id", "position"),
        CheckConstraint("minutes BETWEEN 1 AND 600", name="minutes"),
    )

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("live_session.id", ondelete="CASCADE"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    minutes: Mapped[int]
    owner: Mapped[str] = mapped_column(String(120), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    session: Mapped[LiveSession] = relationship(back_populates="agenda")


class LiveEvent(Model):
    """One row of a session's log. `about_seq` names the message that an edit, a withdrawal, a hiding … is about.

    A phone that sends twice is known by (session, actor, client_id). `payload` is plain JSON; a message's HTML stands
    there with its version only where it differs from the escaped text.
    """

    __tablename__ = "live_event"
    __table_args__ = (
        UniqueConstraint("session_id", "seq"),
        UniqueConstraint("session_id", "actor_id", "client_id"),
        CheckConstraint("seq > 0", name="seq"),
        CheckConstraint("about_seq < seq", name="about_earlier"),
        Index("ix_live_event_session_id_about_seq", "session_id", "about_seq"),
        Index("ix_live_event_actor_id", "actor_id"),
    )

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("live_session.id", ondelete="CASCADE"))
    seq: Mapped[int]
    type: Mapped[str] = mapped_column(String(30))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    client_id: Mapped[str | None] = mapped_column(String(64))
    about_seq: Mapped[int | None]
    payload: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    at: Mapped[datetime] = mapped_column(default=clock.now)

    actor: Mapped[Person | None] = relationship()


class AttendanceSpan(Model):
    """A person was in an open room from `first_seen` to `last_seen`. A span that a crash cut short simply ends at the
    last time the person was seen; attendance is the union of a person's spans."""

    __tablename__ = "attendance_span"
    __table_args__ = (
        CheckConstraint("last_seen >= first_seen", name="span"),
        Index("ix_attendance_span_session_id_person_id", "session_id", "person_id", "last_seen"),
        Index("ix_attendance_span_person_id", "person_id"),
    )

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("live_session.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]


from live.models.polls import LiveCount, LivePoll, LiveTurnout, LiveVote, PollKind, PollState  # noqa: E402
from live.models.questions import LiveQuestion, LiveSupport, QuestionState  # noqa: E402
from live.models.speakers import LiveSpeech, SpeechState  # noqa: E402

__all__ = [
    "MESSAGE_KIND",
    "SESSION_KIND",
    "AgendaItem",
    "AttendanceSpan",
    "EventType",
    "LiveCount",
    "LiveEvent",
    "LivePoll",
    "LiveQuestion",
    "LiveSession",
    "LiveSpeech",
    "LiveSupport",
    "LiveTurnout",
    "LiveVote",
    "PollKind",
    "PollState",
    "QuestionState",
    "SessionFormat",
    "SessionState",
    "SpeechState",
]
