"""The club's part of `club bench seed`: a tree of units, members, and a board."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

from sqlalchemy import insert

from club import clock
from club.bench import Size, seeder
from club.db import db, transaction
from club.people.models import Appointment, Person, PersonState
from club.policy import Role
from club.profile import change_profile
from club.text import fold, name_key
from club.units.models import Unit, UnitKind

FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Hoàng", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô")
MIDDLES = ("Văn", "Thị", "Minh", "Ngọc", "Thanh", "Hữu", "Đức", "Kim", "Quốc", "Hoài")
GIVEN = ("An", "Ánh", "Bình", "Châu", "Dũng", "Đạt", "Giang", "Hà", "Hòa", "Khánh", "Linh", "Mai", "Nam", "Phúc", "Ý")


@seeder(0, "people")
def people(size: Size, rng: random.Random, report: Callable[[str, int, int], None]) -> None:
    """16 wards in 4 clusters, a branch for about every ten members; person 1 is the chair, 2 the admin."""
    with transaction():
        change_profile(name="Câu lạc bộ đo thử", short_name="Đo thử", set_up=True)
        city = _unit(UnitKind.DISTRICT, "Quận Đoàn", None)
        branches = []
        clusters = [_unit(UnitKind.CLUSTER, f"Cụm thi đua số {number + 1}", city) for number in range(4)]
        for number in range(16):
            ward = _unit(UnitKind.WARD, f"Đoàn phường {number + 1}", clusters[number // 4])
            branches += [
                _unit(UnitKind.BRANCH, f"Chi đoàn khu phố {k + 1}", ward) for k in range(max(size.members // 160, 1))
            ]
    rows, offices = [], []
    now, start = clock.now(), date(2023, 1, 21)
    for number in range(1, size.members + 1):
        name = f"{rng.choice(FAMILIES)} {rng.choice(MIDDLES)} {rng.choice(GIVEN)} {number}"
        branch = rng.choice(branches)
        rows.append(
            {
                "id": number, "full_name": name, "sort_key": name_key(name), "folded_name": fold(name),
                "phone": f"+8499{number:07d}", "unit_id": branch, "state": PersonState.ACTIVE, "position": "",
                "created_at": now, "locale": "vi", "theme": "auto", "about": "",
            }
        )  # fmt: skip
        role = {1: Role.CHAIR, 2: Role.ADMIN}.get(number, Role.BRANCH_SECRETARY)
        offices.append({"person_id": number, "role": role, "unit_id": None if number < 3 else branch,
                        "starts_on": start, "note": "", "created_at": now})  # fmt: skip
    with transaction():
        db.session.execute(insert(Person), rows)
        db.session.execute(insert(Appointment), offices)
        if db.engine.dialect.name == "postgresql":
            db.session.execute(db.text("SELECT setval(pg_get_serial_sequence('person', 'id'), max(id)) FROM person"))
    report("people", size.members, size.members)


def _unit(kind: UnitKind, name: str, parent: int | None) -> int:
    unit = Unit(kind=kind, name=name, parent_id=parent)
    db.session.add(unit)
    db.session.flush()
    unit.place()
    return unit.id
