"""roster imports; stored vectors for the search on PostgreSQL"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "club_004"
down_revision = "club_003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

# Ranking a vector made anew for each match costs ten times what a stored one does.
VECTORS = [
    "DROP INDEX ix_fts_search_exact",
    "DROP INDEX ix_fts_search_folded",
    "ALTER TABLE search_document ADD COLUMN fts_exact tsvector GENERATED ALWAYS AS (to_tsvector('simple', exact)) STORED",
    "ALTER TABLE search_document ADD COLUMN fts_folded tsvector GENERATED ALWAYS AS (to_tsvector('simple', folded)) STORED",
    "CREATE INDEX ix_fts_search_exact ON search_document USING gin (fts_exact)",
    "CREATE INDEX ix_fts_search_folded ON search_document USING gin (fts_folded)",
]
NO_VECTORS = [
    "DROP INDEX ix_fts_search_exact",
    "DROP INDEX ix_fts_search_folded",
    "ALTER TABLE search_document DROP COLUMN fts_exact",
    "ALTER TABLE search_document DROP COLUMN fts_folded",
    "CREATE INDEX ix_fts_search_exact ON search_document USING gin (to_tsvector('simple', exact))",
    "CREATE INDEX ix_fts_search_folded ON search_document USING gin (to_tsvector('simple', folded))",
]


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "roster_import",
        sa.Column("id", BIG, nullable=False),
        sa.Column("actor_id", BIG, nullable=True),
        sa.Column("client_id", sa.String(length=64), nullable=True),
        sa.Column(
            "state", _choice("state", "reading", "ready", "applying", "done", "failed", "dropped"), nullable=False
        ),
        sa.Column("file_id", BIG, nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("fix_case", sa.Boolean(), nullable=False),
        sa.Column("sheets", DOCUMENT, nullable=False),
        sa.Column("counts", DOCUMENT, nullable=False),
        sa.Column("new_units", DOCUMENT, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("progress_id", BIG, nullable=True),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("applied_at", WHEN, nullable=True),
        sa.CheckConstraint(
            "(state = 'done') = (applied_at IS NOT NULL)", name=op.f("ck_roster_import_done_has_moment")
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_roster_import_actor_id_person")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_roster_import_file_id_stored_file")),
        sa.ForeignKeyConstraint(["progress_id"], ["progress.id"], name=op.f("fk_roster_import_progress_id_progress")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_import")),
        sa.UniqueConstraint("actor_id", "client_id", name=op.f("uq_roster_import_actor_id_client_id")),
    )
    op.create_table(
        "roster_row",
        sa.Column("id", BIG, nullable=False),
        sa.Column("import_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=100), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("outcome", _choice("outcome", "add", "change", "same", "error"), nullable=False),
        sa.Column("has_notes", sa.Boolean(), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("cells", DOCUMENT, nullable=False),
        sa.Column("values", DOCUMENT, nullable=False),
        sa.Column("plan", DOCUMENT, nullable=True),
        sa.Column("problems", DOCUMENT, nullable=False),
        sa.Column("notes", DOCUMENT, nullable=False),
        sa.Column("changes", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["roster_import.id"], name=op.f("fk_roster_row_import_id_roster_import"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_roster_row_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_row")),
        sa.UniqueConstraint("import_id", "number", name=op.f("uq_roster_row_import_id_number")),
    )
    op.create_index(
        "ix_roster_row_import_id_outcome_number", "roster_row", ["import_id", "outcome", "number"], unique=False
    )
    op.create_index(op.f("ix_roster_row_person_id"), "roster_row", ["person_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for statement in VECTORS:
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in NO_VECTORS:
            op.execute(statement)
    op.drop_index(op.f("ix_roster_row_person_id"), table_name="roster_row")
    op.drop_index("ix_roster_row_import_id_outcome_number", table_name="roster_row")
    op.drop_table("roster_row")
    op.drop_table("roster_import")
