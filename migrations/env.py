"""Alembic's environment: the application's own engine, batch mode for SQLite, full-text tables left alone."""

from alembic import context
from flask import current_app

from club.db import Document, Model, UtcDateTime, db


def include_object(thing, name, kind, reflected, compare_to):
    """FTS5's tables, PostgreSQL's vectors and the indexes over them are made by hand in migrations."""
    del thing, compare_to
    by_hand = kind in {"table", "index", "column"} and name.startswith(("search_fts", "ix_fts_", "fts_"))
    return not (reflected and by_hand)


def render_item(kind, thing, autogen_context):
    """Write our own column types as plain ones: a migration must not depend on code that will change."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and thing is Document:
        autogen_context.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def run() -> None:
    """Run the migrations on the application's engine, in one transaction where the database can."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Batch mode rebuilds tables; with enforcement on, dropping the old one would delete its children. Said past
            # SQLAlchemy: inside the transaction that it would begin, SQLite ignores this pragma.
            _enforce_foreign_keys(connection, "OFF")
        context.configure(
            connection=connection,
            target_metadata=Model.metadata,
            include_object=include_object,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
            process_revision_directives=_skip_empty,
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.dialect.name == "sqlite":
            connection.commit()
            _enforce_foreign_keys(connection, "ON")


def _enforce_foreign_keys(connection, state) -> None:
    connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={state}")


def _skip_empty(migration_context, revision, directives) -> None:
    if getattr(current_app.config.get("CMD_OPTS"), "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


run()
