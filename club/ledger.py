"""The ledger: every act of power, appended, hash-chained, never edited.

Contract
- `record(actor, verb, thing, reason=…, **detail)` inside a transaction appends one line; the hash of line n
  covers that of line n-1, so that a changed, removed or inserted line breaks the chain at the first place, which
  `verify()` names.
- The words (reason and detail) are covered through a salted hash of their own: `redact()` can blank them, with a line
  that says so, and the chain still verifies. Triggers of the database refuse every other change.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, String, Text, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from club import clock
from club.db import BigId, Document, Model, db, in_transaction
from club.text import clean

if TYPE_CHECKING:
    from club.policy import Someone

START = "0" * 64


class LedgerLine(Model):
    """One act: who, what, to which thing, why. `thing_kind` and `thing_id` are no foreign key: lines outlive things."""

    __tablename__ = "ledger_line"
    __table_args__ = (Index("ix_ledger_line_thing_kind_thing_id", "thing_kind", "thing_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    verb: Mapped[str] = mapped_column(String(60), index=True)
    thing_kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int | None] = mapped_column(BigId)
    reason: Mapped[str | None] = mapped_column(Text)
    detail: Mapped[Any] = mapped_column(Document, nullable=True)
    salt: Mapped[str | None] = mapped_column(String(32))
    words_hash: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


@dataclass(frozen=True)
class Broken:
    """The first line at which the chain does not hold, and in what way."""

    line_id: int
    why: str


def _digest(value: Any) -> str:
    packed = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(packed.encode()).hexdigest()


def words_hash(salt: str | None, reason: str | None, detail: Any) -> str:
    """The salted hash that covers a line's words; whoever holds the words of a copy can work it out again."""
    return _digest([salt, reason, detail])


def _line_hash(line: Any) -> str:
    return _digest(
        [
            line.id,
            line.at.isoformat(),
            line.actor_id,
            line.verb,
            line.thing_kind,
            line.thing_id,
            line.words_hash,
            line.previous_hash,
        ]
    )


def thing_of(thing: Any) -> tuple[str, int | None]:
    """("post", 41) of a model instance or of such a pair."""
    if isinstance(thing, tuple):
        return thing
    return thing.__tablename__, thing.id


def record(actor: Someone | None, verb: str, thing: Any, *, reason: str = "", **detail: Any) -> LedgerLine:
    """Append an act, e.g. `record(me(), "post.hidden", post, reason=…, rule=3)`; `actor` None is the system itself.

    `thing` is a model instance that has its id, or ("kind", id). `detail` must be JSON.
    """
    if not in_transaction():
        raise RuntimeError("ledger.record() outside transaction()")
    session = db.session
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(7238461)"))
    last = session.execute(select(LedgerLine.id, LedgerLine.hash).order_by(LedgerLine.id.desc()).limit(1)).first()
    kind, number = thing_of(thing)
    salt = secrets.token_hex(16)
    line = LedgerLine(
        id=(last.id if last else 0) + 1,
        at=clock.now(),
        actor_id=actor.id if actor else None,
        verb=verb,
        thing_kind=kind,
        thing_id=number,
        reason=clean(reason),
        detail=detail,
        salt=salt,
        words_hash=words_hash(salt, clean(reason), detail),
        previous_hash=last.hash if last else START,
        hash="",
    )
    line.hash = _line_hash(line)
    session.add(line)
    session.flush()
    return line


def lines_of(thing: Any) -> list[LedgerLine]:
    """The acts on one thing, oldest first."""
    kind, number = thing_of(thing)
    found = select(LedgerLine).where(LedgerLine.thing_kind == kind, LedgerLine.thing_id == number)
    return list(db.session.scalars(found.order_by(LedgerLine.id)))


def redact(actor: Someone, line: LedgerLine, *, reason: str) -> None:
    """Blank a line's words (they may name somebody) and append a line that says so; the chain still verifies."""
    record(actor, "ledger.redacted", ("ledger_line", line.id), reason=reason)
    line.reason = line.detail = line.salt = None


def walk(batch: int = 1000) -> Iterator[Any]:
    """Every line in order, in batches; rows with the attributes of LedgerLine, as the database holds them now."""
    table, after = LedgerLine.__table__, -1
    while True:
        # Columns, not objects: what the session remembers of a line must not hide what became of it.
        found = select(table).where(table.c.id > after).order_by(table.c.id).limit(batch)
        rows = db.session.execute(found).all()
        yield from rows
        if len(rows) < batch:
            return
        after = rows[-1].id


def head() -> tuple[int, str]:
    """(number of lines, hash of the last): what is printed on paper so that a later change shows."""
    last = db.session.execute(select(LedgerLine.id, LedgerLine.hash).order_by(LedgerLine.id.desc()).limit(1)).first()
    return (last.id, last.hash) if last else (0, START)


def verify(expected_head: str | None = None) -> Broken | None:
    """Walk the chain; the first line that does not hold, or None. `expected_head`: a hash noted earlier must occur."""
    previous, number, seen = START, 0, expected_head in {None, START}
    blanked = select(LedgerLine.thing_id, func.max(LedgerLine.id)).where(
        LedgerLine.verb == "ledger.redacted", LedgerLine.thing_kind == LedgerLine.__tablename__
    )
    redacted = dict(db.session.execute(blanked.group_by(LedgerLine.thing_id)).all())
    for line in walk():
        number += 1
        if line.id != number:
            return Broken(number, "this line is missing" if line.id > number else "a line was put in before the first")
        if line.previous_hash != previous:
            return Broken(line.id, "it does not follow the line before it")
        blank = line.reason is None and line.detail is None and line.salt is None
        # A redaction comes after what it blanks; one that stands before it is none.
        if blank and redacted.get(line.id, 0) <= line.id:
            return Broken(line.id, "its words are gone without a redaction")
        if not blank and words_hash(line.salt, line.reason, line.detail) != line.words_hash:
            return Broken(line.id, "its words were changed")
        if _line_hash(line) != line.hash:
            return Broken(line.id, "it was changed")
        previous = line.hash
        seen = seen or line.hash == expected_head
    if not seen:
        return Broken(number + 1, "the end was cut off: the noted head is not in the chain")
    return None


def count() -> int:
    """How many lines there are."""
    return db.session.scalar(select(func.count()).select_from(LedgerLine)) or 0
