"""Puts practice into the application."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import update

from club.db import db
from club.units.signals import unit_merged
from training.practice import cards, demo, jobs, parts
from training.practice.models import PracticeWork
from training.practice.routes import blueprint

# Imported for what they declare: home's cards, the demo's loader, jobs.
DECLARED = (cards, demo, jobs)


@unit_merged.connect
def _follow(source_id: int, *, target_id: int, **_more: Any) -> None:
    """The superior of the unit that took another in sees what that one's people handed in."""
    moved = update(PracticeWork).where(PracticeWork.unit_id == source_id).values(unit_id=target_id)
    db.session.execute(moved, execution_options={"synchronize_session": False})


def init_app(app: Flask) -> None:
    """Register the pages and the part of a person's data."""
    app.register_blueprint(blueprint)
    parts.declare()
