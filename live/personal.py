"""What sessions hold about a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from club.db import db
from club.i18n import _l
from club.people import personal_data
from club.search.models import SearchDocument
from live.models import (
    MESSAGE_KIND,
    AgendaItem,
    AttendanceSpan,
    EventType,
    LiveEvent,
    LivePoll,
    LiveQuestion,
    LiveSession,
    LiveTurnout,
    LiveVote,
    PollKind,
    QuestionState,
)


def export(person: Any) -> list[dict[str, Any]]:
    """Everything the person said, asked and voted in rooms, withdrawn words included, and when they were there."""
    said = db.session.execute(
        select(LiveSession.title, LiveEvent.at, LiveEvent.type, LiveEvent.payload)
        .join(LiveSession, LiveSession.id == LiveEvent.session_id)
        .where(LiveEvent.actor_id == person.id)
        .order_by(LiveEvent.id)
    )
    rows = [
        {"session": title, "at": at.isoformat(), "what": kind, "text": payload.get("text") or payload.get("reason", "")}
        for title, at, kind, payload in said
    ]
    stays = db.session.execute(
        select(LiveSession.title, AttendanceSpan.first_seen, AttendanceSpan.last_seen)
        .join(LiveSession, LiveSession.id == AttendanceSpan.session_id)
        .where(AttendanceSpan.person_id == person.id)
        .order_by(AttendanceSpan.id)
    )
    rows += [
        {"session": title, "at": first.isoformat(), "what": "present", "until": last.isoformat()}
        for title, first, last in stays
    ]
    named = db.session.execute(
        select(LiveSession.title, LivePoll.question, LivePoll.options, LivePoll.kind, LiveVote.choice, LiveVote.at)
        .join(LivePoll, LivePoll.session_id == LiveSession.id)
        .join(LiveVote, LiveVote.poll_id == LivePoll.id)
        .where(LiveVote.person_id == person.id)
        .order_by(LiveVote.id)
    )
    for title, question, options, kind, choice, at in named:
        chosen = [options[int(key)] for key in choice] if kind in {PollKind.SINGLE, PollKind.MULTIPLE} else choice
        rows.append(
            {"session": title, "at": at.isoformat(), "what": "vote", "text": question, "choice": list(map(str, chosen))}
        )
    secret = db.session.execute(
        select(LiveSession.title, LivePoll.question)
        .join(LivePoll, LivePoll.session_id == LiveSession.id)
        .join(LiveTurnout, LiveTurnout.poll_id == LivePoll.id)
        .where(LiveTurnout.person_id == person.id)
        .order_by(LivePoll.id)
    )
    # That they voted is known; what, to nobody.
    rows += [{"session": title, "what": "secret_vote", "text": question} for title, question in secret]
    return rows


def erase(person: Any) -> None:
    """The words that stand remain, without a name, since others answered them; those that were withdrawn or hidden are
    blanked for good, and the name goes from agendas. Attendance stays as a number: its rows name nobody any more."""
    gone = select(LiveEvent.session_id, LiveEvent.about_seq).where(
        LiveEvent.type.in_([EventType.WITHDRAW, EventType.HIDE])
    )
    mine = db.session.execute(
        select(LiveEvent.id, LiveEvent.session_id, LiveEvent.seq).where(
            LiveEvent.actor_id == person.id, LiveEvent.type == EventType.MESSAGE
        )
    ).all()
    unseen = set(map(tuple, db.session.execute(gone.where(LiveEvent.session_id.in_({row.session_id for row in mine})))))
    blank = [row for row in mine if (row.session_id, row.seq) in unseen]
    for row in blank:
        db.session.execute(
            update(LiveEvent)
            .where(
                LiveEvent.session_id == row.session_id,
                (LiveEvent.id == row.id)
                | ((LiveEvent.about_seq == row.seq) & LiveEvent.type.in_([EventType.EDIT, EventType.RESTORE])),
            )
            .values(payload={"text": ""})
        )
    _blank_questions(person)
    ids = [row.id for row in blank]
    db.session.execute(
        delete(SearchDocument).where(SearchDocument.kind == MESSAGE_KIND, SearchDocument.thing_id.in_(ids))
    )
    db.session.execute(update(AgendaItem).where(AgendaItem.owner_id == person.id).values(owner="", owner_id=None))


def _blank_questions(person: Any) -> None:
    """Questions that were taken back or masked, in their rows and in the log."""
    gone = select(LiveQuestion).where(
        LiveQuestion.author_id == person.id,
        (LiveQuestion.state == QuestionState.RETRACTED) | LiveQuestion.masked,
    )
    for question in db.session.scalars(gone):
        question.text = ""
        told = (LiveEvent.seq == question.seq) | (
            (LiveEvent.about_seq == question.seq) & LiveEvent.type.in_([EventType.PICK, EventType.REOPEN])
        )
        for event in db.session.scalars(select(LiveEvent).where(LiveEvent.session_id == question.session_id, told)):
            event.payload = {**event.payload, "text": ""}


def declare() -> None:
    """Add this part to what "my data" and erasure walk over."""
    personal_data.add(personal_data.Part("live", _l("Club sessions"), export, erase))
