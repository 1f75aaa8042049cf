"""Wrong tries make the next one wait, longer each time, without shutting honest people out.

- Tries are counted under three keys: this name from this address; this name from anywhere; this address. Each key has
  some tries free, which come back with time; past them the wait doubles, up to a ceiling.
- A browser in which the person has signed in before (`club.signin.devices`) has a count of its own: whatever others
  try, from wherever, does not make its owner wait.
- Right tries count nothing, so a hall of members behind one address signs in freely.

The counts lie in the database: they outlast a restart and hold across processes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from math import ceil, floor
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from club import clock
from club.db import db
from club.i18n import _, ngettext
from club.people.phones import e164
from club.signin.models import WrongTries


@dataclass(frozen=True)
class Gate:
    """One key under which wrong tries count: `free` of them an hour, then waits from `first` seconds to `longest`."""

    key: str
    free: int
    first: int
    longest: int

    @property
    def key_hash(self) -> str:
        """What the table keeps: the names that people mistype are nobody's business."""
        return hashlib.sha256(self.key.encode()).hexdigest()


def normal_name(typed: str) -> str:
    """One form for every way of typing a phone number or a mail address."""
    typed = typed.strip().lower()
    return typed if "@" in typed else e164(typed) or typed


def gates(purpose: str, typed: str, address: str | None, *, device: str | None = None) -> list[Gate]:
    """The gates that a try must pass. `device`: the browser's own mark when it knows the person."""
    name = normal_name(typed)
    if device is not None:
        return [Gate(f"{purpose}:device:{device}:{name}", 8, 15, 900)]
    return [
        Gate(f"{purpose}:both:{name}:{address}", 5, 15, 900),
        Gate(f"{purpose}:name:{name}", 100, 60, 300),
        Gate(f"{purpose}:address:{address}", 300, 15, 300),
    ]


def seconds_to_wait(passed: list[Gate]) -> int:
    """How long until the next try may be made; 0 when it may be made now."""
    now = clock.now()
    return max(
        (ceil((row.open_at - now).total_seconds()) for row in _rows(passed).values() if row.open_at > now), default=0
    )


def wait_words(seconds: int) -> str:
    """Why somebody waits, how long, and what else they can do."""
    if seconds < 60:
        span = ngettext("%(num)d second", "%(num)d seconds", seconds)
    else:
        span = ngettext("%(num)d minute", "%(num)d minutes", -(-seconds // 60))
    return _("That was wrong several times. Try again in %(span)s; the number you typed is kept.", span=span)


def count_wrong(passed: list[Gate]) -> None:
    """Count a wrong try at every gate; inside a transaction."""
    now = clock.now()
    _make_rows(passed)
    rows = _rows(passed, lock=True)
    for gate in passed:
        row = rows[gate.key_hash]
        rested = (now - row.last_at) / timedelta(hours=1) * gate.free
        row.count = max(row.count - rested, 0.0) + 1
        row.last_at = now
        over = floor(row.count - gate.free)
        row.open_at = now + timedelta(seconds=min(gate.first * 2 ** min(over, 20), gate.longest)) if over >= 0 else now


def forget(passed: list[Gate]) -> None:
    """The try was right: this name from this place (or this device) begins anew; inside a transaction."""
    db.session.execute(delete(WrongTries).where(WrongTries.key_hash == passed[0].key_hash))


def forget_rested() -> int:
    """Delete counts that nobody added to for a day; how many. Inside a transaction."""
    old = delete(WrongTries).where(WrongTries.last_at < clock.now() - timedelta(days=1))
    result: Any = db.session.execute(old)
    return result.rowcount


def _rows(passed: list[Gate], *, lock: bool = False) -> dict[str, WrongTries]:
    found = db.select(WrongTries).where(WrongTries.key_hash.in_([gate.key_hash for gate in passed]))
    found = found.order_by(WrongTries.key_hash).execution_options(populate_existing=True)
    return {row.key_hash: row for row in db.session.scalars(found.with_for_update() if lock else found)}


def _make_rows(passed: list[Gate]) -> None:
    """Rows to count in, so that two first tries at once do not both insert."""
    now = clock.now()
    rows = [{"key_hash": gate.key_hash, "count": 0.0, "last_at": now, "open_at": now} for gate in passed]
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    db.session.execute(dialect.insert(WrongTries).values(rows).on_conflict_do_nothing())
