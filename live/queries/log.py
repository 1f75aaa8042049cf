"""Reading a session's log in the shape that travels to browsers: a page of events.

A page: `events` in the order of their numbers, `people` who did them, `quotes` of messages they answer that are not in
the page, `last_seq`, and `more` when the log goes on beyond. What was withdrawn is sent to nobody any more; what was
hidden only to those who moderate and to its author.

Every end of a log folds by itself: a change always stands after the message it changes. So a screen may load the last
events first and earlier ones later, as long as what it holds has no gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from markupsafe import escape
from sqlalchemy import and_, or_, select

from club.db import db
from club.markdown import VERSION, render_line
from club.people.models import Person
from club.text import initials, shorten
from club.units.models import Unit
from live.models import EventType, LiveEvent, LiveQuestion, LiveSession, QuestionState
from live.policy import may_moderate

SIZE = 50
MOST = 300
_CHANGES = (EventType.EDIT, EventType.WITHDRAW, EventType.HIDE, EventType.RESTORE)
_TELLING = {EventType.MESSAGE, EventType.EDIT, EventType.RESTORE}
# Who supports is nobody's business, and who asked without a name neither; the words of a question go with it.
_NAMELESS = {EventType.SUPPORT, EventType.UNSUPPORT}
_QUOTING = {EventType.ASK, EventType.PICK, EventType.REOPEN}
_OF_MESSAGES = {EventType.OPENED, EventType.ENDED, EventType.MESSAGE, EventType.PIN, EventType.UNPIN, *_CHANGES}


@dataclass(frozen=True)
class _Reader:
    """For whom a page is made: None sees what everybody in the room sees."""

    person_id: int | None
    moderates: bool

    def sees(self, state: str, author_id: int | None) -> bool:
        return not state or (state == "hidden" and (self.moderates or author_id == self.person_id is not None))


def words(text: str) -> dict[str, Any]:
    """The payload of words: the text, and its HTML where it is more than the escaped text."""
    html = render_line(text)
    return {"text": text} if html == str(escape(text)) else {"text": text, "html": html, "v": VERSION}


def _wire_words(payload: dict[str, Any]) -> dict[str, Any]:
    if "html" not in payload:
        return {"text": payload["text"]}
    html = payload["html"] if payload.get("v") == VERSION else render_line(payload["text"])
    return {"text": payload["text"], "html": html}


def milliseconds(moment: datetime) -> int:
    """A moment as browsers count it."""
    return int(moment.timestamp() * 1000)


def moment(at: int) -> datetime:
    """The moment of such a number."""
    return datetime.fromtimestamp(at / 1000, UTC)


def _wire(event: LiveEvent, state: str, open_words: bool, reader_id: int | None = None) -> dict[str, Any]:
    out: dict[str, Any] = {"seq": event.seq, "type": event.type, "at": milliseconds(event.at), "by": event.actor_id}
    if event.type in _NAMELESS or event.payload.get("anon"):
        if event.actor_id != reader_id:
            out["by"] = None
    elif event.client_id:
        out["cid"] = event.client_id
    if event.about_seq:
        out["about"] = event.about_seq
    if event.type in _TELLING:
        if open_words:
            out |= _wire_words(event.payload)
        if state:
            out["gone"] = state
    elif event.type not in _OF_MESSAGES:
        # What is written about questions, votes and speakers is written for all to read, but for words taken back.
        out |= {key: value for key, value in event.payload.items() if open_words or key != "text"}
    for key in ("re", "reason"):
        if key in event.payload:
            out[key] = event.payload[key]
    return out


def people_by_id(ids: Iterable[int | None]) -> dict[int, dict[str, Any]]:
    """Name, initials, picture and unit of people, in one query."""
    wanted = {number for number in ids if number is not None}
    if not wanted:
        return {}
    rows = db.session.execute(
        select(Person.id, Person.full_name, Person.avatar_id, Unit.short_name, Unit.name)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(Person.id.in_(wanted))
    )
    return {row.id: card(row.full_name, row.avatar_id, row.short_name or row.name or "") for row in rows}


def card(name: str, avatar_id: int | None, unit: str) -> dict[str, Any]:
    """What a room shows of a person."""
    avatar = f"/files/{avatar_id}" if avatar_id else None
    return {"name": name, "initials": initials(name), "avatar": avatar, "unit": unit}


def card_of(person: Person) -> dict[str, Any]:
    """The same of a loaded person."""
    return card(person.full_name, person.avatar_id, person.unit.label if person.unit else "")


def quote(by: int | None, payload: dict[str, Any]) -> dict[str, Any]:
    """A message as an answer to it or a pin shows it."""
    return {"by": by, "text": shorten(payload["text"], 140)}


def fresh_page(
    session: LiveSession,
    event: LiveEvent,
    actor: Person | None,
    quotes: dict[int, dict[str, Any]] | None = None,
    *,
    reader_id: int | None = None,
) -> dict[str, Any]:
    """The page of one event just appended, for everybody or (`reader_id`) for the actor: nothing can have changed it
    yet, so no query is needed."""
    told = _wire(event, "", True, reader_id)
    return {
        "session": session.id,
        "events": [told],
        "people": {actor.id: card_of(actor)} if actor and told["by"] else {},
        "quotes": quotes or {},
        "last_seq": event.seq,
    }


def page(
    person: Person | None,
    session: LiveSession,
    events: Sequence[LiveEvent],
    *,
    more: bool = False,
    others: Iterable[int | None] = (),
) -> dict[str, Any]:
    """A page of these events for a reader (None: what all in the room see). At most three queries, and one more where
    questions are among them. `others`: people who are shown beside it."""
    reader = _Reader(person.id if person else None, bool(person and may_moderate(person, session)))
    here = {event.seq for event in events}
    answered = {event.payload["re"] for event in events if "re" in event.payload} - here
    if session.pinned_seq and session.pinned_seq not in here:
        answered.add(session.pinned_seq)
    told = {
        event.seq if event.type == EventType.MESSAGE else event.about_seq for event in events if event.type in _TELLING
    }
    authors, states, latest = _changes(session.id, told | answered, answered)
    for event in events:
        if event.type == EventType.MESSAGE:
            authors[event.seq] = event.actor_id
    out = []
    asked = _questions(session.id, {e.about_seq or e.seq for e in events if e.type in _QUOTING})
    for event in events:
        if event.type not in _OF_MESSAGES:
            state, author = asked.get(event.about_seq or event.seq, ("", None))
            out.append(_wire(event, "", reader.sees(state, author), reader.person_id))
            continue
        subject = event.seq if event.type == EventType.MESSAGE else event.about_seq or 0
        state = states.get(subject, "")
        out.append(_wire(event, state, reader.sees(state, authors.get(subject, event.actor_id))))
    quotes = {
        seq: quote(authors.get(seq), payload)
        for seq, payload in latest.items()
        if seq in answered and reader.sees(states.get(seq, ""), authors.get(seq))
    }
    people = people_by_id([*(told["by"] for told in out), *(found["by"] for found in quotes.values()), *others])
    return {
        "session": session.id,
        "events": out,
        "people": people,
        "quotes": quotes,
        "last_seq": session.last_seq,
        "more": more,
    }


def _questions(session_id: int, seqs: set[int]) -> dict[int, tuple[str, int | None]]:
    """Of these questions: whether their words are gone ("withdrawn") or masked ("hidden"), and the author."""
    if not seqs:
        return {}
    rows = db.session.execute(
        select(LiveQuestion.seq, LiveQuestion.state, LiveQuestion.masked, LiveQuestion.author_id).where(
            LiveQuestion.session_id == session_id, LiveQuestion.seq.in_(seqs)
        )
    )
    return {row.seq: (gone(row.state, row.masked), row.author_id) for row in rows}


def gone(state: str, masked: bool) -> str:
    """What became of a question's words, in the terms of a message: "" while they stand."""
    return "withdrawn" if state == QuestionState.RETRACTED else "hidden" if masked else ""


def _changes(
    session_id: int, subjects: set[Any], answered: set[int]
) -> tuple[dict[int, int | None], dict[int, str], dict[int, dict[str, Any]]]:
    """Of these messages: authors (of the answered ones), whether they are withdrawn or hidden, and their latest words
    (of the answered ones)."""
    subjects = subjects - {None}
    if not subjects:
        return {}, {}, {}
    wanted = and_(LiveEvent.about_seq.in_(subjects), LiveEvent.type.in_(_CHANGES))
    if answered:
        wanted = or_(wanted, LiveEvent.seq.in_(answered))
    rows = db.session.execute(
        select(LiveEvent.seq, LiveEvent.type, LiveEvent.about_seq, LiveEvent.actor_id, LiveEvent.payload)
        .where(LiveEvent.session_id == session_id, wanted)
        .order_by(LiveEvent.seq)
    )
    authors: dict[int, int | None] = {}
    states: dict[int, str] = {}
    latest: dict[int, dict[str, Any]] = {}
    for seq, kind, about_seq, actor_id, payload in rows:
        about = about_seq or 0
        if kind == EventType.MESSAGE:
            authors[seq], latest[seq] = actor_id, payload
        elif kind == EventType.EDIT:
            latest[about] = payload
        elif kind == EventType.WITHDRAW:
            states[about] = "withdrawn"
        elif kind == EventType.HIDE:
            states[about] = "hidden"
        elif kind == EventType.RESTORE:
            states.pop(about, None)
    return authors, states, latest


def after(session: LiveSession, seq: int, *, size: int = MOST) -> tuple[list[LiveEvent], bool]:
    """The events after a number, in order, and whether there are still more."""
    query = select(LiveEvent).where(LiveEvent.session_id == session.id, LiveEvent.seq > seq)
    rows = list(db.session.scalars(query.order_by(LiveEvent.seq).limit(size + 1)))
    return rows[:size], len(rows) > size


def before(session: LiveSession, seq: int | None, *, size: int = SIZE) -> tuple[list[LiveEvent], bool]:
    """The last events before a number (None: the end of the log), in order, and whether there are earlier ones."""
    query = select(LiveEvent).where(LiveEvent.session_id == session.id)
    if seq is not None:
        query = query.where(LiveEvent.seq < seq)
    rows = list(db.session.scalars(query.order_by(LiveEvent.seq.desc()).limit(size + 1)))
    return rows[:size][::-1], len(rows) > size


def between(session_id: int, first: int, last: int) -> list[LiveEvent]:
    """The events from one number to another, both included."""
    query = select(LiveEvent).where(LiveEvent.session_id == session_id, LiveEvent.seq.between(first, last))
    return list(db.session.scalars(query.order_by(LiveEvent.seq)))


def message_in(session: LiveSession, seq: int | None) -> LiveEvent | None:
    """The message with this number, if there is one in this session."""
    if seq is None:
        return None
    return db.session.scalar(
        select(LiveEvent).where(
            LiveEvent.session_id == session.id, LiveEvent.seq == seq, LiveEvent.type == EventType.MESSAGE
        )
    )


def standing(session: LiveSession, seq: int) -> tuple[str, dict[str, Any]]:
    """("" | "withdrawn" | "hidden", latest words) of a message that exists."""
    _authors, states, latest = _changes(session.id, {seq}, {seq})
    return states.get(seq, ""), latest[seq]


def sent_before(session_id: int, actor_id: int, client_id: str | None) -> LiveEvent | None:
    """What this phone's sending led to, if it came before."""
    if not client_id:
        return None
    return db.session.scalar(
        select(LiveEvent).where(
            LiveEvent.session_id == session_id, LiveEvent.actor_id == actor_id, LiveEvent.client_id == client_id
        )
    )


def latest_words(session_id: int, seqs: list[int]) -> dict[int, dict[str, Any]]:
    """The latest words of those of these messages that stand, by number. One query."""
    _authors, states, latest = _changes(session_id, set(seqs), set(seqs))
    return {seq: payload for seq, payload in latest.items() if seq not in states}
