"""Running a package: begun or gone on with, told of commit by commit, done when the lesson's rule is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import func, select

from club import clock
from club.db import db
from club.errors import Conflict
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from training.actions import learning
from training.actions.once import once
from training.models import Course, Lesson
from training.packages import policy
from training.packages.actions.bringing import sweep
from training.packages.models import Completion, Package, PackageEvent, PackageRun, Rule, Success
from training.packages.queries import package_of, place_of, runs_of
from training.packages.record import Commit, checked, fold, standing
from training.packages.words import reason
from training.question import Unreadable

# A phone that says it waited longer than this has a clock that went wrong.
OLDEST = timedelta(days=60)


@dataclass
class Told:
    """A commit as it arrived: not looked at yet, and `age` in seconds since the learner did it."""

    client_id: str
    item: str
    session: str
    values: object
    seen: int = 0
    turn: int = 0
    age: float = 0.0


@dataclass
class Outcome:
    """What became of commits: reasons by client id for those not taken; whether the lesson is done by them now."""

    refused: dict[str, str] = field(default_factory=dict)
    just_done: bool = False


def open_run(actor: Person, course: Course, lesson: Lesson, *, again: bool = False) -> PackageRun:
    """The run to go on with, or a new one: `again` begins anew. Whoever has not finished an older version goes on in
    that one. Conflict where the package was taken out meanwhile."""
    ensure(policy.keeps_record(actor, course, lesson))
    ensure(policy.may_open(actor, course, lesson))
    package = package_of(lesson)
    if package is None:
        raise Conflict(_("The package was taken out of this lesson meanwhile."))
    learning.enrol(actor, course)
    learning.open_lesson(actor, course, lesson)
    latest = next(iter(runs_of(actor, lesson)), None)
    standing_run = latest if latest is not None and latest.ended_at is None and latest.package.file else None
    old = standing_run is not None and standing_run.package_id != package.id
    if standing_run is not None and not again and not (old and standing_run.done_at):
        return standing_run
    if latest is not None and latest.ended_at is None:
        latest.ended_at = clock.now()
        db.session.flush()
        sweep(lesson)
    mine = select(PackageRun).where(PackageRun.person_id == actor.id, PackageRun.package_id == package.id)
    count = db.session.scalar(select(func.max(PackageRun.number)).where(mine.whereclause)) or 0  # pyright: ignore
    run = once(
        mine.where(PackageRun.ended_at.is_(None)),
        lambda: PackageRun(person_id=actor.id, package_id=package.id, number=count + 1),
    )
    run.package = package
    return run


def record(actor: Person, run: PackageRun, told: Sequence[Told]) -> Outcome:
    """Keep commits in the order given. Told again, a commit changes nothing."""
    ensure(policy.may_continue(actor, run))
    # Two devices at a time: one after the other, or both would count from the same number.
    db.session.execute(select(PackageRun.id).where(PackageRun.id == run.id).with_for_update())
    db.session.refresh(run)
    ids = [one.client_id for one in told]
    known = set(
        db.session.scalars(
            select(PackageEvent.client_id).where(PackageEvent.run_id == run.id, PackageEvent.client_id.in_(ids))
        )
    )
    items, outcome = {item.key: item for item in run.package.playable}, Outcome()
    for one in told:
        if one.client_id in known:
            continue
        known.add(one.client_id)
        try:
            if one.item not in items:
                raise Unreadable("data_item", key=one.item[:80])
            values = checked(one.values)
        except Unreadable as error:
            outcome.refused[one.client_id] = reason(error.code, error.detail)
            continue
        at = clock.now() - min(timedelta(seconds=max(one.age, 0.0)), OLDEST)
        before = run.state.get("items", {}).get(one.item, {}).get("cmi", {})
        commit = Commit(one.client_id, one.item, one.session, values, one.seen, one.turn, at.timestamp())
        run.seq += 1
        run.state = fold(run.state, commit, run.seq, items[one.item], run.package.kind)
        event = PackageEvent(run_id=run.id, seq=run.seq, client_id=one.client_id, item=one.item, session=one.session)
        event.data = {key: value for key, value in values.items() if before.get(key) != value}
        event.seen, event.at = one.seen, at
        db.session.add(event)
    outcome.just_done = _settle(actor, run)
    db.session.flush()
    return outcome


def settle_apart(actor: Person, run: PackageRun, *, other: bool) -> None:
    """Two devices went apart, and the learner chose: go on from the newer one, or the `other`. The log keeps both."""
    ensure(policy.may_continue(actor, run))
    rows = {}
    for key, row in run.state.get("items", {}).items():
        kept = {name: value for name, value in row.items() if name != "other"}
        rows[key] = {**kept, **row["other"], "seq": row["seq"]} if other and row.get("other") else kept
    run.state, run.apart = {**run.state, "items": rows}, False


def fulfils(package: Package, run: PackageRun) -> bool:
    """Whether a run makes the lesson done."""
    if package.rule == Rule.PASSED:
        return run.success == Success.PASSED
    return run.completion == Completion.COMPLETED or run.success == Success.PASSED


def _settle(actor: Person, run: PackageRun) -> bool:
    """Bring the run's columns up to its state; True when it became done by that."""
    now = standing(run.state, run.package.playable)
    run.completion, run.success, run.score, run.seconds = now.completion, now.success, now.score, now.seconds
    run.apart, run.active_at = bool(now.apart), clock.now()
    if run.done_at is not None or not fulfils(run.package, run):
        return False
    run.done_at = clock.now()
    db.session.flush()
    course, lesson = place_of(run.package)
    _earn(actor, course, lesson)
    if run.package.retired_at is not None:
        sweep(lesson)
    return True


def _earn(actor: Person, course: Course, lesson: Lesson) -> None:
    """The lesson is done by its package; not where it was withdrawn meanwhile: the run keeps what was reached."""
    if policy.keeps_record(actor, course, lesson) and policy.may_open(actor, course, lesson):
        learning.finish_lesson(actor, course, lesson, earned=True)
