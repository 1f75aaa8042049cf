"""Whether this process can serve: the database answers, and stands at the migration this code was written for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from club.db import db

_NO_TABLE = ("no such table", "does not exist")


@cache
def known_revisions() -> tuple[str, ...]:
    """The migrations of this code, newest first; their files are read once a process."""
    from alembic.script import ScriptDirectory  # reads every migration: only where it is asked for

    folder = ScriptDirectory(str(Path(current_app.config["ROOT"]) / "migrations"))
    return tuple(script.revision for script in folder.walk_revisions())


def wanted_revision() -> str:
    """The newest migration of this code."""
    return known_revisions()[0]


def revision() -> str | None:
    """The database's migration, None for an empty one; raises DBAPIError when the database is away."""
    try:
        with db.engine.connect() as connection:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DBAPIError as error:
        if any(words in str(error.orig) for words in _NO_TABLE):
            return None
        raise


@dataclass(frozen=True)
class Problem:
    """Why the database cannot be used: `reason` for whoever asks, `detail` (with address and mend) for the admin."""

    reason: str
    detail: str

    def __str__(self) -> str:
        return self.detail


def database_problem() -> Problem | None:
    """Look whether the database can be used: one query."""
    shown = db.engine.url.render_as_string(hide_password=True)
    try:
        found = revision()
    except DBAPIError as error:
        why = " ".join(str(error.orig).split()) or type(error.orig).__name__
        return Problem("the database does not answer", f"the database {shown} does not answer: {why}")
    wanted = wanted_revision()
    if found != wanted:
        stands = f"is at {found or 'nothing'}, the code wants {wanted}"
        return Problem(f"the database {stands}", f"the database {shown} {stands}: run club migrate")
    return None
