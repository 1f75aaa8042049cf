"""Drawing the map: the votes go to a process of its own (decisions.opinion) and come back as sums.

Contract
- A job looks each minute at what is open and draws where at least five people have answered since the last map: two
  maps that follow each other never differ by the answers of one person, which somebody who watches could tell.
- Votes are read once; afterwards only those that changed (`_kept`), as long as the process lives.
- What comes back is stored only if nothing newer was stored meanwhile.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import String, func, or_, select, type_coerce, update

from club import clock
from club.db import db, transaction
from club.tasks import every_minute, job
from decisions.consultations.models import Choice, Consultation, Drawing, State, Statement, StatementState, Vote

log = structlog.get_logger(__name__)
# As many people must have answered before a map is drawn again.
STEP = 5
LONGEST_SECONDS = 120
# A vote may be committed a little after the moment written in it.
OVERLAP = timedelta(minutes=2)
REMEMBERED = 8
BATCH = 5000
# A vote as a byte of the matrix (decisions/opinion/__main__.py reads it as a signed one).
_BYTE = {choice.value: choice.number % 256 for choice in Choice}
_SILENT = 2


@dataclass
class _Kept:
    """The votes of one consultation as they were read: a row of bytes for each participant."""

    until: datetime | None = None
    count: int = 0
    columns: dict[int, int] = field(default_factory=dict)
    rows: dict[int, bytearray] = field(default_factory=dict)

    def put(self, participant: int, statement: int, answer: str) -> None:
        place = self.columns.setdefault(statement, len(self.columns))
        row = self.rows.setdefault(participant, bytearray())
        if len(row) <= place:
            row.extend([_SILENT] * (place + 1 - len(row)))
        self.count += row[place] == _SILENT
        row[place] = _BYTE[answer]

    def matrix(self, statement_ids: list[int]) -> bytes:
        """Rows of those columns, one after the other."""
        places = [self.columns.get(number, -1) for number in statement_ids]
        return b"".join(
            bytes(row[place] if 0 <= place < len(row) else _SILENT for place in places) for row in self.rows.values()
        )


_kept: OrderedDict[int, _Kept] = OrderedDict()


def _votes_of(consultation_id: int) -> _Kept:
    """All votes; after the first time only those that changed since are read. Where the sum is not right then (the
    database was restored from a backup, say) all are read again."""
    figures = select(func.max(Vote.changed_at), func.count()).where(Vote.consultation_id == consultation_id)
    newest, count = db.session.execute(figures).one()
    kept = _kept.pop(consultation_id, _Kept())
    if kept.until is not None and (newest is None or newest < kept.until):
        kept = _Kept()
    _read(consultation_id, kept)
    if kept.count != count:
        _read(consultation_id, kept := _Kept())
    kept.until = newest
    _kept[consultation_id] = kept
    while len(_kept) > REMEMBERED:
        _kept.popitem(last=False)
    return kept


def _read(consultation_id: int, kept: _Kept) -> None:
    query = select(Vote.participant_id, Vote.statement_id, type_coerce(Vote.answer, String)).where(
        Vote.consultation_id == consultation_id
    )
    if kept.until is not None:
        query = query.where(Vote.changed_at >= kept.until - OVERLAP)
    for part in db.session.execute(query, execution_options={"yield_per": BATCH}).partitions():
        for participant, statement, answer in part:
            kept.put(participant, statement, answer)
        # The others in this process go on between two batches.
        time.sleep(0)


def computed(matrix: bytes, *, people: int, statements: int) -> dict[str, Any]:
    """The map of a matrix of bytes (1, 0, 255 for -1, 2 for no answer), by a process of its own."""
    head = json.dumps({"people": people, "statements": statements}).encode() + b"\n"
    done = subprocess.run(
        [sys.executable, "-m", "decisions.opinion"],
        input=head + matrix,
        capture_output=True,
        cwd=Path(__file__).resolve().parents[3],
        timeout=LONGEST_SECONDS,
        check=False,
    )
    if done.returncode:
        log.error("opinion.failed", said=done.stderr.decode(errors="replace")[-2000:])
        raise RuntimeError("the opinion map could not be computed")
    return json.loads(done.stdout)


@job()
def redraw(consultation_id: int) -> None:
    """Draw a consultation's map from the votes as they are now, and store it."""
    began = clock.now()
    statement_ids = list(
        db.session.scalars(
            select(Statement.id)
            .where(Statement.consultation_id == consultation_id, Statement.state == StatementState.APPROVED)
            .order_by(Statement.id)
        )
    )
    kept = _votes_of(consultation_id)
    people = len(kept.rows)
    matrix = kept.matrix(statement_ids)
    # Nothing of the database is held while the other process computes.
    db.session.rollback()
    told = computed(matrix, people=people, statements=len(statement_ids))
    extremity = told.pop("extremity")
    with transaction():
        if db.session.get(Consultation, consultation_id) is None:
            return
        drawing = db.session.get(Drawing, consultation_id, with_for_update=True)
        if drawing is None:
            drawing = Drawing(consultation_id=consultation_id, drawn_at=began, statement_ids=[], told={})
            db.session.add(drawing)
        elif drawing.drawn_at > began:
            return
        drawing.drawn_at, drawing.statement_ids, drawing.told = began, statement_ids, told
        rows = [{"id": one, "extremity": far} for one, far in zip(statement_ids, extremity, strict=True)]
        if rows:
            db.session.execute(update(Statement), rows)


@every_minute
def redraw_due() -> None:
    """Draw the open consultations in which enough people have answered since their last map."""
    for consultation_id in due():
        redraw.call_local(consultation_id)


def due() -> list[int]:
    """Open consultations whose map is behind by five people or more; and closed ones that lost their last map, should
    the process have ended while it was drawn. Two queries."""
    fresh = or_(Drawing.drawn_at.is_(None), Vote.changed_at > Drawing.drawn_at)
    behind = (
        select(Vote.consultation_id)
        .join(Consultation, Consultation.id == Vote.consultation_id)
        .outerjoin(Drawing, Drawing.consultation_id == Vote.consultation_id)
        .where(Consultation.state == State.OPEN, fresh)
        .group_by(Vote.consultation_id)
        .having(func.count(Vote.participant_id.distinct()) >= STEP)
    )
    lost = (
        select(Consultation.id)
        .outerjoin(Drawing, Drawing.consultation_id == Consultation.id)
        .where(
            Consultation.state == State.CLOSED,
            or_(Drawing.drawn_at.is_(None), Drawing.drawn_at < Consultation.closed_at),
            Consultation.closed_at > clock.now() - timedelta(days=1),
        )
    )
    return sorted({*db.session.scalars(behind), *db.session.scalars(lost)})
