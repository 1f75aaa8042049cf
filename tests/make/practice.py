"""Practice tasks, and what learners hand in."""

from __future__ import annotations

import io
import itertools
import zlib
from typing import Any

from PIL import Image

from club.db import db, transaction
from club.people.models import Person
from training.models import Course, Lesson
from training.practice.actions import handing, reviewing, tasks
from training.practice.models import Evidence, PracticeReview, PracticeTask, PracticeWork, ReviewState
from training.practice.rubric import Criterion, Level

_numbers = itertools.count(1)
RUBRIC = tuple(
    Criterion(text, (Level(0, "chưa làm"), Level(1, "làm một phần"), Level(2, "làm đủ")))
    for text in ("Chuẩn bị", "Kết quả")
)


def photograph(colour: str = "") -> io.BytesIO:
    """A small JPEG with a place in it; each of another colour, so that no two are the same file."""
    number = zlib.crc32(colour.encode()) if colour else next(_numbers) * 7919
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Nhà văn hóa khu phố"
    Image.new("RGB", (64, 48), (number % 256, number // 256 % 256, number // 65536 % 256)).save(out, "JPEG", exif=exif)
    out.seek(0)
    return out


def task(of: Course, lesson: Lesson, actor: Person, **changes: Any) -> PracticeTask:
    """A task in the lesson: no evidence, two peers, two criteria of 0, 1 and 2 points, no spot checks."""
    wanted = {"title": "Họp theo kịch bản", "body": "Điều hành một buổi.", "evidence": (), "rubric": RUBRIC}
    wanted |= {"spot_percent": 0, "due_days": 21, **changes}
    with transaction():
        course, found = db.session.get_one(Course, of.id), db.session.get_one(Lesson, lesson.id)
        return tasks.set_task(db.session.get_one(Person, actor.id), course, found, tasks.Setting(**wanted))


def handed_in(of: PracticeTask, person: Person, *, body: str = "Đã họp 60 phút.", photo: bool = False) -> PracticeWork:
    """The person's work, handed in."""
    with transaction():
        task = db.session.get_one(PracticeTask, of.id)
        files = [handing.Brought(Evidence.PHOTO, "anh hop.jpg", photograph())] if photo else []
        return handing.send(db.session.get_one(Person, person.id), task, body=body, files=files).work


def reviewed(review: PracticeReview, levels: tuple[int, ...] = (2, 2), comment: str = "Rõ việc, rõ người.") -> None:
    """The review given by who was drawn."""
    with transaction():
        found = db.session.get_one(PracticeReview, review.id)
        person = db.session.get_one(Person, found.reviewer_id)
        if found.state == ReviewState.ASSIGNED:
            reviewing.begin_review(person, found)
        reviewing.give_review(person, found, levels=levels, comment=comment)
