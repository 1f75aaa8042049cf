"""The field that picks a unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from club.auth import me
from club.db import db
from club.picking import PickField
from club.units.models import Unit
from club.units.policy import may_see
from club.units.queries import paths_of, units_matching


class UnitField(PickField):
    """An open unit by any of its names, present or former."""

    endpoint = "units.pick"

    def by_id(self, number: int) -> Any:
        unit = db.session.get(Unit, number)
        return unit if unit is not None and may_see(me(), unit) else None

    def by_name(self, typed: str) -> Sequence[Any]:
        return units_matching(typed, open_only=True, size=8)

    def text_of(self, thing: Any) -> str:
        return thing.name

    def label_of(self, thing: Any) -> str:
        above = paths_of([thing])[thing.id]
        return f"{thing.name} ({above})" if above else thing.name
