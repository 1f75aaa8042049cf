"""Carrying a plan out: one transaction, all or nothing, and only the plan that was shown.

Planned anew in that transaction: if anything it rests on changed since it was shown, the new plan is kept to be looked
at, and nothing is written. 5,000 rows take about a second and a half.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from club import clock, ledger
from club.audit.verbs import thing, verb
from club.db import db, transaction
from club.i18n import _, _l
from club.notices.actions import declare, tell
from club.people.models import Appointment, Person, PersonState, Visible
from club.policy import Role, ensure
from club.roster import policy
from club.roster.actions.reading import keep_plan, plan_again
from club.roster.models import ImportState, Outcome, RosterImport, RosterRow
from club.roster.planning import Plan
from club.roster.queries import Read
from club.roster.words import FIELDS, counted
from club.search.people import renew
from club.text import fold, name_key
from club.units.models import Unit, UnitChange, UnitKind

IMPORTED = verb("roster.imported", _l("brought in a list of members"), counted)
CHANGED = declare(
    "roster.changed",
    _l("My data are changed by a list"),
    lambda p: _("Your data were changed from a list: %(fields)s.", fields=", ".join(FIELDS[f]() for f in p["fields"])),
    icon="person-gear",
)
thing("roster_import", _l("List of members"), url=lambda number: f"/roster/{number}")


def apply(import_id: int, *, reason: str = "") -> bool:
    """Carry out a confirmed import; False where the plan no longer holds and waits to be looked at again."""
    try:
        with transaction():
            brought = _confirmed(import_id)
            if brought is None:
                return False
            ensure(policy.may_carry_out(brought.actor, brought))
            rows, plan = plan_again(brought)
            if plan.digest != brought.digest:
                keep_plan(brought, rows, plan)
                return False
            _write(brought, rows, plan)
            brought.state, brought.applied_at = ImportState.DONE, clock.now()
            counts = {name: brought.counts.get(name, 0) for name in (*Outcome, "units")}
            ledger.record(
                brought.actor,
                IMPORTED,
                brought,
                reason=reason or brought.file_name,
                file=brought.file_name,
                sha256=brought.sha256,
                **{str(name): count for name, count in counts.items()},
                new_units=[unit["name"] for unit in brought.new_units],
            )
            return True
    except IntegrityError:
        # Somebody was added between planning and writing (PostgreSQL lets both run): look again.
        with transaction():
            brought = _confirmed(import_id)
            if brought is not None:
                keep_plan(brought, *plan_again(brought))
        return False


def _confirmed(import_id: int) -> RosterImport | None:
    brought = db.session.get(RosterImport, import_id, with_for_update={"of": RosterImport})
    return brought if brought is not None and brought.state == ImportState.APPLYING else None


def _write(brought: RosterImport, rows: list[Read], plan: Plan) -> None:
    units = _found_units(brought, plan)
    adding = [row.id for row, planned in zip(rows, plan.rows, strict=True) if planned.outcome == Outcome.ADD]
    added = [row.plan for row in plan.rows if row.outcome == Outcome.ADD and row.plan]
    changed = [(row.person_id, row.plan) for row in plan.rows if row.outcome == Outcome.CHANGE and row.plan]
    numbers = _add_people(added, units)
    if numbers:
        # Whose row it was: for the page of the import, and for the day that person wants their data removed.
        links = [{"id": row, "person_id": number} for row, number in zip(adding, numbers, strict=True)]
        db.session.execute(update(RosterRow), links)
    _change_people(changed, units)
    _end_offices([office for _person, item in changed for office in item["end"]])
    _give_offices(
        brought, [*zip(numbers, added, strict=True), *((int(number or 0), item) for number, item in changed)], units
    )
    db.session.flush()
    touched = [int(number or 0) for number, _item in changed]
    renew([*numbers, *touched])
    _tell(brought, plan)


def _found_units(brought: RosterImport, plan: Plan) -> dict[str, int]:
    """Add the missing branches; the ledger's one line of the import names them."""
    if not plan.new_units:
        return {}
    wanted = {wish["parent_id"] for wish in plan.new_units.values()}
    parents = {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_(wanted)))}
    made = {
        key: Unit(kind=UnitKind.BRANCH, name=wish["name"], short_name="", parent=parents[wish["parent_id"]])
        for key, wish in plan.new_units.items()
    }
    db.session.add_all(made.values())
    db.session.flush()
    reason = _("From the list %(name)s", name=brought.file_name)[:500]
    for unit in made.values():
        unit.place()
        after = {"name": unit.name, "kind": unit.kind.value}
        change = UnitChange(unit_id=unit.id, actor_id=brought.actor_id, kind="created", before={}, after=after)
        change.reason = reason
        db.session.add(change)
    db.session.flush()
    return {key: unit.id for key, unit in made.items()}


def _unit_of(item: dict[str, Any], units: dict[str, int]) -> int | None:
    return units[item["new_unit"]] if item["new_unit"] else item["unit_id"]


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    """Columns of a person, with those that the model derives from the name: bulk statements go past it."""
    columns = dict(values)
    if columns.get("born_on"):
        columns["born_on"] = date.fromisoformat(columns["born_on"])
    if "full_name" in columns:
        columns["sort_key"] = name_key(columns["full_name"])[:1200]
        columns["folded_name"] = fold(columns["full_name"])
    return columns


def _add_people(added: list[dict[str, Any]], units: dict[str, int]) -> list[int]:
    if not added:
        return []
    rows = [
        {
            **_columns(item["person"]),
            "unit_id": _unit_of(item, units),
            "state": PersonState.INVITED,
            "contact_visible_to": Visible.BOARD,
        }
        for item in added
    ]
    return list(db.session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows))


def _change_people(changed: list[tuple[int | None, dict[str, Any]]], units: dict[str, int]) -> None:
    rows: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for number, item in changed:
        values = _columns(item["person"])
        unit_id = _unit_of(item, units)
        if unit_id is not None:
            values["unit_id"] = unit_id
        if values:
            rows[tuple(sorted(values))].append({"id": number, **values})
    for group in rows.values():
        db.session.execute(update(Person), group)


def _end_offices(numbers: list[int]) -> None:
    today = clock.today()
    for start in range(0, len(numbers), 500):
        these = Appointment.id.in_(numbers[start : start + 500])
        # One that began today never ran.
        db.session.execute(delete(Appointment).where(these, Appointment.starts_on >= today))
        db.session.execute(update(Appointment).where(these).values(ends_on=today - timedelta(days=1)))


def _give_offices(brought: RosterImport, people: list[tuple[int, dict[str, Any]]], units: dict[str, int]) -> None:
    rows = [
        {
            "person_id": number,
            "role": Role(item["office"]["role"]),
            "unit_id": units[item["new_unit"]] if item["office"]["new"] else item["office"]["unit_id"],
            "appointed_by_id": brought.actor_id,
        }
        for number, item in people
        if item["office"]
    ]
    if rows:
        db.session.execute(insert(Appointment), rows)


def _tell(brought: RosterImport, plan: Plan) -> None:
    """Whoever is a member already and whose data changed is told what, once an import."""
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in plan.rows:
        if row.outcome == Outcome.CHANGE and row.person_id is not None:
            alike[tuple(change["field"] for change in row.changes)].append(row.person_id)
    for fields, numbers in alike.items():
        tell(numbers, CHANGED, key=f"import:{brought.id}", url="/me", but=brought.actor, fields=list(fields))
