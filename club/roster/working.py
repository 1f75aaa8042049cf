"""One row on its way to a plan: what is wrong with it, what it adds, what it changes of somebody who is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from club.policy import MEMBERS, Role
from club.roster.matching import Known, Match, Office, born_agree
from club.roster.models import Outcome
from club.roster.naming import pieces
from club.roster.places import Found, Places
from club.roster.policy import Reach, protected
from club.roster.reading.grid import address
from club.roster.reading.positions import LISTED, WORDS, Position, read_position
from club.signin.policy import RANKS
from club.text import exact, fold
from club.units.models import UnitKind


@dataclass
class Planned:
    """What becomes of one row. `plan` is what applying writes; `changes` is what people are shown."""

    outcome: Outcome
    person_id: int | None = None
    plan: dict[str, Any] | None = None
    changes: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)


class Work:
    """One row on its way to a plan."""

    def __init__(
        self,
        reach: Reach,
        places: Places,
        where: tuple[str, int],
        values: dict[str, Any],
        found: Found,
        match: Match,
        problems: list[dict[str, Any]],
        notes: list[dict[str, Any]],
    ) -> None:
        self.reach, self.places = reach, places
        self.sheet, self.line = where
        self.values, self.found, self.match, self.problems, self.notes = values, found, match, problems, notes
        self.unit_id = found.unit_id
        self.new_key = ""
        if found.new_name:
            core = " ".join(piece.core for piece in pieces(found.new_name))
            self.new_key = f"{found.parent_id}:{core}"
        self.position: Position = read_position(values.get("position", ""))
        self.role: Role | None = None
        self.office_unit: int | None = None

    def _cell(self, name: str) -> str:
        columns: dict[str, int] = self.values["columns"]
        if name == "unit":
            fields = ("branch", "unit", "ward", "cluster")
            name = next((field for field in fields if self.values.get(field)), "")
            name = name or next((field for field in fields if field in columns), "")
        elif name == "name" and "name" not in columns:
            name = "family"
        if name not in columns:
            return self.values["address"]
        return address(self.sheet, self.line, columns[name])

    def problem(self, code: str, column: str, **params: Any) -> None:
        """Something that keeps the row from being taken."""
        self.problems.append({"code": code, "cell": self._cell(column), **params})

    def note(self, code: str, column: str = "name", **params: Any) -> None:
        """Something worth knowing about a row that is taken."""
        self.notes.append({"code": code, "cell": self._cell(column), **params})

    def check(self) -> None:
        """Everything that can be wrong with the row in itself and against the database."""
        person, values = self.match.person, self.values
        if values["name_problem"] and not (person and person.name == values["typed_name"]):
            self.problem(values["name_problem"], "name", text=values["typed_name"][:80])
        if self.match.problem:
            self.problem(self.match.problem, self.match.field, **(self.match.params or {}))
        if self.found.problem:
            if person is not None and person.unit_id in self.found.candidates:
                self.unit_id = person.unit_id
            else:
                self.problem(self.found.problem, "unit", **self.found.params)
        elif person is None and self.unit_id is None and not self.new_key and not self._may_be_without_unit():
            self.problem("unit_missing", "unit")
        if person is not None and not self.places.inside(person.unit_id):
            where = self.places.label(person.unit_id)
            self.problem("person_outside", "name", name=person.name, unit=where)
        if not self.problems:
            self._settle_role(person)

    def _may_be_without_unit(self) -> bool:
        return bool(self.values.get("no_unit")) and self.reach.paths is None

    def _settle_role(self, person: Known | None) -> None:
        target = self.unit_id or (person.unit_id if person and not self.new_key else None)
        unit = self.places.by_id.get(target or 0)
        kind = UnitKind.BRANCH if self.new_key else unit.kind if unit else None
        role = self.position.role
        if self.position.by_unit:
            role = (
                {UnitKind.BRANCH: Role.BRANCH_SECRETARY, UnitKind.WARD: Role.WARD_SECRETARY}.get(kind) if kind else None
            )
        if person is not None and not self.moves(person) and fold(self.values["position"]) == fold(person.position):
            # Nothing new is said, so nothing is to be given.
            return
        if self.position.board:
            self.note("position_board", "position", text=self.position.text)
        if role == Role.BRANCH_SECRETARY and kind != UnitKind.BRANCH:
            if person is not None and role in person.roles:
                role = None
            else:
                self.problem("position_needs_branch", "position", text=self.values["position"])
        ward = self.found.parent_id if self.new_key else self.places.ward_of(target)
        if role == Role.WARD_SECRETARY and ward is None:
            if person is not None and role in person.roles:
                role = None
            else:
                self.problem("position_needs_ward", "position", text=self.values["position"])
        self.role = role
        self.office_unit = ward if role == Role.WARD_SECRETARY else target

    def moves(self, person: Known) -> bool:
        """Whether the row names another unit than the person's."""
        return bool(self.new_key) or (self.unit_id is not None and self.unit_id != person.unit_id)

    def add(self) -> Planned:
        """A new person, invited, with an office: the one of the position, or membership."""
        values = self.values
        role = self.role or Role.MEMBER
        if self.match.twin is not None:
            self.note("twin_elsewhere", name=self.match.twin.name, unit=self.places.label(self.match.twin.unit_id))
        if not values["phone"] and not values["email"]:
            self.note("no_contact")
        text = self.position.text or (WORDS[role] if self.position.by_unit else "")
        new_office = bool(self.new_key) and role != Role.WARD_SECRETARY
        plan = {
            "person": {
                "full_name": values["name"],
                "born_on": values["born"],
                "phone": values["phone"],
                "email": values["email"],
                "position": text,
            },
            "unit_id": self.unit_id,
            "new_unit": self.new_key,
            "office": {"role": role.value, "unit_id": None if new_office else self.office_unit, "new": new_office},
            "end": [],
        }
        return Planned(Outcome.ADD, None, plan, [], [], self.notes)

    def change(self, person: Known) -> Planned:
        """What the row corrects of somebody who is there already."""
        fields = self._fields(person)
        changes = [{"field": name, "old": old, "new": new} for name, (old, new) in fields.items()]
        moved = self.moves(person)
        if moved:
            new = self.found.new_name or self.places.label(self.unit_id)
            changes.append({"field": "unit", "old": self.places.label(person.unit_id), "new": new})
        office, ended = self._office(person, moved)
        if office is not None:
            where = self.found.new_name if office["new"] else self.places.label(office["unit_id"])
            before = [(held.role.value, self.places.label(held.unit_id)) for held in ended]
            changes.append({"field": "office", "old": before, "new": [(office["role"], where)]})
        if not changes:
            return Planned(Outcome.SAME, person.id, notes=self.notes)
        if protected(self.reach, person.roles, person.id):
            self.problem("officer_protected", "name", name=person.name)
            return Planned(Outcome.ERROR, person.id, problems=self.problems, notes=self.notes)
        plan = {
            "person": {name: new for name, (_old, new) in fields.items()},
            "unit_id": self.unit_id if moved else None,
            "new_unit": self.new_key if moved else "",
            "office": office,
            "end": [held.id for held in ended],
        }
        return Planned(Outcome.CHANGE, person.id, plan, changes, [], self.notes)

    def _fields(self, person: Known) -> dict[str, tuple[Any, Any]]:
        """Fields that would change, each with old and new. Empty cells change nothing."""
        values = self.values
        fields: dict[str, tuple[Any, Any]] = {}
        if self._renames(person):
            fields["full_name"] = (person.name, values["name"])
        born = date.fromisoformat(values["born"]) if values["born"] else None
        if born and born_agree(born, values["only_year"], person.born) is not True:
            fields["born_on"] = (person.born.isoformat() if person.born else None, values["born"])
        for name in ("phone", "email"):
            if values[name] and values[name] != getattr(person, name):
                fields[name] = (getattr(person, name), values[name])
        text = self.position.text or (WORDS[self.role] if self.position.by_unit and self.role else "")
        if text and self._repositions(person, text):
            fields["position"] = (person.position, text)
        return fields

    def _renames(self, person: Known) -> bool:
        name, typed = self.values["name"], self.values["typed_name"]
        if not name or person.name in {name, typed}:
            return False
        if exact(name) == exact(person.name):
            # Only capitals or the place of a tone differ: worth a change only where the name stands in capitals.
            return person.name.isupper() and not name.isupper()
        if fold(name) == fold(person.name) and fold(name) == name.lower():
            self.note("name_bare", text=person.name)
            return False
        return True

    def _repositions(self, person: Known, text: str) -> bool:
        if fold(person.position) == fold(text):
            return False
        role = self.role or self.position.role
        if role is not None and text == WORDS.get(role):
            # Said by the office already, or by the same position in other words.
            return role not in person.roles and read_position(person.position).role != role
        return True

    def _office(self, person: Known, moved: bool) -> tuple[dict[str, Any] | None, list[Office]]:
        """The office to give and those it takes the place of. Higher ones and the board's are never touched."""
        if not moved and self.role is None:
            return None, []
        listed = [office for office in person.offices if office.role in LISTED and not office.thing]
        role = self.role
        if role is None:
            plain = [office for office in listed if office.role in {Role.MEMBER, Role.OBSERVER}]
            if any(office.role not in {Role.MEMBER, Role.OBSERVER} for office in listed):
                self.note(
                    "office_stays", "unit", role=listed[-1].role.value, unit=self.places.label(listed[-1].unit_id)
                )
            if not plain or plain[0].unit_id is None:
                return None, []
            role = plain[0].role
        # Offices that make one a member of the club already.
        higher = [office for office in person.offices if office.role in MEMBERS - {Role.MEMBER}]
        target, new = self.office_unit, bool(self.new_key) and role != Role.WARD_SECRETARY
        held = [office for office in listed if office.role == role]
        if any(not new and (office.unit_id == target or (role == Role.MEMBER and not moved)) for office in held):
            return None, []
        if role in {Role.MEMBER, Role.OBSERVER} and higher:
            if self.role is not None and any(office.role in LISTED for office in higher):
                self.note("office_kept", "position", role=higher[0].role.value)
            return None, []
        if person.id == self.reach.actor_id:
            self.note("own_office", "position")
            return None, []
        ended = [office for office in listed if RANKS[office.role] <= RANKS[role]]
        return {"role": role.value, "unit_id": None if new else target, "new": new}, ended
