"""The demo's minutes, from demo/minutes.toml, made by the very acts that people use, when they would have been."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from club import clock, outbox
from club.db import db, transaction
from club.demo import Demo, loader
from club.notices.models import Notice
from club.people.models import Person
from decisions.tasks.actions import giving
from live.minutes.actions import correcting, drafting, issuing, keeping
from live.minutes.models import KIND, Minutes, Part, State
from live.minutes.queries.minutes import minutes_for, section_of, version_of
from live.models import EventType, LiveEvent, LivePoll, LiveQuestion, LiveSession, PollState
from live.queries.sessions import session_for


@loader(62)
def load(demo: Demo) -> None:
    """After the sessions; each in one transaction."""
    for row in demo.read("minutes.toml")["minutes"]:
        key = f"minutes:{row['session']}"
        if demo.has(key):
            continue
        with outbox.silence(), transaction(), ExitStack() as stack:
            now = clock.now()
            stack.enter_context(clock.set_now(now - timedelta(days=row["composed_days_ago"])))
            made = _write(demo, row)
            if "published_days_ago" in row:
                stack.enter_context(clock.set_now(now - timedelta(days=row["published_days_ago"])))
                _publish(demo, row, made)
                stack.enter_context(clock.set_now(now - timedelta(days=1)))
                _correct(demo, row, made)
            demo.done(key, made.id)
        with transaction():
            mine = Notice.kind.startswith("live.minutes") & Notice.read_at.is_(None)
            read = update(Notice).where(mine, Notice.kind != "live.minutes_asked").values(read_at=now)
            db.session.execute(read, execution_options={"synchronize_session": False})
        demo.say(f"minutes: {made.session.title}")


def _person(demo: Demo, key: str) -> Person:
    return db.session.get_one(Person, demo.ids[f"person:{key}"])


def _sources(session: LiveSession, row: dict[str, Any]) -> list[int]:
    """Numbers of the log: questions and messages that hold the words named, and the published votes."""
    found = []
    asked = select(LiveQuestion).where(LiveQuestion.session_id == session.id).order_by(LiveQuestion.seq)
    for one in db.session.scalars(asked):
        found += [one.seq] if any(words in one.text for words in row["rests_on"]) else []
    said = select(LiveEvent).where(LiveEvent.session_id == session.id, LiveEvent.type == EventType.MESSAGE)
    for event in db.session.scalars(said.order_by(LiveEvent.seq)):
        found += [event.seq] if any(words in event.payload["text"] for words in row["rests_on"]) else []
    polls = select(LivePoll.seq).where(LivePoll.session_id == session.id, LivePoll.state == PollState.PUBLISHED)
    return found + [seq for seq in db.session.scalars(polls) if seq]


def _write(demo: Demo, row: dict[str, Any]) -> Minutes:
    secretary, chair = _person(demo, row["secretary"]), _person(demo, row["chair"])
    number = demo.ids[f"session:{row['session']}"]
    session = session_for(chair, number, lock=True, agenda=True)
    drafting.name_secretary(chair, session, secretary)
    words = row["conclusion"].strip()
    drafting.conclude(chair, session, words=words, sources=_sources(session, row), version=0)
    made = drafting.open_file(chair, session)
    for one in row["tasks"]:
        giving.give(
            chair,
            text=one["text"],
            due_on=clock.today() + timedelta(days=one["days"]),
            owner=_person(demo, one["person"]),
            thing=(KIND, made.id),
        )
    drafting.compose(secretary, session)
    counted = row.get("hall_present")
    drafting.arrange(secretary, made, place=row["place"], receivers="", hall_present=counted)
    section = section_of(made, Part.ATTENDANCE)
    if section.fresh is not None:
        drafting.take_in(secretary, made, section, how="replace", fresh=section.fresh, version=section.version)
    keeping.keep(secretary, session, recording_url=row.get("recording_url", ""))
    return made


def _publish(demo: Demo, row: dict[str, Any], made: Minutes) -> None:
    secretary, chair = _person(demo, row["secretary"]), _person(demo, row["chair"])
    issuing.submit(secretary, minutes_for(secretary, made.session_id))
    issuing.approve(chair, made)
    issuing.publish(secretary, made)
    assert made.state == State.PUBLISHED


def _correct(demo: Demo, row: dict[str, Any], made: Minutes) -> None:
    secretary = _person(demo, row["secretary"])
    for one in row["corrections"]:
        part = Part(one["part"])
        asked = correcting.ask(_person(demo, one["by"]), made, part=part, words=one["words"])
        if "put" in one:
            text = version_of(made, made.version).text(part).replace(one["was"], one["put"])
            correcting.accept(secretary, made, asked, text=text, version=made.version)
        elif "declined" in one:
            correcting.decline(secretary, made, asked, reason=one["declined"])
