"""people, units, notices"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "club_003"
down_revision = "club_002"
branch_labels = None
depends_on = None

_OPEN = sa.text("closed_at IS NULL")


def _fold(text: str) -> str:
    # A copy of club.text.fold as it was: a migration must not change when the code does.
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


def _collate(collation: str) -> None:
    if op.get_context().dialect.name == "postgresql":
        for table in ("person", "unit"):
            op.execute(f'ALTER TABLE {table} ALTER COLUMN sort_key TYPE varchar(1200) COLLATE "{collation}"')


def upgrade() -> None:
    _collate("C")
    op.add_column("unit", sa.Column("folded", sa.Text(), server_default="", nullable=False))
    unit = sa.table("unit", sa.column("id"), sa.column("name"), sa.column("short_name"), sa.column("folded"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(unit.c.id, unit.c.name, unit.c.short_name)).all():
        names = "\n".join(dict.fromkeys(_fold(name) for name in (row.name, row.short_name) if name))
        connection.execute(unit.update().where(unit.c.id == row.id).values(folded=names))
    op.create_index(
        "uq_unit_open_name", "unit", ["parent_id", "name"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
    )


def downgrade() -> None:
    _collate("default")
    op.drop_index("uq_unit_open_name", table_name="unit")
    with op.batch_alter_table("unit") as batch_op:
        batch_op.drop_column("folded")
