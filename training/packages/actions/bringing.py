"""Bringing a package into a lesson, putting a newer one in its place, taking it out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from flask import current_app
from sqlalchemy import func, select

from club import clock, ledger
from club.db import db
from club.errors import Conflict, Invalid
from club.files.actions import Received, keep_received, received, remove_file
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from club.text import clean_line
from training.models import Course, Lesson, LessonState
from training.packages import policy, verbs
from training.packages.archive import Limits
from training.packages.contents import Contents
from training.packages.models import Package, PackageRun, Rule
from training.packages.reading import read_package
from training.packages.words import reason
from training.question import Unreadable

# Handed out to nobody but through tickets; the audience is one that no person belongs to.
FILES = "training-packages"


@dataclass(frozen=True)
class Brought:
    """A package that was read and found good, and is not kept yet."""

    file: Received
    name: str
    contents: Contents
    files: int


@contextmanager
def brought(actor: Person, course: Course, stream: IO[bytes], *, name: str) -> Iterator[Brought]:
    """Receive and read a package; raises Invalid saying what is wrong with it and where. No transaction is open while
    this is done: a large one takes seconds. What is not kept inside the `with` is gone after it."""
    ensure(policy.may_bring(actor, course))
    settings = current_app.config["SETTINGS"]
    most = settings.package_limit_mb * 1_000_000
    with received(stream, most=most) as file:
        try:
            contents, _unpacked, files = read_package(file.path, Limits(5 * most, settings.package_files))
        except Unreadable as error:
            raise Invalid(reason(error.code, error.detail)) from error
        yield Brought(file, clean_line(name.replace("\\", "/").rpartition("/")[2])[:200] or "package", contents, files)


def known(actor: Person, client_id: str) -> Package | None:
    """What the same sending made before."""
    mine = select(Package).where(Package.brought_by_id == actor.id, Package.client_id == client_id)
    return db.session.scalar(mine) if client_id else None


def put(actor: Person, course: Course, lesson: Lesson, new: Brought, *, rule: Rule, client_id: str = "") -> Package:
    """Make it the lesson's package. Whoever runs an older version finishes that one."""
    ensure(policy.may_bring(actor, course))
    first = known(actor, client_id)
    if first is not None:
        return first
    if lesson.state == LessonState.REMOVED:
        raise Conflict(_("This lesson was removed meanwhile. Put it back first."))
    if lesson.practice:
        raise Conflict(_("This lesson ends in a practice task. Put the package into a lesson of its own."))
    number = db.session.scalar(select(func.max(Package.number)).where(Package.lesson_id == lesson.id)) or 0
    _retire(lesson)
    package = Package(
        lesson_id=lesson.id,
        number=number + 1,
        kind=new.contents.kind,
        rule=rule,
        title=new.contents.title or lesson.title,
        file_name=new.name,
        size=new.file.size,
        files=new.files,
        framed=new.contents.framed,
        items=[item.as_dict() for item in new.contents.items],
        client_id=client_id or None,
        brought_by_id=actor.id,
    )
    package.file = keep_received(actor, new.file, name=new.name, audience=FILES)
    db.session.add(package)
    lesson.package_size, lesson.updated_at, lesson.updated_by_id = new.file.size, clock.now(), actor.id
    if number and lesson.is_published:
        lesson.version += 1
    db.session.flush()
    ledger.record(actor, verbs.PACKAGE_BROUGHT, lesson, course=course.id, file=new.name, number=package.number)
    sweep(lesson)
    return package


def change_rule(actor: Person, course: Course, package: Package, *, rule: Rule) -> None:
    """Say anew what makes the lesson done; what is done stays done."""
    ensure(policy.may_bring(actor, course))
    package.rule = rule


def take_out(actor: Person, course: Course, lesson: Lesson, *, reason: str) -> None:
    """Take the package out of its lesson. Results are kept; runs under way end."""
    ensure(policy.may_bring(actor, course))
    if not lesson.package_size:
        return
    if lesson.is_published and not lesson.body.strip():
        raise Conflict(_("Without the package this lesson is empty. Make it a draft, or give it a text first."))
    _retire(lesson)
    lesson.package_size, lesson.updated_at, lesson.updated_by_id = 0, clock.now(), actor.id
    ids = select(Package.id).where(Package.lesson_id == lesson.id)
    for run in db.session.scalars(
        select(PackageRun).where(PackageRun.package_id.in_(ids), PackageRun.ended_at.is_(None))
    ):
        run.ended_at = clock.now()
    db.session.flush()
    ledger.record(actor, verbs.PACKAGE_REMOVED, lesson, reason=reason, course=course.id)
    sweep(lesson)


def sweep(lesson: Lesson) -> None:
    """Take away the bytes of old versions that nobody runs any more."""
    under_way = select(PackageRun.id).where(
        PackageRun.package_id == Package.id, PackageRun.ended_at.is_(None), PackageRun.done_at.is_(None)
    )
    old = select(Package).where(Package.lesson_id == lesson.id, Package.retired_at.is_not(None))
    for package in db.session.scalars(old.where(Package.file_id.is_not(None), ~under_way.exists())):
        file, package.file, package.file_id = package.file, None, None
        db.session.flush()
        if file is not None:
            remove_file(file)


def _retire(lesson: Lesson) -> None:
    standing = select(Package).where(Package.lesson_id == lesson.id, Package.retired_at.is_(None))
    for package in db.session.scalars(standing):
        package.retired_at = clock.now()
    db.session.flush()
