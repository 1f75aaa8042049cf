"""Gathering the facts of a session. Nothing a member may not know comes in: withdrawn and hidden words, names held
back, results that are not published stay out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import lazyload

from club import clock
from club.db import db
from club.people.models import Person
from club.profile import club_profile
from club.text import shorten
from club.units.models import Unit, UnitKind
from decisions.citing import Ref
from decisions.inquiries.models import State as DutyState
from decisions.inquiries.queries.lists import inquiries_from
from decisions.resolutions.queries.resolutions import citing_them
from decisions.tasks.models import ActionItem
from decisions.tasks.models import State as TaskState
from decisions.tasks.queries.items import with_names
from live.minutes.facts import (
    Announcement,
    Attendance,
    Choice,
    Conclusion,
    Duty,
    Facts,
    Opening,
    Point,
    Question,
    Source,
    Task,
    Tasks,
    Vote,
)
from live.minutes.models import KIND, Minutes, MinutesSource
from live.models import (
    AttendanceSpan,
    EventType,
    LiveCount,
    LiveEvent,
    LivePoll,
    LiveQuestion,
    LiveSession,
    PollState,
    QuestionState,
)
from live.queries.log import latest_words, people_by_id
from live.queries.polls import choices, definition, tally
from live.queries.sessions import source_of_question

MOST = 500
OTHERS = "Khách mời và người dự khác"
_KINDS = {EventType.ASK: "Câu hỏi", EventType.POLL: "Biểu quyết", EventType.MESSAGE: "Ý kiến"}
_ANSWERED = (DutyState.ANSWERED, DutyState.CONFIRMED)


def facts_of(session: LiveSession, minutes: Minutes) -> Facts:
    """All facts. A constant number of queries."""
    with force_locale("vi"):
        return Facts(
            _opening(session, minutes),
            Attendance(_remote(session), minutes.hall_present),
            _agenda(session),
            _announcements(session),
            _questions(session),
            _votes(session),
            Conclusion(minutes.conclusion, tuple(sources_of(session, minutes))),
            Tasks(tuple(Task(item.text, item.who, item.due_on) for item in tasks_of(minutes)), _papers(session)),
        )


def _names(ids: Iterable[int | None]) -> dict[int, str]:
    return {number: card["name"] for number, card in people_by_id(ids).items()}


def _opening(session: LiveSession, minutes: Minutes) -> Opening:
    names = _names([session.chaired_by_id, minutes.secretary_id])
    return Opening(
        session.opened_at or session.starts_at,
        session.place,
        session.format.label,
        names.get(session.chaired_by_id or 0, ""),
        names.get(minutes.secretary_id or 0, ""),
        tuple(map(str, session.speakers)),
    )


def _remote(session: LiveSession) -> tuple[tuple[str, int], ...]:
    """People who were in the room, each once, by ward; outside the wards by their own unit."""
    here = select(AttendanceSpan.person_id).where(AttendanceSpan.session_id == session.id)
    people = select(Person.id, Unit.path, Unit.name, Unit.sort_key).outerjoin(Unit, Unit.id == Person.unit_id)
    rows = db.session.execute(people.where(Person.id.in_(here))).all()
    wards = {
        row.path: (row.sort_key, row.name)
        for row in db.session.execute(select(Unit.path, Unit.sort_key, Unit.name).where(Unit.kind == UnitKind.WARD))
    }
    counts: Counter[tuple[bool, str, str]] = Counter()
    for row in rows:
        if row.path is None:
            counts[(True, "", OTHERS)] += 1
            continue
        parts = row.path.strip("/").split("/")
        above = ("/" + "/".join(parts[: size + 1]) + "/" for size in range(len(parts)))
        ward = next((wards[path] for path in above if path in wards), (row.sort_key, row.name))
        counts[(False, *ward)] += 1
    return tuple((name, count) for (_last, _key, name), count in sorted(counts.items()))


def _agenda(session: LiveSession) -> tuple[Point, ...]:
    names = _names(item.owner_id for item in session.agenda)
    return tuple(
        Point(at, item.title, item.minutes, names.get(item.owner_id or 0, item.owner))
        for at, item in session.agenda_times()
    )


def _announcements(session: LiveSession) -> tuple[Announcement, ...]:
    pins = select(LiveEvent.about_seq, LiveEvent.at, LiveEvent.actor_id).where(
        LiveEvent.session_id == session.id, LiveEvent.type == EventType.PIN
    )
    rows = {row.about_seq: row for row in db.session.execute(pins.order_by(LiveEvent.seq.desc()).limit(MOST))}
    words = latest_words(session.id, [seq for seq in rows if seq])
    names = _names(row.actor_id for row in rows.values())
    return tuple(
        Announcement(rows[seq].at, words[seq]["text"], names.get(rows[seq].actor_id, ""))
        for seq in sorted(words)
        if words[seq]["text"]
    )


def _questions(session: LiveSession) -> tuple[Question, ...]:
    asked = select(LiveQuestion).where(
        LiveQuestion.session_id == session.id, LiveQuestion.state != QuestionState.RETRACTED
    )
    rows = list(db.session.scalars(asked.order_by(LiveQuestion.support.desc(), LiveQuestion.seq).limit(MOST)))
    merged = Counter(row.into_seq for row in rows if row.state == QuestionState.MERGED)
    shown = [row for row in rows if row.state != QuestionState.MERGED and not row.masked and row.text]
    names = _names(row.author_id for row in shown if not row.anonymous)
    duties = inquiries_from([source_of_question(row) for row in shown])
    found = []
    for row in shown:
        due = duties.get(source_of_question(row))
        late = due is not None and due.state in _ANSWERED
        duty = Duty(due.addressee, clock.local(due.due_at).date(), due.url, late) if due is not None else None
        asker = "" if row.anonymous else names.get(row.author_id or 0, "")
        state = row.state.value
        found.append(Question(row.text, state, asker, row.support, merged[row.seq], row.answer, row.reason, duty))
    return tuple(found)


def _votes(session: LiveSession) -> tuple[Vote, ...]:
    rows = db.session.execute(
        select(LivePoll, LiveCount)
        .join(LiveCount, LiveCount.poll_id == LivePoll.id)
        .where(LivePoll.session_id == session.id, LivePoll.state.in_((PollState.CLOSED, PollState.PUBLISHED)))
        .order_by(LivePoll.seq)
        .limit(MOST)
    )
    return tuple(_vote(poll, count) for poll, count in rows)


def _vote(poll: LivePoll, count: LiveCount) -> Vote:
    if poll.state != PollState.PUBLISHED:
        return Vote(poll.question, poll.kind.value, poll.secret, False)
    told = tally(poll, count)
    end, counts = told["outcome"], told["counts"]
    hall = [*told["hall"], *([0] * len(poll.options))]
    return Vote(
        poll.question,
        poll.kind.value,
        poll.secret,
        True,
        cast=end["cast"],
        choices=tuple(
            Choice(label, counts.get(key, 0), hall[place] if place < len(hall) else 0)
            for place, (key, label) in enumerate(choices(definition(poll) | {"tally": told}))
        ),
        quorum=end["quorum"],
        enough=end["enough"],
        have=end["have"],
        need=end["need"],
        base=end["base"],
        passed=end["passed"],
    )


def sources_of(session: LiveSession, minutes: Minutes) -> list[Source]:
    """What the conclusion rests on, as far as it still stands for everybody. Four queries at most."""
    mine = select(MinutesSource.seq).where(MinutesSource.minutes_id == minutes.id)
    return list(rows_of(session, db.session.scalars(mine.order_by(MinutesSource.seq)).all()).values())


def rows_of(session: LiveSession, seqs: Iterable[int]) -> dict[int, Source]:
    """Rows of the log that a conclusion can rest on, by number: messages, questions, votes that stand."""
    wanted = sorted(set(seqs))
    if not wanted:
        return {}
    query = select(LiveEvent.seq, LiveEvent.type, LiveEvent.payload).where(
        LiveEvent.session_id == session.id, LiveEvent.seq.in_(wanted), LiveEvent.type.in_(_KINDS)
    )
    events = db.session.execute(query.order_by(LiveEvent.seq)).all()
    words = latest_words(session.id, [row.seq for row in events if row.type == EventType.MESSAGE])
    asked = {
        row.seq: row.text
        for row in db.session.execute(
            select(LiveQuestion.seq, LiveQuestion.text).where(
                LiveQuestion.session_id == session.id,
                LiveQuestion.seq.in_([row.seq for row in events if row.type == EventType.ASK]),
                LiveQuestion.state.in_((QuestionState.WAITING, QuestionState.ANSWERED)),
                LiveQuestion.masked.is_(False),
            )
        )
    }
    found = {}
    for row in events:
        if row.type == EventType.MESSAGE:
            said, url = words.get(row.seq, {}).get("text", ""), f"/live/{session.id}/transcript?at={row.seq}#m{row.seq}"
        elif row.type == EventType.ASK:
            said, url = asked.get(row.seq, ""), f"/live/{session.id}/room?tab=questions#q{row.seq}"
        else:
            said, url = row.payload.get("text", ""), f"/live/{session.id}/room?tab=polls#p{row.seq}"
        if said:
            found[row.seq] = Source(_KINDS[EventType(row.type)], shorten(said, 140), url)
    return found


def tasks_of(minutes: Minutes) -> list[ActionItem]:
    """The action items that stem from the minutes, planned ones too. One query."""
    query = select(ActionItem).where(ActionItem.thing_kind == KIND, ActionItem.thing_id == minutes.id)
    query = query.where(ActionItem.state != TaskState.DROPPED).options(*with_names(), lazyload(ActionItem.place))
    return list(db.session.scalars(query.order_by(ActionItem.id).limit(MOST)))


def _papers(session: LiveSession) -> tuple[tuple[str, str, str], ...]:
    ref, suffix = Ref("session", session.id), club_profile()["document_suffix"]
    return tuple(
        (f"{one.number:02d}-{one.form.abbreviation}/{suffix}", one.title, one.url)
        for one in citing_them([ref]).get(ref, ())
    )
