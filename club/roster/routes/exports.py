"""The list of members as a file, and the empty form."""

from __future__ import annotations

from flask import Response, make_response
from sqlalchemy import select

from club import clock
from club.auth import me, power_needed
from club.db import db
from club.limits import hit
from club.policy import ensure
from club.roster import policy
from club.roster.exports import XLSX, as_csv, as_xlsx, empty_form, rows_of
from club.roster.queries import people_to_export
from club.roster.routes import blueprint
from club.units.models import Unit


def _file(body: bytes, mimetype: str, name: str) -> Response:
    response = make_response(body)
    response.mimetype = mimetype
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _rows() -> list[tuple[str, ...]]:
    ensure(policy.may_export(me()))
    hit("roster-export", "30 per hour", me().id)
    units = {unit.id: unit for unit in db.session.scalars(select(Unit))}
    return rows_of(people_to_export(policy.reach_of(me())), units)


@blueprint.get("/export.xlsx")
@power_needed(policy.IMPORT)
def export_xlsx() -> Response:
    """The members as a workbook; a commissioner gets the cluster's."""
    return _file(as_xlsx(_rows()), XLSX, f"thanh-vien-{clock.today().isoformat()}.xlsx")


@blueprint.get("/export.csv")
@power_needed(policy.IMPORT)
def export_csv() -> Response:
    """The same as text."""
    return _file(as_csv(_rows()), "text/csv", f"thanh-vien-{clock.today().isoformat()}.csv")


@blueprint.get("/form.xlsx")
@power_needed(policy.IMPORT)
def form() -> Response:
    """An empty form with the column names that are understood."""
    return _file(empty_form(), XLSX, "mau-danh-sach.xlsx")
