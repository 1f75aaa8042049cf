"""The sessions of 2023 and the practice room, from demo/programme-2023.toml."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from club import clock, markdown
from club.db import db, transaction
from club.demo import Demo, loader, local_moment
from club.people.models import Appointment, Person
from club.policy import Role
from live.actions import indexing
from live.actions.log import append_told
from live.models import (
    AgendaItem,
    AttendanceSpan,
    EventType,
    LiveCount,
    LivePoll,
    LiveQuestion,
    LiveSession,
    LiveSupport,
    PollKind,
    PollState,
    QuestionState,
    SessionFormat,
    SessionState,
)
from live.queries.log import words
from live.queries.polls import definition, tally

ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}


@loader(30)
def load(demo: Demo) -> None:
    """One transaction a session: its agenda, and what was said, under the numbers a live room would have given."""
    rows = demo.read("programme-2023.toml")["sessions"]
    demo.say(f"{len(rows)} sessions")
    names = dict(iter(db.session.execute(select(Person.id, Person.full_name))))
    for row in rows:
        key = f"session:{row['key']}"
        if not demo.has(key):
            with transaction():
                session = _session(demo, row, names)
                demo.done(key, session.id)
            indexing.index_transcript(session.id)
        if row.get("questions") and not demo.has(f"questions:{row['key']}"):
            with transaction():
                _questions(demo, db.session.get_one(LiveSession, demo.ids[key]), row["questions"])
                demo.done(f"questions:{row['key']}", demo.ids[key])
        if row.get("polls") and not demo.has(f"polls:{row['key']}"):
            with transaction():
                for poll in row["polls"]:
                    _poll(db.session.get_one(LiveSession, demo.ids[key]), poll)
                demo.done(f"polls:{row['key']}", demo.ids[key])
    _invite_guests(demo, rows)


def _session(demo: Demo, row: dict[str, Any], names: dict[int, str]) -> LiveSession:
    starts_at, ends_at = local_moment(row["starts_at"]), local_moment(row["ends_at"])
    open_now = bool(row.get("open_now"))
    chair = demo.ids.get("person:chu-nhiem")
    session = LiveSession(
        format=SessionFormat(row["format"]),
        aims=row["aims"].strip(),
        aims_html=markdown.render(row["aims"]),
        html_version=markdown.VERSION,
        place=row["place"],
        speakers=row["speakers"],
        starts_at=starts_at,
        ends_at=ends_at,
        programme_year=clock.local(starts_at).year,
        programme_quarter=ROMAN[row["quarter"].removeprefix("Quý ").split("/")[0]] if row["quarter"] else None,
        rehearsal=open_now,
        audience="observers" if open_now else "members",
        state=SessionState.OPEN if open_now else SessionState.ENDED,
        opened_at=starts_at,
        ended_at=None if open_now else ends_at,
        chaired_by_id=demo.ids.get("person:pho-chu-nhiem-2") if open_now else chair,
        planned_by_id=chair,
        created_at=starts_at - timedelta(days=21),
    )
    session.name(row["title"])
    db.session.add(session)
    db.session.flush()
    for position, item in enumerate(row.get("agenda", []), start=1):
        owner_id = demo.ids.get(f"person:{item['owner']}")
        db.session.add(
            AgendaItem(
                session_id=session.id,
                position=position,
                title=item["title"],
                minutes=item["minutes"],
                owner=names.get(owner_id or 0, ""),
                owner_id=owner_id,
            )
        )
    _log(demo, session, row.get("chat", []))
    db.session.flush()
    db.session.refresh(session, ["agenda"])
    indexing.index_session(session)
    return session


def _log(demo: Demo, session: LiveSession, chat: list[dict[str, Any]]) -> None:
    told: list[Any] = [(session.starts_at, EventType.OPENED, session.chaired_by_id, {})]
    present: dict[int, tuple[Any, Any]] = {}
    for line in sorted(chat, key=lambda line: line["at"]):
        at, person_id = session.starts_at + timedelta(seconds=line["at"]), demo.ids[f"person:{line['by']}"]
        told.append((at, EventType.MESSAGE, person_id, words(line["text"])))
        present[person_id] = (present.get(person_id, (at, at))[0], at)
    if session.ended_at:
        told.append((session.ended_at, EventType.ENDED, session.chaired_by_id, {}))
        for person_id, (first, last) in present.items():
            # Who wrote was there: the only thing the programme's file tells about attendance.
            db.session.add(AttendanceSpan(session_id=session.id, person_id=person_id, first_seen=first, last_seen=last))
    append_told(session, told)


def _questions(demo: Demo, session: LiveSession, rows: list[dict[str, Any]]) -> None:
    """Questions stand at the log's end with their own times: they were asked during the session, some before it."""
    for index, row in enumerate(rows):
        author = demo.ids[f"person:{row['by']}"]
        at = session.starts_at + timedelta(minutes=25 * (index + 1))
        payload: dict[str, Any] = {"text": row["text"]}
        if row.get("anonymous"):
            payload["anon"] = True
        append_told(session, [(at, EventType.ASK, author, payload)])
        question = LiveQuestion(
            session_id=session.id,
            seq=session.last_seq,
            author_id=author,
            anonymous=bool(row.get("anonymous")),
            text=row["text"],
            asked_at=at,
        )
        db.session.add(question)
        db.session.flush()
        supporters = [demo.ids[f"person:{key}"] for key in row["supported_by"]]
        told: list[Any] = []
        for number, person_id in enumerate(supporters, start=1):
            db.session.add(LiveSupport(question_id=question.id, person_id=person_id))
            moment = at + timedelta(seconds=40 * number)
            told.append((moment, EventType.SUPPORT, person_id, {"n": number}))
        question.support = len(supporters)
        if row["answer"]:
            question.state, question.answer = QuestionState.ANSWERED, row["answer"]
            question.settled_at, question.settled_by_id = at + timedelta(minutes=10), session.chaired_by_id
            told.append(
                (
                    question.settled_at,
                    EventType.ANSWER,
                    session.chaired_by_id,
                    {"answer": row["answer"], "live": False},
                )
            )
        append_told(session, told, about=question.seq)


def _poll(session: LiveSession, row: dict[str, Any]) -> None:
    """A draft, or (with `at`, seconds after the beginning) a vote of raised hands whose result was published."""
    poll = LivePoll(
        session_id=session.id,
        question=row["question"],
        kind=PollKind.SINGLE,
        options=row["options"],
        most=1,
        secret=False,
        open_to="members",
        majority=row.get("majority", ""),
        base="ballots",
        state=PollState.DRAFT,
        created_by_id=session.chaired_by_id,
    )
    db.session.add(poll)
    db.session.flush()
    if "at" not in row:
        return
    at, chair = session.starts_at + timedelta(seconds=row["at"]), session.chaired_by_id
    opening: dict[str, Any] = {"poll": definition(poll), "ends": None, "text": poll.question}
    append_told(session, [(at, EventType.POLL, chair, opening)])
    count = LiveCount(poll_id=poll.id, counts={}, ballots=0)
    db.session.add(count)
    poll.seq, poll.opened_at, poll.closed_at = session.last_seq, at, at + timedelta(minutes=3)
    poll.state, poll.hall, poll.revision = PollState.CLOSED, row["hall"], 1
    db.session.flush()
    closing: dict[str, Any] = {"tally": tally(poll, count)}
    poll.state = PollState.PUBLISHED
    result: dict[str, Any] = {"tally": tally(poll, count), "text": poll.question}
    told: list[Any] = [
        (poll.closed_at, EventType.POLL_CLOSED, chair, closing),
        (poll.closed_at, EventType.POLL_PUBLISHED, chair, result),
    ]
    append_told(session, told, about=poll.seq)


def _invite_guests(demo: Demo, rows: list[dict[str, Any]]) -> None:
    """Each guest is let into the session whose agenda or talk names them: the scope that a guest's office needs."""
    with transaction():
        for row in rows:
            session_id = demo.ids[f"session:{row['key']}"]
            named = {line["by"] for line in row.get("chat", [])} | {item["owner"] for item in row.get("agenda", [])}
            for key in named:
                person_id = demo.ids.get(f"person:{key}")
                mark = f"guest:{row['key']}:{key}"
                if person_id is None or demo.has(mark):
                    continue
                office = db.session.scalar(
                    select(Appointment).where(Appointment.person_id == person_id, Appointment.role == Role.GUEST)
                )
                if office is not None:
                    office.unit_id, office.thing = None, f"session:{session_id}"
                    demo.done(mark, office.id)
