"""The migrations lead from nothing to the models, and back."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from club.db import Model, db

# Each database changes its tables in its own way.
pytestmark = pytest.mark.both


def _ours(thing, name, kind, reflected, compare_to):
    del thing, compare_to
    return not (
        reflected
        and kind in {"table", "index", "column"}
        and name.startswith(("search_fts", "ix_fts_", "fts_", "alembic_"))
    )


def test_models_and_migrations_agree(app: Flask):
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": _ours})
        assert compare_metadata(context, Model.metadata) == []
        db.session.remove()


def test_down_to_nothing_and_up_again(app: Flask):
    with app.app_context():
        db.session.remove()
        downgrade(revision="base")
        left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
        upgrade()
        assert left == set()
        tables = {table.name for table in Model.metadata.sorted_tables}
        assert tables <= set(inspect(db.engine).get_table_names())
        db.session.remove()
        db.engine.dispose()
