"""Files of questions read and taken in behind the page, telling how far they have come."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from club.db import db, transaction
from club.tasks import Stopped, job, step, work
from training.actions import imports
from training.models import ImportState, QuestionImport


@job()
def read_questions(import_id: int) -> None:
    """Read a file; stopped, it is as if it had not been brought."""
    _work(import_id, imports.read_file, ImportState.DROPPED, ImportState.FAILED)


@job()
def apply_questions(import_id: int) -> None:
    """Take a confirmed file in; what breaks off in the middle goes on where it was."""
    _work(import_id, imports.apply, ImportState.READY, ImportState.APPLYING)


def _work(
    import_id: int, act: Callable[[int, Callable[[int, int], None]], None], stopped: ImportState, broken: ImportState
) -> None:
    progress = db.session.scalar(select(QuestionImport.progress_id).where(QuestionImport.id == import_id))
    if progress is None:
        return
    with work(progress):
        try:
            step(progress, 0, 1)
            act(import_id, lambda done, total: step(progress, done, total))
        except Stopped:
            _end(import_id, stopped)
            raise
        except Exception:
            _end(import_id, broken)
            raise


def _end(import_id: int, state: ImportState) -> None:
    with transaction():
        brought = db.session.get(QuestionImport, import_id)
        if brought is not None and brought.state in {ImportState.READING, ImportState.APPLYING}:
            brought.state = state
