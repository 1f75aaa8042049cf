"""Reading a file into rows and planning them. Writes only the import's own rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import delete, insert, update

from club import clock
from club.db import db, transaction
from club.errors import NotFound
from club.files.actions import path_of
from club.people.models import Person
from club.roster.models import ImportState, RosterImport, RosterRow
from club.roster.planning import Plan, make_plan
from club.roster.policy import reach_of
from club.roster.queries import Read, all_rows, everybody, places
from club.roster.reading.grid import Unreadable, sheets_of
from club.roster.reading.rows import Row, SheetRead, read_sheet

_BATCH = 1000
Report = Callable[[int, int], None]


def read(import_id: int, report: Report = lambda done, total: None) -> None:
    """Read the file of an import and plan its rows, a transaction for each thousand; ends ready or failed.

    `report` is told how far it is, outside transactions, and may raise to stop.
    """
    brought = db.session.get(RosterImport, import_id)
    if brought is None or brought.state != ImportState.READING:
        return
    report(0, 3)
    try:
        sheets = _sheets(brought, report)
    except Unreadable as error:
        _fail(import_id, error.code, error.params)
        return
    chosen = [sheet for sheet in sheets if _is_chosen(brought, sheet)]
    rows = [row for sheet in chosen for row in sheet.rows]
    told = [_told(sheet, chosen=sheet in chosen) for sheet in sheets]
    if not rows:
        _fail(import_id, "no_people" if any(sheet.usable for sheet in sheets) else "no_header", {}, told)
        return
    report(2, 3)
    plan = plan_of(brought.actor, rows)
    db.session.rollback()
    with transaction():
        db.session.execute(delete(RosterRow).where(RosterRow.import_id == import_id))
    for start in range(0, len(rows), _BATCH):
        with transaction():
            db.session.execute(insert(RosterRow), _stored(import_id, rows, plan, start))
        report(2 * len(rows) + start, 3 * len(rows))
    with transaction():
        brought = _still_reading(import_id)
        brought.sheets, brought.problem = told, ""
        _settle(brought, plan)


def _sheets(brought: RosterImport, report: Report) -> list[SheetRead]:
    data = path_of(brought.file).read_bytes()
    opened = sheets_of(data, brought.file_name)
    db.session.rollback()
    report(1, 3)
    today = clock.today()
    return [read_sheet(sheet, today=today, fix_case=brought.fix_case) for sheet in opened]


def _is_chosen(brought: RosterImport, sheet: SheetRead) -> bool:
    wish = next((known for known in brought.sheets if known["name"] == sheet.name), None)
    if wish is not None and any(known["chosen"] for known in brought.sheets):
        return bool(wish["chosen"]) and sheet.usable
    return sheet.usable and not sheet.hidden


def _told(sheet: SheetRead, *, chosen: bool) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "usable": sheet.usable and bool(sheet.rows),
        "hidden": sheet.hidden,
        "chosen": chosen,
        "header_line": sheet.header_line,
        "fields": sheet.fields,
        "captions": sheet.captions,
        "people": len(sheet.rows),
        "ignored": sheet.ignored,
        "cut": sheet.cut,
    }


def plan_of(actor: Person | None, rows: Sequence[Any]) -> Plan:
    """The plan of rows as the database stands now, within the actor's reach; four queries."""
    reach = reach_of(actor)
    return make_plan(rows, everybody(), places(reach), reach)


def _stored(import_id: int, rows: list[Row], plan: Plan, start: int) -> list[dict[str, Any]]:
    return [
        {
            "import_id": import_id,
            "number": number,
            "sheet": row.sheet,
            "line": row.line,
            "cells": row.cells,
            "values": {**row.values, "problems": row.problems, "notes": row.notes},
            "outcome": planned.outcome,
            "has_notes": bool(planned.notes),
            "person_id": planned.person_id,
            "plan": planned.plan,
            "problems": planned.problems,
            "notes": planned.notes,
            "changes": planned.changes,
        }
        for number, (row, planned) in enumerate(
            zip(rows[start : start + _BATCH], plan.rows[start : start + _BATCH], strict=True), start + 1
        )
    ]


def plan_again(brought: RosterImport) -> tuple[list[Read], Plan]:
    """The stored rows and their plan as the database stands now; in the caller's transaction."""
    rows = all_rows(brought)
    return rows, plan_of(brought.actor, rows)


def keep_plan(brought: RosterImport, rows: list[Read], plan: Plan) -> None:
    """Show another plan than before: the database changed meanwhile."""
    db.session.execute(
        update(RosterRow),
        [
            {
                "id": row.id,
                "outcome": planned.outcome,
                "has_notes": bool(planned.notes),
                "person_id": planned.person_id,
                "plan": planned.plan,
                "problems": planned.problems,
                "notes": planned.notes,
                "changes": planned.changes,
            }
            for row, planned in zip(rows, plan.rows, strict=True)
        ],
    )
    brought.problem = "moved_on"
    _settle(brought, plan)


def _settle(brought: RosterImport, plan: Plan) -> None:
    brought.counts, brought.digest = plan.counts, plan.digest
    brought.new_units = [{"key": key, **unit} for key, unit in plan.new_units.items()]
    brought.state = ImportState.READY


def _fail(import_id: int, code: str, params: dict[str, Any], sheets: list[dict[str, Any]] | None = None) -> None:
    with transaction():
        brought = _still_reading(import_id)
        brought.state, brought.problem = ImportState.FAILED, code
        brought.counts = params
        if sheets is not None:
            brought.sheets = sheets


def _still_reading(import_id: int) -> RosterImport:
    brought = db.session.get(RosterImport, import_id, with_for_update={"of": RosterImport})
    if brought is None or brought.state != ImportState.READING:
        raise NotFound
    return brought
