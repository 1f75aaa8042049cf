"""training: interactive packages in lessons (SCORM, H5P), learners' runs and what their devices told"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "training_003"
down_revision = "forum_005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
LOG = """CREATE TRIGGER package_event_no_update BEFORE UPDATE ON package_event
    BEGIN SELECT RAISE(ABORT, 'the log of a run is only appended to'); END"""


def _one_of(values, name):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    with op.batch_alter_table("lesson") as batch:
        batch.add_column(sa.Column("package_size", sa.Integer(), server_default="0", nullable=False))
        batch.create_check_constraint(op.f("ck_lesson_package_size"), "package_size >= 0")
    op.create_table(
        "lesson_package",
        sa.Column("id", ID, nullable=False),
        sa.Column("lesson_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", _one_of(("scorm12", "scorm2004", "h5p"), op.f("ck_lesson_package_kind")), nullable=False),
        sa.Column("rule", _one_of(("completed", "passed"), op.f("ck_lesson_package_rule")), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_id", ID, nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("framed", sa.Boolean(), nullable=False),
        sa.Column("items", DOCUMENT, nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=True),
        sa.Column("brought_by_id", ID, nullable=True),
        sa.Column("brought_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "retired_at IS NOT NULL OR file_id IS NOT NULL", name=op.f("ck_lesson_package_current_has_file")
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_lesson_package_size")),
        sa.ForeignKeyConstraint(["brought_by_id"], ["person.id"], name=op.f("fk_lesson_package_brought_by_id_person")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_lesson_package_file_id_stored_file")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_package_lesson_id_lesson")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_package")),
        sa.UniqueConstraint("brought_by_id", "client_id", name=op.f("uq_lesson_package_brought_by_id_client_id")),
        sa.UniqueConstraint("lesson_id", "number", name=op.f("uq_lesson_package_lesson_id_number")),
    )
    op.create_index(op.f("ix_lesson_package_file_id"), "lesson_package", ["file_id"])
    op.create_index(
        "uq_lesson_package_current",
        "lesson_package",
        ["lesson_id"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_table(
        "package_run",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("package_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", DOCUMENT, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "completion",
            _one_of(("unknown", "incomplete", "completed"), op.f("ck_package_run_completion")),
            nullable=False,
        ),
        sa.Column("success", _one_of(("unknown", "failed", "passed"), op.f("ck_package_run_success")), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("active_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_package_run_score")),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_package_run_seconds")),
        sa.ForeignKeyConstraint(
            ["package_id"], ["lesson_package.id"], name=op.f("fk_package_run_package_id_lesson_package")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_package_run_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_run")),
        sa.UniqueConstraint(
            "person_id", "package_id", "number", name=op.f("uq_package_run_person_id_package_id_number")
        ),
    )
    op.create_index("ix_package_run_package_id_person_id", "package_run", ["package_id", "person_id"])
    op.create_index(
        "uq_package_run_open",
        "package_run",
        ["person_id", "package_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "package_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("data", DOCUMENT, nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.CheckConstraint("seen >= 0", name=op.f("ck_package_event_seen")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["package_run.id"], name=op.f("fk_package_event_run_id_package_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_event")),
        sa.UniqueConstraint("run_id", "client_id", name=op.f("uq_package_event_run_id_client_id")),
        sa.UniqueConstraint("run_id", "seq", name=op.f("uq_package_event_run_id_seq")),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(LOG)


def downgrade() -> None:
    op.drop_table("package_event")
    op.drop_table("package_run")
    op.drop_table("lesson_package")
    with op.batch_alter_table("lesson") as batch:
        batch.drop_constraint(op.f("ck_lesson_package_size"), type_="check")
        batch.drop_column("package_size")
