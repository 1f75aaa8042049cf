"""The demo's practice task from demo/practice.toml: it closes a course; some handed in, reviewed, wait for their
trainer and their superior. Days count back from the loading, so that what is open then stays open for some days."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from PIL import Image, ImageDraw
from sqlalchemy import select

from club import clock
from club.db import db, transaction
from club.demo import Demo, loader
from club.people.models import Person
from training.actions import lessons
from training.models import Course
from training.practice.actions import handing, reviewing, tasks
from training.practice.models import Evidence, PracticeReview, PracticeTask
from training.practice.rubric import Criterion, Level
from training.queries.courses import modules_of


@loader(25)
def load(demo: Demo) -> None:
    """The lesson and its task, then each work and the reviews of it; a second run adds nothing."""
    if not (demo.folder / "practice.toml").is_file():
        return
    about = demo.read("practice.toml")
    if not demo.has(f"course:{about['course']}"):
        return
    now = clock.now()
    if not demo.has("practice-task"):
        with clock.set_now(now - timedelta(days=12)), transaction():
            _set(demo, about, now + timedelta(days=about["task"]["days"]))
    for row in about["works"]:
        if demo.has(f"person:{row['who']}") and not demo.has(f"practice:{row['who']}"):
            with clock.set_now(now - timedelta(days=row["days"])), transaction():
                _hand_in(demo, row)
    for row in about["works"]:
        key = f"practice-reviews:{row['who']}"
        if row.get("reviews") and demo.has(f"practice:{row['who']}") and not demo.has(key):
            with clock.set_now(now - timedelta(days=row["days"] - 5)), transaction():
                _review(demo, row)
                demo.done(key, demo.ids[f"practice:{row['who']}"])


def _set(demo: Demo, about: dict[str, Any], due: Any) -> None:
    author = db.session.get_one(Person, demo.ids["person:chu-nhiem"])
    course = db.session.get_one(Course, demo.ids[f"course:{about['course']}"])
    text, task = about["lesson"], about["task"]
    lesson = lessons.add_lesson(
        author, course, modules_of(course)[-1], title=text["title"], summary=text["summary"], minutes=text["minutes"],
        body=text["body"].strip(),
    )  # fmt: skip
    lessons.publish_lesson(author, course, lesson)
    rubric = [
        Criterion(row["text"], tuple(Level(points, words) for points, words in enumerate(row["levels"])))
        for row in task["criteria"]
    ]
    wanted = tasks.Setting(
        title=task["title"], body=task["body"].strip(), evidence=[Evidence.PHOTO], rubric=rubric, due_at=due,
        review_days=task["review_days"], spot_percent=0,
    )  # fmt: skip
    made = tasks.set_task(author, course, lesson, wanted)
    demo.done("practice-lesson", lesson.id)
    demo.done("practice-task", made.id)


def _hand_in(demo: Demo, row: dict[str, Any]) -> None:
    person = db.session.get_one(Person, demo.ids[f"person:{row['who']}"])
    task = db.session.get_one(PracticeTask, demo.ids["practice-task"])
    files = [
        handing.Brought(Evidence.PHOTO, f"buoi-hop-{number}.jpg", _picture(person.id + number))
        for number in range(1, row.get("photos", 0) + 1)
    ]
    sent = handing.send(person, task, body=row["body"].strip(), files=files, hand_in=not row.get("draft"))
    demo.done(f"practice:{row['who']}", sent.work.id)


def _review(demo: Demo, row: dict[str, Any]) -> None:
    """The peers that were drawn say what the file has, in the order drawn."""
    task = db.session.get_one(PracticeTask, demo.ids["practice-task"])
    # Whether a work is drawn for a check is chance; the demo shows both.
    task.spot_percent = 100 if row.get("check") else 0
    found = select(PracticeReview).where(PracticeReview.work_id == demo.ids[f"practice:{row['who']}"])
    for review, said in zip(db.session.scalars(found.order_by(PracticeReview.id)).all(), row["reviews"], strict=False):
        reviewer = db.session.get_one(Person, review.reviewer_id)
        reviewing.begin_review(reviewer, review)
        reviewing.give_review(reviewer, review, levels=said["levels"], comment=said["comment"])
    task.spot_percent = 20


def _picture(seed: int) -> io.BytesIO:
    """A drawing of people around a table, in place of a photograph of anybody."""
    wall = [(236, 226, 208), (221, 232, 236), (232, 236, 219), (240, 224, 220)][seed % 4]
    picture = Image.new("RGB", (960, 720), wall)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 470, 960, 720), fill=(178, 150, 120))
    pen.rectangle((330, 60, 630, 210), fill=(168, 32, 42))
    pen.ellipse((440, 95, 520, 175), fill=(250, 208, 60))
    for place in range(5 + seed % 3):
        left = 110 + place * 120
        pen.ellipse((left, 300, left + 80, 390), fill=(214 - 9 * (place % 3), 170, 140))
        pen.rounded_rectangle((left - 20, 385, left + 100, 520), 36, fill=(40, 90 + 14 * (place % 4), 160))
    pen.polygon([(60, 520), (900, 520), (960, 640), (0, 640)], fill=(140, 98, 62))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    out.seek(0)
    return out
