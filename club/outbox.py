"""Effects that must survive a crash (mail, web push, hooks): rows written in the same transaction as their cause.

Contract: `put(kind, payload, key=…)` inside a transaction; after the commit a worker hands the payload to the handler that
`on(kind)` named. A handler that raises is tried again after 1, 2, 4 … minutes, at most MAX_ATTEMPTS times; then the row
stays with its error and `club doctor` shows it. At least once: a handler must bear a repeat. The same `key` is put once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from club import clock
from club.db import Id, Model, after_commit_once, db, transaction
from club.tasks import every_minute, job

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 10
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


def put(kind: str, payload: dict[str, Any], *, key: str | None = None, due_at: datetime | None = None) -> None:
    """Write an effect beside its cause; with a `key` that was put before, nothing happens."""
    if key and db.session.scalar(select(OutboxRow.id).where(OutboxRow.key == key)):
        return
    db.session.add(OutboxRow(kind=kind, payload=payload, key=key, due_at=due_at or clock.now()))
    after_commit_once(_wake)


def _wake() -> None:
    drain()


@job()
def drain() -> None:
    """Hand over what is due, oldest first, one transaction each."""
    due = select(OutboxRow.id).where(
        OutboxRow.done_at.is_(None), OutboxRow.due_at <= clock.now(), OutboxRow.attempts < MAX_ATTEMPTS
    )
    for number in db.session.scalars(due.order_by(OutboxRow.due_at, OutboxRow.id).limit(500)).all():
        _deliver(number)


@every_minute
def drain_what_waited() -> None:
    """Catch rows whose wake-up was lost in a crash, and those whose next attempt is due."""
    drain.call_local()


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
    rows = db.session.scalars(select(OutboxRow.attempts).where(OutboxRow.done_at.is_(None))).all()
    return sum(n < MAX_ATTEMPTS for n in rows), sum(n >= MAX_ATTEMPTS for n in rows)
