"""Reading and carrying out lists in the background, and forgetting their rows after a month."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from club import clock
from club.db import db, transaction
from club.roster.actions import applying, reading
from club.roster.actions.imports import forget_rows
from club.roster.models import ImportState, RosterImport, RosterRow
from club.tasks import Stopped, daily, job, step, work

KEPT = timedelta(days=30)


@job()
def read_import(import_id: int) -> None:
    """Read and plan a list; stopped, it is as if it had not been brought."""
    progress = _progress_of(import_id)
    if progress is None:
        return
    with work(progress):
        try:
            reading.read(import_id, lambda done, total: step(progress, done, total))
        except Stopped:
            _end(import_id, ImportState.DROPPED)
            raise
        except Exception:
            _end(import_id, ImportState.FAILED, "unexpected")
            raise


@job()
def apply_import(import_id: int, reason: str = "") -> None:
    """Carry out a confirmed list; stopped before it begins to write, its plan waits again."""
    progress = _progress_of(import_id)
    if progress is None:
        return
    with work(progress):
        try:
            step(progress, 0, 1)
            applying.apply(import_id, reason=reason)
        except Stopped:
            _end(import_id, ImportState.READY)
            raise
        except Exception:
            _end(import_id, ImportState.READY, "unexpected")
            raise


@daily(3, 40)
def forget_old_rows() -> None:
    """Rows of imports older than a month go, with the plans that nobody confirmed."""
    old = (
        select(RosterImport.id)
        .where(RosterImport.created_at < clock.now() - KEPT)
        .where(RosterImport.id.in_(select(RosterRow.import_id)))
    )
    with transaction():
        numbers = db.session.scalars(old).all()
        if numbers:
            forget_rows(numbers)


def _progress_of(import_id: int) -> int | None:
    return db.session.scalar(select(RosterImport.progress_id).where(RosterImport.id == import_id))


def _end(import_id: int, state: ImportState, problem: str = "") -> None:
    with transaction():
        brought = db.session.get(RosterImport, import_id)
        if brought is not None and brought.state in {ImportState.READING, ImportState.APPLYING}:
            brought.state, brought.problem = state, problem
