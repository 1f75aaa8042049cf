"""A learner's work: kept as a draft, handed in, changed until somebody looks, withdrawn."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import IO

from sqlalchemy import func, select

from club import clock
from club.db import db
from club.errors import Conflict, Invalid
from club.files.actions import remove_file, store_document, store_picture
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from club.text import clean_line
from training.actions import learning
from training.actions.once import once
from training.practice import policy
from training.practice.actions import deciding, rounds
from training.practice.actions.story import hold, known, note
from training.practice.drawing import MOST_TURNS
from training.practice.models import (
    Cause,
    EventKind,
    Evidence,
    PracticeFile,
    PracticeReview,
    PracticeTask,
    PracticeWork,
    Spot,
    WorkState,
)
from training.practice.queries.tasks import due_of, is_looked_at, reviews_of
from training.practice.words import evidence_words

# Nobody's audience: these files are handed out by this part's own address only.
FILES = "training-practice"
MOST_FILES = 12
PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".heif"}


@dataclass(frozen=True)
class Brought:
    """A file as it arrived."""

    kind: Evidence
    name: str
    stream: IO[bytes]


@dataclass
class Sent:
    """What became of a sending. `missing` says what a work lacks to be handed in: it is kept as a draft then.
    `fresh` False: it had come before."""

    work: PracticeWork
    fresh: bool = True
    missing: list[str] = field(default_factory=list)


def send(
    actor: Person,
    task: PracticeTask,
    *,
    body: str,
    files: Sequence[Brought] = (),
    drop: Sequence[int] = (),
    hand_in: bool = True,
    client_id: str = "",
) -> Sent:
    """Keep what a learner wrote and brought, and hand it in if they say so. Sent again with the same id it changes
    nothing; a file that is there already is not kept twice. Conflict once a review has begun."""
    ensure(policy.may_hand_in(actor, task.course, task.lesson))
    before = known(actor, client_id)
    if before is not None:
        return Sent(before, fresh=False)
    if task.retired_at is not None:
        raise Conflict(_("The task was taken out of its lesson. What you handed in is kept."))
    hold(task.course_id)
    mine = select(PracticeWork).where(PracticeWork.task_id == task.id, PracticeWork.author_id == actor.id)
    work = once(mine, lambda: PracticeWork(task_id=task.id, author_id=actor.id))
    changing = not work.is_own
    if changing and not may_change(work, reviews_of(work)):
        raise Conflict(_("Somebody is looking at your work already, so it stays as it is. You can withdraw it."))
    _drop(work, drop)
    _bring(actor, work, files)
    work.body, work.changed_at = body, clock.now()
    missing = _missing(task, work)
    if changing:
        if missing:
            raise Invalid(" ".join(missing))
        note(work, EventKind.REVISED, actor, client_id=client_id)
    elif hand_in and not missing:
        _hand_in(actor, task, work, client_id)
    else:
        note(work, EventKind.SAVED, actor, client_id="" if missing and hand_in else client_id)
    return Sent(work, missing=missing if hand_in else [])


def may_change(work: PracticeWork, reviews: Sequence[PracticeReview]) -> bool:
    """Whether what was handed in may still be changed: with peers or waiting for its trainer, and nobody looked;
    `reviews` are those of its present round."""
    if work.state == WorkState.WITH_TRAINER:
        return work.cause == Cause.ASSIGNMENT
    return work.state == WorkState.WITH_PEERS and not is_looked_at(reviews)


def _missing(task: PracticeTask, work: PracticeWork) -> list[str]:
    found = [] if work.body.strip() else [_("Write a few sentences: what you did, and what came of it.")]
    there, words = {file.kind.value for file in work.files}, evidence_words()
    lacking = [words[kind] for kind in task.evidence if kind not in there]
    if lacking:
        found.append(_("Still missing: %(what)s.", what=", ".join(lacking)))
    return found


def _hand_in(actor: Person, task: PracticeTask, work: PracticeWork, client_id: str) -> None:
    now = clock.now()
    enrolment = learning.enrol(actor, task.course)
    due = due_of(task, enrolment.started_at)
    work.round += 1
    work.unit_id, work.unit = actor.unit_id, actor.unit
    work.handed_in_at, work.late = now, due is not None and due < now
    work.spot, work.points, work.percent, work.comment = Spot.NONE, [], None, ""
    work.state, work.cause, work.waits_until = WorkState.WITH_PEERS, None, None
    work.ends_at = now + timedelta(days=MOST_TURNS * task.review_days)
    note(work, EventKind.HANDED_IN, actor, client_id=client_id)
    if not task.peers:
        deciding.to_trainer(work, Cause.ASSIGNMENT)
    # Whoever hands in can review others from now on, so works that waited may find somebody.
    rounds.tend(task.course)


def withdraw(actor: Person, work: PracticeWork, *, client_id: str = "") -> None:
    """Take a work back that did not pass yet; its story keeps that it was handed in."""
    ensure(policy.may_write(actor, work))
    hold(work.task.course_id, work)
    if known(actor, client_id) is not None or work.state == WorkState.WITHDRAWN:
        return
    if work.is_own or work.state == WorkState.PASSED:
        raise Conflict(_("There is nothing to withdraw: the work is with you, or it passed."))
    deciding.close_reviews(work)
    work.state, work.cause, work.waits_until, work.ends_at = WorkState.WITHDRAWN, None, None, None
    note(work, EventKind.WITHDRAWN, actor, client_id=client_id)
    rounds.tend(work.task.course)


def _drop(work: PracticeWork, numbers: Sequence[int]) -> None:
    gone = [file for file in work.files if file.id in set(numbers)]
    for row in gone:
        work.files.remove(row)
        db.session.delete(row)
        db.session.flush()
        remove_file(row.file)
    db.session.flush()


def _bring(actor: Person, work: PracticeWork, files: Sequence[Brought]) -> None:
    there = {file.brought_sha256 for file in work.files}
    count = db.session.scalar(select(func.max(PracticeFile.id)).where(PracticeFile.work_id == work.id)) or 0
    for number, brought in enumerate(files, start=1):
        data = brought.stream.read()
        brought.stream.seek(0)
        digest = hashlib.sha256(data).hexdigest()
        if digest in there:
            continue
        there.add(digest)
        if len(work.files) >= MOST_FILES:
            raise Invalid(_("At most %(most)d files. Remove one before you add another.", most=MOST_FILES))
        name = clean_line(Path(brought.name.replace("\\", "/")).name)[:200] or "file"
        ending = Path(name).suffix.lower()
        # Reviewers see this name: it must not tell who the author is.
        neutral = f"minh-chung-{work.id}-{count + number}"
        try:
            if brought.kind == Evidence.PHOTO or ending in PICTURES:
                stored = store_picture(actor, brought.stream, name=neutral, audience=FILES)
            else:
                stored = store_document(actor, brought.stream, name=f"{neutral}{ending}", audience=FILES)
        except Invalid as error:
            # One of several: say which.
            raise Invalid(f"{name}: {error.message}") from error
        row = PracticeFile(work_id=work.id, kind=brought.kind, name=name, brought_sha256=digest)
        row.file = stored
        work.files.append(row)
        db.session.flush()
