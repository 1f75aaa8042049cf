"""Background jobs: huey, on a SQLite file embedded or on Redis at scale; the same code for both.

`@job()` makes a function a job: calling it queues it (`f.call_local()` runs it here and now). Jobs run inside an
application context and take ids. In tests they run at once, in the caller.

Long work reports through a `Progress` row: a page shows it, `ask_to_stop()` asks it to end, and what it did so far is
either kept as a whole batch or rolled back. `begin()` makes the row beside the cause, the job runs inside
`with work(id):` and says `step(id, done, total)` between its batches.

A job may run twice (each process that looks at the clock queues what is due) or be lost in a crash: it looks at what
is, and does what is missing. What must not be lost goes through the outbox.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from huey import RedisHuey, SqliteHuey, crontab
from huey.api import Huey
from huey.consumer import Consumer
from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from club import clock
from club.db import Document, Id, Model, db, in_transaction, transaction

log = structlog.get_logger(__name__)
# How long a queue on SQLite that was empty may go unread, in seconds; Redis wakes a worker at once.
LOOK_EVERY = 1.0


class _Jobs:
    """Jobs are declared at import, before it is known where the queue lives; `init_app` binds them."""

    def __init__(self) -> None:
        self.app: Flask | None = None
        self.huey: Huey | None = None
        self.declared: list[_Job] = []

    def bind(self, app: Flask, huey: Huey) -> None:
        self.app, self.huey = app, huey
        for declared in self.declared:
            declared.bind(huey)


_jobs = _Jobs()


class _Job:
    """A function that can be queued. Calling it queues; `call_local` runs it in this process now."""

    def __init__(self, function: Callable[..., Any], schedule: Any = None, retries: int = 0) -> None:
        functools.update_wrapper(self, function)
        self.function, self.schedule, self.retries = function, schedule, retries
        self.queued: Callable[..., Any] | None = None
        _jobs.declared.append(self)
        if _jobs.huey is not None:
            self.bind(_jobs.huey)

    def bind(self, huey: Huey) -> None:
        name = f"{self.function.__module__}.{self.function.__qualname__}"
        if self.schedule is None:
            self.queued = huey.task(name=name, retries=self.retries, retry_delay=30)(self._run)
        else:
            self.queued = huey.periodic_task(self.schedule, name=name)(self._run)

    def _run(self, *args: Any, **kwargs: Any) -> Any:
        app = _jobs.app
        assert app is not None
        with app.app_context():
            try:
                return self.function(*args, **kwargs)
            finally:
                if not in_transaction():
                    db.session.remove()

    def call_local(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.queued is None or (_jobs.app is not None and _jobs.app.testing):
            return self.function(*args, **kwargs)
        return self.queued(*args, **kwargs)


def job(*, retries: int = 0) -> Callable[[Callable[..., Any]], _Job]:
    """Declare a background job; arguments must be plain values."""
    return lambda function: _Job(function, retries=retries)


def every_minute(function: Callable[[], Any]) -> _Job:
    """Declare a job that runs each minute."""
    return _Job(function, crontab(minute="*"))


def daily(hour: int, minute: int = 0) -> Callable[[Callable[[], Any]], _Job]:
    """Declare a job that runs each day at a time of Ho Chi Minh City (UTC+7, no summer time)."""
    return lambda function: _Job(function, crontab(hour=str((hour - 7) % 24), minute=str(minute)))


class Progress(Model):
    """Long work as people watch it. `state`: queued, running, done, stopped, failed."""

    __tablename__ = "progress"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(40), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(10), default="queued")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[Any] = mapped_column(Document, nullable=True)
    stop_asked: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)


class Stopped(Exception):
    """Raised inside long work by `step()` when somebody asked it to stop."""


def begin(kind: str, *, person_id: int | None = None) -> int:
    """Write the row of long work that is about to be queued, in the caller's transaction; its id goes to the job."""
    row = Progress(kind=kind, person_id=person_id)
    db.session.add(row)
    db.session.flush()
    return row.id


@contextmanager
def work(progress_id: int) -> Iterator[None]:
    """Around long work inside its job: the row ends as done, as stopped, or as failed (the error is logged and raised
    again, so that the job's retries count)."""
    try:
        yield
    except Stopped:
        _end(progress_id, "stopped")
    except BaseException:
        _end(progress_id, "failed")
        raise
    else:
        _end(progress_id, "done")


def _end(progress_id: int, state: str) -> None:
    with transaction():
        row = db.session.get_one(Progress, progress_id)
        row.state, row.updated_at = state, clock.now()


def ask_to_stop(progress_id: int) -> None:
    """Ask long work to end at its next step; in the caller's transaction. What had ended stays as it is."""
    row = db.session.get_one(Progress, progress_id)
    row.stop_asked = row.stop_asked or row.state in {"queued", "running"}


def step(progress_id: int, done: int, total: int, message: str = "") -> None:
    """Say how far long work has come, in a transaction of its own; raises Stopped when asked to stop.

    Between batches, never inside one: the batch's own transaction would hide the news until it ends.
    """
    if in_transaction():
        raise RuntimeError("step() inside a transaction: nobody would see it before the batch ends")
    with transaction():
        row = db.session.get_one(Progress, progress_id)
        row.state, row.done, row.total, row.updated_at = "running", done, total, clock.now()
        row.message = message or row.message
        stop = row.stop_asked
    if stop:
        raise Stopped


_ROUND = "club.last-round"


@every_minute
def note_round() -> None:
    """Leave a sign of life in the queue for `club doctor`: whoever runs the jobs is running."""
    assert _jobs.huey is not None
    _jobs.huey.put(_ROUND, clock.now().isoformat())


def last_round() -> datetime | None:
    """When jobs were last seen running, None for never."""
    assert _jobs.huey is not None
    said = _jobs.huey.get(_ROUND, peek=True)
    return datetime.fromisoformat(said) if said else None


def waiting() -> int:
    """How many jobs are queued."""
    assert _jobs.huey is not None
    return _jobs.huey.pending_count()


class _QuietConsumer(Consumer):
    """A consumer inside the web process: the server owns the signals."""

    def _set_signal_handlers(self) -> None:
        pass


def consumer(*, embedded: bool, workers: int = 2) -> Consumer:
    """huey's consumer over the bound queue; `embedded` runs beside the web server's greenlets."""
    assert _jobs.huey is not None
    options: dict[str, Any] = {
        "workers": workers,
        "periodic": True,
        "check_worker_health": False,
        "max_delay": LOOK_EVERY,
    }
    if embedded:
        return _QuietConsumer(_jobs.huey, worker_type="greenlet", **options)
    # systemd ends a service with SIGTERM: what is being worked on may finish.
    return Consumer(_jobs.huey, worker_type="thread", graceful_signal="TERM", shutdown_timeout=15, **options)


def init_app(app: Flask) -> None:
    """Bind the declared jobs to this application's queue."""
    settings = app.config["SETTINGS"]
    if settings.redis_url:
        huey: Huey = RedisHuey("club", url=settings.redis_url, results=False, utc=True)
    else:
        Path(settings.instance).mkdir(parents=True, exist_ok=True)
        huey = SqliteHuey("club", filename=str(Path(settings.instance) / "queue.sqlite"), results=False, utc=True)
    huey.immediate = app.testing
    _jobs.bind(app, huey)
