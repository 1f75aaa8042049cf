"""The file of a session's minutes: its sections while they are written, what was approved, and what members ask to
have corrected."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Document, Id, Model, choice
from club.files.models import StoredFile
from club.i18n import _l
from club.people.models import Person
from live.models import LiveSession

# The name of minutes for search, for action items and for the ledger.
KIND = "minutes"
ABBREVIATION = "BB"


class State(StrEnum):
    """Where the minutes stand. `preparing`: nothing is composed yet, but there is a conclusion or a secretary."""

    PREPARING = "preparing"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"

    @property
    def label(self) -> str:
        """In words."""
        return str(_STATES[self][0])

    @property
    def colour(self) -> str:
        """The kind of its badge."""
        return _STATES[self][1]

    @property
    def icon(self) -> str:
        """Its sign, so that colour is not the only difference."""
        return _STATES[self][2]


_STATES = {
    State.PREPARING: (_l("Not composed yet"), "", "hourglass"),
    State.DRAFT: (_l("Draft"), "", "pencil"),
    State.SUBMITTED: (_l("Waits for approval"), "gold", "hourglass-split"),
    State.APPROVED: (_l("Approved, not published yet"), "brand", "check2"),
    State.PUBLISHED: (_l("Published"), "green", "patch-check-fill"),
}


class Part(StrEnum):
    """The sections, in the order of the document."""

    OPENING = "opening"
    ATTENDANCE = "attendance"
    AGENDA = "agenda"
    ANNOUNCEMENTS = "announcements"
    QUESTIONS = "questions"
    VOTES = "votes"
    CONCLUSION = "conclusion"
    TASKS = "tasks"

    @property
    def label(self) -> str:
        """On screen."""
        return str(_PARTS[self][0])

    @property
    def heading(self) -> str:
        """In the document, which is Vietnamese whoever reads it."""
        return _PARTS[self][1]


_PARTS = {
    Part.OPENING: (_l("Time, place, who presides"), "Thời gian, địa điểm, chủ trì"),
    Part.ATTENDANCE: (_l("Attendance"), "Thành phần tham dự"),
    Part.AGENDA: (_l("Agenda"), "Chương trình"),
    Part.ANNOUNCEMENTS: (_l("Announcements"), "Thông báo tại buổi sinh hoạt"),
    Part.QUESTIONS: (_l("Questions and answers"), "Câu hỏi và trả lời"),
    Part.VOTES: (_l("Votes"), "Biểu quyết, thăm dò ý kiến"),
    Part.CONCLUSION: (_l("The chair's conclusion"), "Kết luận của chủ trì"),
    Part.TASKS: (_l("Action items"), "Phân công thực hiện"),
}


class Minutes(Model):
    """The minutes of one session. `secretary_id` writes and signs them; `conclusion` is the chair's draft, whose
    `conclusion_version` rises with each saving. `hall_present` is the head count in the hall, which no phone knows.
    `version` numbers the approved texts, `public_from` is the first that members read. Signatures are names as they
    were when it was approved."""

    __tablename__ = "minutes"
    __table_args__ = (
        UniqueConstraint("session_id"),
        UniqueConstraint("year", "number"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published"),
        CheckConstraint("(published_at IS NULL) = (number IS NULL)", name="numbered"),
        CheckConstraint("(number IS NULL) = (year IS NULL)", name="number_of_year"),
        CheckConstraint("(published_at IS NULL) = (correct_until IS NULL)", name="correctable"),
        CheckConstraint("(published_at IS NULL) = (public_from IS NULL)", name="public_from"),
        CheckConstraint("state NOT IN ('submitted', 'approved') OR submitted_by_id IS NOT NULL", name="submitted"),
        CheckConstraint("(state IN ('approved', 'published')) = (approved_at IS NOT NULL)", name="approved"),
        CheckConstraint("state NOT IN ('approved', 'published') OR version > 0", name="approved_is_kept"),
        CheckConstraint("approved_by_id <> submitted_by_id", name="approved_by_another"),
        CheckConstraint("hall_present BETWEEN 0 AND 100000", name="hall_present"),
    )

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("live_session.id", ondelete="CASCADE"))
    state: Mapped[State] = mapped_column(choice(State, name="minutes_state"), default=State.PREPARING)
    secretary_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    place: Mapped[str] = mapped_column(String(120), default="")
    receivers: Mapped[str] = mapped_column(Text, default="")
    hall_present: Mapped[int | None]
    conclusion: Mapped[str] = mapped_column(Text, default="")
    conclusion_version: Mapped[int] = mapped_column(default=0)
    concluded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    composed_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    returned_reason: Mapped[str | None] = mapped_column(String(500))
    signer: Mapped[str] = mapped_column(String(120), default="")
    signer_secretary: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=0)
    public_from: Mapped[int | None]
    published_at: Mapped[datetime | None]
    number: Mapped[int | None]
    year: Mapped[int | None]
    correct_until: Mapped[datetime | None]
    recording_url: Mapped[str] = mapped_column(String(500), default="")

    session: Mapped[LiveSession] = relationship()
    secretary: Mapped[Person | None] = relationship(foreign_keys=[secretary_id])
    documents: Mapped[list[MinutesDocument]] = relationship(viewonly=True, order_by="MinutesDocument.file_id")

    @property
    def url(self) -> str:
        """Its address."""
        return f"/live/{self.session_id}/minutes"

    @property
    def is_draft(self) -> bool:
        """Whether its sections may be edited."""
        return self.state == State.DRAFT

    @property
    def is_public(self) -> bool:
        """Whether all who see the session read it."""
        return self.state == State.PUBLISHED

    @property
    def takes_corrections(self) -> bool:
        """Whether members may still ask for a correction."""
        return self.correct_until is not None and clock.now() < self.correct_until

    @property
    def last_day(self) -> date | None:
        """The last day on which they do."""
        return clock.local(self.correct_until - timedelta(seconds=1)).date() if self.correct_until else None

    def numbered(self, suffix: str) -> str:
        """ "01-BB/CLB"; dots stand where the number will."""
        return f"{f'{self.number:02d}' if self.number else '……'}-{ABBREVIATION}/{suffix}"


class MinutesSection(Model):
    """One section while it is written. `facts` is what it was composed of, `fresh` what it would say now where that is
    something else. `version` is the number of its last revision."""

    __tablename__ = "minutes_section"
    __table_args__ = (UniqueConstraint("minutes_id", "part"), CheckConstraint("version >= 1", name="version"))

    id: Mapped[Id]
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id", ondelete="CASCADE"))
    part: Mapped[Part] = mapped_column(choice(Part, name="part"))
    text: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    html_version: Mapped[int] = mapped_column(default=0)
    facts: Mapped[str] = mapped_column(Text, default="")
    fresh: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def is_edited(self) -> bool:
        """Whether somebody wrote in it."""
        return self.text != self.facts


class MinutesRevision(Model):
    """What a section said after each saving, so that no text is ever lost."""

    __tablename__ = "minutes_revision"
    __table_args__ = (UniqueConstraint("section_id", "number"),)

    id: Mapped[Id]
    section_id: Mapped[int] = mapped_column(ForeignKey("minutes_section.id", ondelete="CASCADE"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class MinutesVersion(Model):
    """An approved text, whole. The database refuses to change or delete it, and its fingerprint stands in the ledger.
    `document`: {"place", "receivers", "closing", "sections": {part: Markdown}}."""

    __tablename__ = "minutes_version"
    __table_args__ = (UniqueConstraint("minutes_id", "number"), CheckConstraint("number >= 1", name="number"))

    id: Mapped[Id]
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    number: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(Document)
    fingerprint: Mapped[str] = mapped_column(String(64))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    def text(self, part: Part) -> str:
        """What a section says."""
        return str(self.document["sections"].get(part.value, ""))

    @property
    def is_whole(self) -> bool:
        """Whether it says what it said when it was approved."""
        return fingerprint(self.document) == self.fingerprint


def fingerprint(document: dict[str, Any]) -> str:
    """SHA-256 of an approved text in its one form."""
    packed = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(packed.encode()).hexdigest()


class MinutesSource(Model):
    """A row of the session's log that the chair's conclusion rests on: a question, a vote, a message."""

    __tablename__ = "minutes_source"

    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class CorrectionState(StrEnum):
    """What became of a member's wish."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        """In words."""
        words = {"waiting": _l("Waits for the secretary"), "accepted": _l("Accepted"), "declined": _l("Declined")}
        return str(words[self.value])

    @property
    def colour(self) -> str:
        """The kind of its badge."""
        return {"waiting": "gold", "accepted": "green", "declined": ""}[self.value]


class MinutesCorrection(Model):
    """A member says what is wrong in published minutes; the secretary corrects it (`version` is the text that came of
    it) or says why not."""

    __tablename__ = "minutes_correction"
    __table_args__ = (
        UniqueConstraint("by_id", "client_id"),
        CheckConstraint("(state = 'waiting') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("state <> 'declined' OR answer <> ''", name="declined_with_reason"),
        CheckConstraint("(state = 'accepted') = (version IS NOT NULL)", name="accepted_as_version"),
        Index("ix_minutes_correction_minutes_id_state", "minutes_id", "state"),
    )

    id: Mapped[Id]
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id", ondelete="CASCADE"))
    part: Mapped[Part] = mapped_column(choice(Part, name="correction_part"))
    words: Mapped[str] = mapped_column(String(1000))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[CorrectionState] = mapped_column(
        choice(CorrectionState, name="correction_state"), default=CorrectionState.WAITING
    )
    answer: Mapped[str] = mapped_column(String(500), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    version: Mapped[int | None]
    client_id: Mapped[str | None] = mapped_column(String(64))

    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])


class MinutesDocument(Model):
    """A file that belongs to what is kept of a session: slides, the signed copy, a photograph of the board."""

    __tablename__ = "minutes_document"

    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id", ondelete="CASCADE"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), primary_key=True)

    file: Mapped[StoredFile] = relationship()

    @property
    def url(self) -> str:
        """Where it is fetched from."""
        return f"/files/{self.file_id}"
