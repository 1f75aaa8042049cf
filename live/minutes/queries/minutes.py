"""Minutes, their sections, versions and corrections, fetched through the person who asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, lazyload, load_only

from club.db import db
from club.errors import NotFound
from club.markdown import VERSION, render
from club.people.models import Person
from decisions.tasks.things import Thing
from live.minutes.models import (
    KIND,
    CorrectionState,
    Minutes,
    MinutesCorrection,
    MinutesDocument,
    MinutesRevision,
    MinutesSection,
    MinutesSource,
    MinutesVersion,
    Part,
    State,
)
from live.minutes.policy import visible_minutes
from live.models import EventType, LiveEvent, LivePoll, LiveQuestion, LiveSession, QuestionState

_ORDER = {part: place for place, part in enumerate(Part)}
OFFERED = 40


def _named(path: Any) -> Any:
    return joinedload(path).options(
        load_only(Person.full_name, Person.state), lazyload(Person.unit), lazyload(Person.appointments)
    )


def minutes_for(person: Any, session_id: int, *, lock: bool = False) -> Minutes:
    """The minutes of a session as the person may see them, with the session and its chair, or NotFound. One query."""
    query = visible_minutes(person).where(Minutes.session_id == session_id)
    query = query.options(contains_eager(Minutes.session), _named(Minutes.secretary))
    query = query.options(contains_eager(Minutes.session).options(_named(LiveSession.chaired_by)))
    if lock:
        query = query.with_for_update(of=Minutes).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def file_of(session: LiveSession) -> Minutes | None:
    """The file of a session's minutes, whoever asks: the caller asked the session's rule. One query."""
    query = select(Minutes).where(Minutes.session_id == session.id).options(_named(Minutes.secretary))
    return db.session.scalar(query)


def kept_of(session: LiveSession) -> Minutes | None:
    """`file_of` with its documents, for a page that shows both. One query."""
    query = select(Minutes).where(Minutes.session_id == session.id)
    query = query.options(joinedload(Minutes.documents).joinedload(MinutesDocument.file))
    return db.session.scalars(query).unique().one_or_none()


def last_place() -> str:
    """The place of issue of the latest minutes that name one: it hardly ever changes. One query."""
    query = select(Minutes.place).where(Minutes.place != "").order_by(Minutes.composed_at.desc(), Minutes.id.desc())
    return db.session.scalar(query.limit(1)) or ""


def sections_of(minutes: Minutes) -> list[MinutesSection]:
    """The sections in the order of the document. One query."""
    rows = db.session.scalars(select(MinutesSection).where(MinutesSection.minutes_id == minutes.id))
    return sorted(rows, key=lambda row: _ORDER[row.part])


def section_of(minutes: Minutes, part: Part) -> MinutesSection:
    """One section; composed minutes have them all, others none."""
    query = select(MinutesSection).where(MinutesSection.minutes_id == minutes.id, MinutesSection.part == part)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def revision_of(section: MinutesSection, number: int) -> MinutesRevision | None:
    """What a section said after one of its savings."""
    mine = (MinutesRevision.section_id == section.id, MinutesRevision.number == number)
    return db.session.scalar(select(MinutesRevision).where(*mine))


def version_of(minutes: Minutes, number: int) -> MinutesVersion:
    """An approved text by its number, else NotFound."""
    mine = (MinutesVersion.minutes_id == minutes.id, MinutesVersion.number == number)
    found = db.session.scalar(select(MinutesVersion).where(*mine))
    if found is None:
        raise NotFound
    return found


def versions_of(minutes: Minutes, *, all_of_them: bool) -> list[MinutesVersion]:
    """The approved texts, the latest first: those that were published, for who writes them all. One query."""
    query = select(MinutesVersion).where(MinutesVersion.minutes_id == minutes.id)
    if not all_of_them:
        query = query.where(MinutesVersion.number >= (minutes.public_from or 0))
    return list(db.session.scalars(query.order_by(MinutesVersion.number.desc())))


def corrections_of(person: Any, minutes: Minutes, *, all_of_them: bool) -> list[MinutesCorrection]:
    """What members asked to have corrected, waiting ones first: the person's own, for who answers them all. One
    query."""
    query = select(MinutesCorrection).where(MinutesCorrection.minutes_id == minutes.id)
    if not all_of_them:
        query = query.where(MinutesCorrection.by_id == person.id)
    rows = db.session.scalars(query.options(_named(MinutesCorrection.by)).order_by(MinutesCorrection.id).limit(200))
    return sorted(rows, key=lambda row: row.state != CorrectionState.WAITING)


def correction_in(minutes: Minutes, number: int, *, lock: bool = False) -> MinutesCorrection:
    """One of them, else NotFound."""
    query = select(MinutesCorrection).where(MinutesCorrection.minutes_id == minutes.id, MinutesCorrection.id == number)
    if lock:
        query = query.with_for_update(of=MinutesCorrection).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def correction_sent(person: Any, client_id: str | None) -> MinutesCorrection | None:
    """What this browser has sent already under the id it made for it."""
    if not client_id:
        return None
    mine = (MinutesCorrection.by_id == person.id, MinutesCorrection.client_id == client_id)
    return db.session.scalar(select(MinutesCorrection).where(*mine))


def documents_of(minutes: Minutes) -> list[MinutesDocument]:
    """The files kept with the minutes. One query."""
    query = select(MinutesDocument).where(MinutesDocument.minutes_id == minutes.id)
    return list(db.session.scalars(query.options(joinedload(MinutesDocument.file)).order_by(MinutesDocument.file_id)))


def read_by(person: Any, number: int) -> Thing | None:
    """Minutes as the thing that action items stem from. One query."""
    query = visible_minutes(person).where(Minutes.id == number).options(contains_eager(Minutes.session))
    found = db.session.scalar(query)
    return Thing(KIND, found.id, found.session.title, found.url) if found else None


def is_planned(number: int) -> bool:
    """Whether the items of minutes are only planned: until they are published."""
    return db.session.scalar(select(Minutes.state).where(Minutes.id == number)) != State.PUBLISHED


def waiting_for(person: Any) -> list[Minutes]:
    """Minutes that were submitted or hold an unanswered wish, in the sessions a person may see, the oldest first. One
    query."""
    asked = select(MinutesCorrection.minutes_id).where(MinutesCorrection.state == CorrectionState.WAITING)
    query = visible_minutes(person).options(contains_eager(Minutes.session))
    query = query.options(contains_eager(Minutes.session).options(_named(LiveSession.chaired_by)))
    query = query.where((Minutes.state == State.SUBMITTED) | Minutes.id.in_(asked))
    return list(db.session.scalars(query.order_by(Minutes.id).limit(8)))


def offered(session: LiveSession, *, messages: list[int] | None = None) -> list[int]:
    """Numbers of the log that the chair is offered to rest the conclusion on: votes, the most supported questions, and
    the given messages or else the latest ones. Three queries."""
    polls = select(LivePoll.seq).where(LivePoll.session_id == session.id, LivePoll.seq.is_not(None))
    asked = select(LiveQuestion.seq).where(
        LiveQuestion.session_id == session.id,
        LiveQuestion.state.in_((QuestionState.WAITING, QuestionState.ANSWERED)),
        LiveQuestion.masked.is_(False),
    )
    asked = asked.order_by(LiveQuestion.support.desc(), LiveQuestion.seq)
    said = select(LiveEvent.seq).where(LiveEvent.session_id == session.id, LiveEvent.type == EventType.MESSAGE)
    found = [
        *db.session.scalars(polls.order_by(LivePoll.seq).limit(OFFERED)),
        *db.session.scalars(asked.limit(OFFERED)),
    ]
    if messages is None:
        messages = list(db.session.scalars(said.order_by(LiveEvent.seq.desc()).limit(OFFERED)))
    return [seq for seq in [*found, *messages] if seq]


@dataclass(frozen=True)
class Shown:
    """A section as a page shows it; `section` is None where only an approved text is left."""

    part: Part
    html: str
    section: MinutesSection | None


def shown(sections: list[MinutesSection], version: MinutesVersion | None) -> list[Shown]:
    """What a page shows: the sections while they are written, else the approved text, whatever the sections say."""
    by_part = {section.part: section for section in sections}
    found = []
    for part in Part:
        section = by_part.get(part)
        text = version.text(part) if version is not None else section.text if section else ""
        kept = section is not None and section.text == text and section.html_version == VERSION
        found.append(Shown(part, section.html if section and kept else render(text), section))
    return found


def source_seqs(minutes: Minutes) -> list[int]:
    """Numbers of the log that the conclusion rests on. One query."""
    query = select(MinutesSource.seq).where(MinutesSource.minutes_id == minutes.id).order_by(MinutesSource.seq)
    return list(db.session.scalars(query))
