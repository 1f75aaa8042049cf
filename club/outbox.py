"""Effects that must survive a crash (mail, web push, hooks): rows written in the same transaction as their cause.

Contract: `put(kind, payload, key=…)` inside a transaction; after the commit a worker hands the payload to the handler
that `on(kind)` named. A handler that raises is tried again after 1, 2, 4 … minutes, at most MAX_ATTEMPTS times; then
the row stays with its error, and `club doctor`, /readyz and `club outbox` show it. At least once: a handler must bear a
repeat. The same `key` is put once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Index, String, Text, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, mapped_column

from club import clock
from club.db import Id, Model, after_commit_once, db, transaction
from club.tasks import daily, every_minute, job

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 10
BATCH = 500
# A key that was put before is known as long as its row is kept.
KEPT = timedelta(days=60)
_silent: ContextVar[bool] = ContextVar("silent", default=False)
_handlers: dict[str, Callable[[dict[str, Any]], None]] = {}


class OutboxRow(Model):
    """One effect to come. `done_at` set: done; `attempts` = MAX_ATTEMPTS and no `done_at`: given up, see `error`."""

    __tablename__ = "outbox_row"
    __table_args__ = (Index("ix_outbox_row_done_at_due_at", "done_at", "due_at"),)

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)


def on(kind: str) -> Callable[[Callable[[dict[str, Any]], None]], Callable[[dict[str, Any]], None]]:
    """Name the handler of a kind of effect: `@outbox.on("mail")`."""

    def register(handler: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
        _handlers[kind] = handler
        return handler

    return register


@contextmanager
def silence() -> Iterator[None]:
    """Nothing is put inside: for the demo, whose people of 2023 are not to be written to today."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def put(kind: str, payload: dict[str, Any], *, key: str | None = None, due_at: datetime | None = None) -> None:
    """Write an effect beside its cause; with a `key` that was put before, nothing happens."""
    if _silent.get():
        return
    now = clock.now()
    row = {"kind": kind, "payload": payload, "key": key, "created_at": now, "due_at": due_at or now, "attempts": 0}
    # Two transactions may put the same key at once: the second finds it there, and its cause is not undone by it.
    inserts = {"sqlite": sqlite_insert, "postgresql": postgresql_insert}
    insert = inserts[db.session.get_bind().dialect.name]
    db.session.execute(insert(OutboxRow).values(row).on_conflict_do_nothing(index_elements=[OutboxRow.key]))
    after_commit_once(_wake)


def _wake() -> None:
    drain()


@job()
def drain() -> None:
    """Hand over what is due, oldest first, one transaction each."""
    due = select(OutboxRow.id).where(
        OutboxRow.done_at.is_(None), OutboxRow.due_at <= clock.now(), OutboxRow.attempts < MAX_ATTEMPTS
    )
    due = due.order_by(OutboxRow.due_at, OutboxRow.id).limit(BATCH)
    while numbers := db.session.scalars(due).all():
        for number in numbers:
            _deliver(number)


@every_minute
def drain_what_waited() -> None:
    """Catch rows whose wake-up was lost in a crash, and those whose next attempt is due."""
    drain.call_local()


@daily(3, 20)
def clear_what_is_done() -> None:
    """Rows hold names and addresses: those done long ago go, in batches that keep no writer waiting."""
    old = select(OutboxRow.id).where(OutboxRow.done_at < clock.now() - KEPT).order_by(OutboxRow.id).limit(BATCH)
    while numbers := db.session.scalars(old).all():
        with transaction():
            db.session.execute(delete(OutboxRow).where(OutboxRow.id.in_(numbers)))


def _deliver(number: int) -> None:
    # The claim is its own transaction, so that a slow mail server does not hold the database.
    with transaction():
        row = db.session.get(OutboxRow, number, with_for_update={"skip_locked": True})
        if row is None or row.done_at or row.due_at > clock.now():
            return
        row.attempts += 1
        row.due_at = clock.now() + timedelta(minutes=2 ** (row.attempts - 1))
        kind, payload = row.kind, dict(row.payload)
    error = None
    try:
        _handlers[kind](payload)
    except Exception as caught:
        log.exception("outbox.failed", kind=kind, row=number)
        error = repr(caught)[:2000]
    with transaction():
        row = db.session.get_one(OutboxRow, number)
        row.error = error
        if error is None:
            row.done_at = clock.now()


def waiting() -> tuple[int, int]:
    """(rows still to go, rows given up)."""
    given_up = OutboxRow.attempts >= MAX_ATTEMPTS
    counts = select(given_up, func.count()).where(OutboxRow.done_at.is_(None)).group_by(given_up)
    found = {bool(is_given_up): count for is_given_up, count in db.session.execute(counts)}
    return found.get(False, 0), found.get(True, 0)


def given_up() -> list[OutboxRow]:
    """The rows that no further attempt is made for, newest first."""
    rows = select(OutboxRow).where(OutboxRow.done_at.is_(None), OutboxRow.attempts >= MAX_ATTEMPTS)
    return list(db.session.scalars(rows.order_by(OutboxRow.id.desc())))


def try_again() -> int:
    """Give the rows that were given up all their attempts anew; how many there are."""
    numbers = [row.id for row in given_up()]
    db.session.execute(update(OutboxRow).where(OutboxRow.id.in_(numbers)).values(attempts=0, due_at=clock.now()))
    after_commit_once(_wake)
    return len(numbers)
