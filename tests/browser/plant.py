"""Writes attack strings wherever a person can write, through the rooms' own actions, into the server's database.

python -m tests.browser.plant payloads.json     prints {"space": slug, "topic": id, "session": id, "course": slug, …}
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sqlalchemy import select

from app import create_app
from club import clock
from club.db import db, transaction
from club.people.models import Appointment, Person, PersonState
from club.policy import Role
from forum.actions import posts, spaces, topics
from forum.models import TopicKind
from live.actions.log import append_told
from live.models import EventType, LiveSession
from live.queries import log
from training.actions import courses, lessons
from training.models import CourseModule

TOGETHER = 10


def plant(payloads: list[str]) -> dict[str, object]:
    """One topic a payload; posts, messages and a course's lessons with all of them; one person a payload."""
    chair = db.session.scalars(
        select(Person).join(Appointment, Appointment.person_id == Person.id).where(Appointment.role == Role.CHAIR)
    ).first()
    assert chair is not None
    moment = clock.now()
    groups = [payloads[i : i + TOGETHER] for i in range(0, len(payloads), TOGETHER)]
    with transaction():
        space = spaces.create(chair, name="Chỗ thử", description=payloads[0])
        for payload in payloads:
            topic = topics.start(chair, space, kind=TopicKind.DISCUSSION, title=payload[:150], body=payload, at=moment)
    with transaction():
        for group in groups:
            posts.reply(chair, topic, body="\n\n".join(group), at=moment)
    with transaction():
        session = db.session.scalars(select(LiveSession).where(LiveSession.state == "open")).first()
        assert session is not None
        append_told(session, [(moment, EventType.MESSAGE, chair.id, log.words(payload)) for payload in payloads])
    with transaction():
        course = courses.begin_course(chair, title=payloads[0], summary=payloads[1])
        module = db.session.scalars(select(CourseModule).where(CourseModule.course_id == course.id)).one()
        written = []
        for start in range(0, len(payloads), 200):
            part = payloads[start : start + 200]
            lesson = lessons.add_lesson(
                chair, course, module, title=part[0][:150], summary=part[0], minutes=1, body="\n\n".join(part)
            )
            lessons.publish_lesson(chair, course, lesson)
            written.append(lesson.slug)
        courses.publish_course(chair, course)
    with transaction():
        db.session.add_all(
            Person(full_name=payload[:120], position=payload[:120], about=payload, state=PersonState.ACTIVE)
            for payload in payloads
        )
    return {
        "space": space.slug, "topic": topic.id, "session": session.id, "course": course.slug, "lessons": written,
    }  # fmt: skip


if __name__ == "__main__":
    with create_app().app_context():
        print(json.dumps(plant(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))))
        db.session.remove()
