"""`club demo`: the club of 2023 from the files in demo/, loaded room by room and never twice.

Each room names a loader; it marks what it made with `done(key, id)`, so that a second run adds only what is missing and
changes nothing that people have written since. Loaders open their own transactions, one a batch.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from club import clock
from club.db import BigId, Model, db


class DemoItem(Model):
    """A thing the demo made, by its key in the files, e.g. "topic:sinh-hoat--co-dinh-hay-theo-viec"."""

    __tablename__ = "demo_item"

    key: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    thing_id: Mapped[int] = mapped_column(BigId)


@dataclass
class Demo:
    """What loaders share: the folder, ids by key ("person:chair", "unit:p5-kp3", …), and `say()` for progress."""

    folder: Path
    say: Callable[[str], None]
    ids: dict[str, int] = field(default_factory=dict)

    def read(self, name: str) -> dict[str, Any]:
        """A TOML file of the demo."""
        return tomllib.loads((self.folder / name).read_text(encoding="utf-8"))

    def has(self, key: str) -> bool:
        """Whether the thing was made already, now or in an earlier run."""
        return key in self.ids

    def done(self, key: str, thing_id: int) -> None:
        """Mark a thing as made, in the transaction that makes it."""
        db.session.add(DemoItem(key=key, thing_id=thing_id))
        self.ids[key] = thing_id


_loaders: list[tuple[int, Callable[[Demo], None]]] = []


def loader(order: int) -> Callable[[Callable[[Demo], None]], Callable[[Demo], None]]:
    """A room's part of the demo; smaller orders run first (club 0, forum 10, training 20, live 30)."""

    def register(function: Callable[[Demo], None]) -> Callable[[Demo], None]:
        if (order, function) not in _loaders:
            _loaders.append((order, function))
        return function

    return register


def local_moment(value: datetime) -> datetime:
    """A wall-clock time of the files (TOML local date-time) in UTC."""
    return clock.from_local(value) if value.tzinfo is None else value


def load(folder: Path, say: Callable[[str], None]) -> Demo:
    """Load everything that is missing."""
    known = {row.key: row.thing_id for row in db.session.scalars(sa.select(DemoItem))}
    demo = Demo(folder, say, known)
    for _order, function in sorted(_loaders, key=lambda pair: pair[0]):
        function(demo)
    return demo
