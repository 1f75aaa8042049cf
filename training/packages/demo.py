"""The demo's interactive lesson: demo/packages/<name>/ zipped and brought into a course as its trainer would, and two
members who ran it."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from club import clock
from club.db import db, transaction
from club.demo import Demo, loader
from club.people.models import Person
from training.actions import lessons
from training.models import Course, Lesson
from training.packages.actions import bringing, running
from training.packages.models import Rule
from training.queries.courses import modules_of

COURSE, NAME = "tiep-nhan-quan-ly-doan-vien-noi-cu-tru", "moi-hop"
BROUGHT = datetime(2023, 9, 18, 2, 0, tzinfo=UTC)
# Who ran it, how many of three situations they judged well, and the minutes they took.
RAN = (("bt-p11-kp2", 3, 6), ("bt-p14-kp1", 1, 4))


@loader(24)
def load(demo: Demo) -> None:
    """One lesson at the end of a course; a second run adds nothing."""
    if not demo.has(f"course:{COURSE}") or not (demo.folder / "packages" / NAME).is_dir():
        return
    if not demo.has(f"package:{NAME}"):
        _bring(demo)
    for key, right, minutes in RAN:
        if demo.has(f"person:{key}") and not demo.has(f"package-run:{NAME}:{key}"):
            _run(demo, key, right, minutes)


def archive_of(folder: Path) -> bytes:
    """A package's folder as its archive; the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = zipfile.ZipInfo(path.relative_to(folder).as_posix(), (2023, 9, 18, 9, 0, 0))
                archive.writestr(name, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _bring(demo: Demo) -> None:
    author = db.session.get_one(Person, demo.ids["person:chu-nhiem"])
    course = db.session.get_one(Course, demo.ids[f"course:{COURSE}"])
    data = io.BytesIO(archive_of(demo.folder / "packages" / NAME))
    with (
        clock.set_now(BROUGHT),
        bringing.brought(author, course, data, name=f"{NAME}.zip") as found,
        transaction(),
    ):
        author = db.session.get_one(Person, author.id)
        course = db.session.get_one(Course, course.id)
        lesson = lessons.add_lesson(
            author, course, modules_of(course)[-1], title=found.contents.title, minutes=5,
            summary="Mỗi tình huống chọn một cách, có lời nhận xét ngay.",
        )  # fmt: skip
        package = bringing.put(author, course, lesson, found, rule=Rule.PASSED)
        lessons.publish_lesson(author, course, lesson)
        demo.done(f"package:{NAME}", package.id)
        demo.done(f"package-lesson:{NAME}", lesson.id)


def _run(demo: Demo, key: str, right: int, minutes: int) -> None:
    with clock.set_now(BROUGHT + timedelta(days=2 * right, minutes=30)), transaction():
        person = db.session.get_one(Person, demo.ids[f"person:{key}"])
        course = db.session.get_one(Course, demo.ids[f"course:{COURSE}"])
        lesson = db.session.get_one(Lesson, demo.ids[f"package-lesson:{NAME}"])
        run = running.open_run(person, course, lesson)
        score = round(100 * right / 3)
        values = {
            "cmi.core.lesson_status": "passed" if score >= 60 else "failed",
            "cmi.core.score.raw": str(score),
            "cmi.core.score.min": "0",
            "cmi.core.score.max": "100",
            "cmi.core.session_time": f"0000:{minutes:02d}:00",
        }
        item = run.package.playable[0].key
        running.record(person, run, [running.Told("demo:1", item, "demo", values)])
        demo.done(f"package-run:{NAME}:{key}", run.id)
