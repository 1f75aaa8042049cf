"""A small club with its units, for the lists that are brought into it."""

from __future__ import annotations

from dataclasses import dataclass

from club.people.models import Person
from club.policy import Role
from club.units.models import Unit, UnitKind
from tests.make.people import person, unit


@dataclass
class Club:
    """Two clusters of two wards, each with branches KP1 and KP2; a chair, an admin, the commissioner of cluster 1."""

    district: Unit
    clusters: list[Unit]
    wards: list[Unit]
    branches: dict[tuple[int, int], Unit]
    chair: Person
    admin: Person
    commissioner: Person


def club() -> Club:
    """The club: wards 1 and 2 in cluster 1, wards 3 and 4 in cluster 2."""
    district = unit("Quận Đoàn Quận 11", kind=UnitKind.DISTRICT)
    clusters = [unit(f"Cụm thi đua số {n}", kind=UnitKind.CLUSTER, parent=district) for n in (1, 2)]
    wards = [unit(f"Đoàn phường {n}", kind=UnitKind.WARD, parent=clusters[(n - 1) // 2]) for n in (1, 2, 3, 4)]
    branches = {(w, b): unit(f"Chi đoàn khu phố {b}", parent=ward) for w, ward in enumerate(wards, 1) for b in (1, 2)}
    return Club(
        district,
        clusters,
        wards,
        branches,
        chair=person(Role.CHAIR, name="Chủ nhiệm Câu lạc bộ", home=district, phone="+84900000003"),
        admin=person(Role.ADMIN, name="Quản trị viên", home=district, phone="+84900000001"),
        commissioner=person(
            Role.COMMISSIONER, name="Cụm trưởng Một", home=clusters[0], over=clusters[0], phone="+84900000006"
        ),
    )
