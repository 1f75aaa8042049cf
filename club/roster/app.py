"""Puts the lists, the slips and their commands into the application."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import delete, select

from club import navigation
from club.db import db
from club.i18n import _l
from club.navigation import Place
from club.people import personal_data
from club.people.models import Person
from club.people.personal_data import Part
from club.policy import may
from club.roster import cli, jobs, policy
from club.roster.models import RosterRow
from club.roster.routes import blueprint

# Imported for what they declare.
_DECLARED = (cli, jobs)


def _export(person: Person) -> list[dict[str, Any]]:
    """Rows of lists in which the person stands, as they were read."""
    rows = db.session.scalars(select(RosterRow).where(RosterRow.person_id == person.id).order_by(RosterRow.id))
    return [{"import": row.import_id, "row": row.line, "cells": row.cells} for row in rows]


def _erase(person: Person) -> None:
    """The rows go, also from a plan that waits: it is compared anew before it is carried out."""
    db.session.execute(delete(RosterRow).where(RosterRow.person_id == person.id))


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
    personal_data.add(Part("roster", _l("Lists of members"), _export, _erase))
    navigation.add(
        Place(
            "roster.upload",
            _l("Lists of members"),
            "file-earmark-spreadsheet",
            83,
            bar=False,
            open_to=lambda person: may(person, policy.IMPORT),
        )
    )
