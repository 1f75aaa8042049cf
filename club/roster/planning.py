"""The plan of an import: what each row would add or change, worked out without writing anything.

The same rows and the same database give the same plan, so that what is carried out can be compared with what was shown.
A list adds and corrects; it never empties a field, takes an office away, or gives one that only the board gives.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from club.roster.matching import People
from club.roster.models import Outcome
from club.roster.places import Places
from club.roster.policy import Reach
from club.roster.working import Planned, Work
from club.text import exact


@dataclass
class Plan:
    """The whole plan. `new_units`: branches to be added, by key, each with how many rows need it."""

    rows: list[Planned]
    new_units: dict[str, dict[str, Any]]

    @property
    def counts(self) -> dict[str, int]:
        """Rows of each outcome, rows with notes, units to be added."""
        counts = Counter(row.outcome.value for row in self.rows)
        noted = sum(1 for row in self.rows if row.notes and row.outcome != Outcome.ERROR)
        return {**{o.value: counts[o.value] for o in Outcome}, "notes": noted, "units": len(self.new_units)}

    @property
    def digest(self) -> str:
        """A fingerprint: two plans with the same one write the same."""
        told = [[row.outcome.value, row.person_id, row.plan, row.changes] for row in self.rows]
        packed = json.dumps([told, self.new_units], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(packed.encode()).hexdigest()


def make_plan(rows: Sequence[Any], people: People, places: Places, reach: Reach) -> Plan:
    """Plan all rows (anything with `sheet`, `line`, `values`, `problems`, `notes`), in their order."""
    planner = _Planner(people, places, reach)
    planned = []
    for index, row in enumerate(rows):
        if index % 200 == 0:
            time.sleep(0)
        planned.append(planner.row(row))
    used = {row.plan["new_unit"] for row in planned if row.plan and row.plan.get("new_unit")}
    return Plan(planned, {key: unit for key, unit in planner.new_units.items() if key in used})


class _Planner:
    def __init__(self, people: People, places: Places, reach: Reach) -> None:
        self.people, self.places, self.reach = people, places, reach
        self.new_units: dict[str, dict[str, Any]] = {}
        self.seen: dict[tuple[str, Any], dict[str, Any]] = {}

    def row(self, row: Any) -> Planned:
        """Plan one row."""
        values = row.values
        found = self.places.find(values)
        units = found.candidates or ((found.unit_id,) if not found.new_name else ())
        match = self.people.match(values, units)
        where = (row.sheet, row.line)
        work = Work(self.reach, self.places, where, values, found, match, list(row.problems), list(row.notes))
        work.check()
        if work.problems:
            return Planned(
                Outcome.ERROR, match.person.id if match.person else None, problems=work.problems, notes=work.notes
            )
        if self._repeated(work):
            return Planned(Outcome.SAME, match.person.id if match.person else None, notes=work.notes)
        if work.problems:
            return Planned(Outcome.ERROR, None, problems=work.problems, notes=work.notes)
        made = work.change(match.person) if match.person else work.add()
        if made.outcome != Outcome.ERROR:
            self._remember(work)
            if made.plan and made.plan.get("new_unit"):
                self._count_unit(made.plan["new_unit"], work)
        return made

    def _keys(self, work: Work) -> list[tuple[str, Any]]:
        values = work.values
        keys: list[tuple[str, Any]] = []
        if work.match.person is not None:
            keys.append(("person", work.match.person.id))
        keys += [(name, values[name]) for name in ("phone", "email") if values.get(name)]
        if not values.get("phone") and not values.get("email"):
            where = work.unit_id or work.new_key
            keys.append(("name", (exact(values["name"]), values.get("born"), where)))
        return keys

    def _remember(self, work: Work) -> None:
        for key in self._keys(work):
            self.seen[key] = work.values

    def _repeated(self, work: Work) -> bool:
        """Whether an earlier row said the same; one that says something else of the same person is a problem."""
        for key in self._keys(work):
            first = self.seen.get(key)
            if first is None:
                continue
            compared = ("name", "born", "phone", "email", "position", "cluster", "ward", "branch", "unit", "sections")
            if all(first.get(name) == work.values.get(name) for name in compared):
                work.note("row_repeated", where=first["address"])
                return True
            kind = key[0] if key[0] in {"phone", "email"} else "person"
            work.problem(f"{kind}_repeated", kind if kind != "person" else "name", where=first["address"])
            return False
        return False

    def _count_unit(self, key: str, work: Work) -> None:
        unit = self.new_units.setdefault(
            key,
            {
                "parent_id": work.found.parent_id,
                "parent": self.places.label(work.found.parent_id),
                "name": work.found.new_name,
                "rows": 0,
            },
        )
        unit["rows"] += 1
