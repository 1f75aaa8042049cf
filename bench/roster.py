"""How long a list of 5,000 members takes: read and planned, carried out, and brought a second time.

Seconds of the clock and, for busy machines, of the processor; the limit counts the smaller of the two.

    python -m bench.roster [ROWS]

Uses a database of its own in a temporary folder.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from openpyxl import Workbook

from app import create_app
from club.db import db, transaction
from club.people.seed import FAMILIES, GIVEN, MIDDLES
from club.roster.actions import applying, reading
from club.roster.actions.imports import bring, confirm
from club.roster.models import RosterImport
from club.roster.queries import everybody
from club.settings import Settings
from club.units.models import Unit, UnitKind

LIMIT = 10.0
HEADER = ("STT", "Họ và tên", "Ngày sinh", "Điện thoại", "Email", "Chức vụ", "Chi đoàn", "Đoàn phường")


@contextmanager
def measured(what: str, spent: dict[str, float]) -> Iterator[None]:
    """Print and keep how long a block took."""
    start, busy = time.perf_counter(), time.process_time()
    yield
    wall, spent[what] = time.perf_counter() - start, time.process_time() - busy
    print(f"{what:28} {wall:6.2f} s, processor {spent[what]:6.2f} s")
    spent[what] = min(wall, spent[what])


def make_file(path: Path, rows: int, seed: int = 11) -> None:
    """A workbook of invented people in 16 wards."""
    rng = random.Random(seed)
    book = Workbook(write_only=True)
    page = book.create_sheet("Danh sách")
    page.append(["DANH SÁCH THÀNH VIÊN"])
    page.append(list(HEADER))
    for number in range(1, rows + 1):
        name = f"{rng.choice(FAMILIES)} {rng.choice(MIDDLES)} {rng.choice(MIDDLES)} {rng.choice(GIVEN)}"
        born = f"{rng.randint(1, 28)}/{rng.randint(1, 12)}/{rng.randint(1985, 2004)}"
        phone = f"09{number:08d}"
        branch, ward = f"KP{rng.randint(1, 20)}", f"Phường {rng.randint(1, 16)}"
        page.append([number, name, born, phone, f"so{number}@example.org", "Bí thư Chi đoàn", branch, ward])
    book.save(path)


def found_units() -> None:
    """16 wards in 4 clusters; their branches come with the list."""
    with transaction():
        top = _unit(UnitKind.DISTRICT, "Quận Đoàn", None)
        clusters = [_unit(UnitKind.CLUSTER, f"Cụm thi đua số {number}", top) for number in range(1, 5)]
        for number in range(1, 17):
            _unit(UnitKind.WARD, f"Đoàn phường {number}", clusters[(number - 1) // 4])


def _unit(kind: UnitKind, name: str, parent: Unit | None) -> Unit:
    unit = Unit(kind=kind, name=name, parent_id=parent.id if parent else None)
    unit.parent = parent
    db.session.add(unit)
    db.session.flush()
    unit.place()
    return unit


def bring_in(app: Flask, path: Path, name: str, spent: dict[str, float]) -> RosterImport:
    """Bring the file in as the command line does, measuring its two halves."""
    with app.app_context():
        with path.open("rb") as stream, transaction():
            number = bring(None, stream, name=path.name).id
        with measured(f"{name}: read and plan", spent):
            reading.read(number)
        brought = db.session.get_one(RosterImport, number, populate_existing=True)
        if brought.counts["add"] or brought.counts["change"]:
            with transaction():
                confirm(None, db.session.get_one(RosterImport, number), digest=brought.digest)
            with measured(f"{name}: carry out", spent):
                assert applying.apply(number)
        print(f"    {brought.counts}")
        return brought


def main() -> None:
    """Measure, and fail when the whole takes longer than it may."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    spent: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings.from_env({}, mode="development", instance=Path(folder), log_level="ERROR"))
        with app.app_context():
            upgrade()
            found_units()
        path = Path(folder) / "list.xlsx"
        make_file(path, rows)
        first = bring_in(app, path, "first time", spent)
        total = sum(spent.values())
        second = bring_in(app, path, "second time", spent)
        with app.app_context():
            people = len(everybody().by_id)
    assert first.counts["add"] == people == rows, (first.counts, people)
    assert second.counts["same"] == rows, second.counts
    print(f"{rows} rows in {total:.2f} s; at most {LIMIT:.0f} s for 5,000")
    sys.exit(total > LIMIT * max(rows, 5000) / 5000)


if __name__ == "__main__":
    main()
