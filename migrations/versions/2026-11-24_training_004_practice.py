"""training: practice tasks, what learners hand in, reviews by peers, and their story"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "training_004"
down_revision = "live_003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
STATES = ("draft", "with_peers", "with_trainer", "with_superior", "passed", "returned", "withdrawn")
EVENTS = (
    "handed_in", "revised", "withdrawn", "drawn", "reviewed", "missed", "to_trainer", "marked", "to_superior",
    "confirmed", "lapsed", "returned", "passed", "saved",
)  # fmt: skip


def _key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _task() -> None:
    table = "practice_task"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("course_id", ID, nullable=False),
        sa.Column("lesson_id", ID, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("html_version", sa.Integer(), nullable=False),
        sa.Column("evidence", DOCUMENT, nullable=False),
        sa.Column("rubric", DOCUMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("due_days", sa.Integer(), nullable=True),
        sa.Column("peers", sa.Integer(), nullable=False),
        sa.Column("review_days", sa.Integer(), nullable=False),
        sa.Column("spot_percent", sa.Integer(), nullable=False),
        sa.Column("apart_percent", sa.Integer(), nullable=False),
        sa.Column("pass_percent", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        _check(table, "one_due", "due_at IS NULL OR due_days IS NULL"),
        _check(table, "due_days", "due_days BETWEEN 1 AND 365"),
        _check(table, "peers", "peers BETWEEN 0 AND 5"),
        _check(table, "review_days", "review_days BETWEEN 1 AND 30"),
        _check(table, "spot_percent", "spot_percent BETWEEN 0 AND 100"),
        _check(table, "apart_percent", "apart_percent BETWEEN 0 AND 100"),
        _check(table, "pass_percent", "pass_percent BETWEEN 0 AND 100"),
        _key(table, "course_id", "course"),
        _key(table, "lesson_id", "lesson"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_task")),
    )
    op.create_index(op.f("ix_practice_task_course_id"), table, ["course_id"])
    op.create_index(op.f("ix_practice_task_lesson_id"), table, ["lesson_id"])
    standing = sa.text("retired_at IS NULL")
    op.create_index(
        "uq_practice_task_standing", table, ["lesson_id"], unique=True, sqlite_where=standing, postgresql_where=standing
    )


def _work() -> None:
    table = "practice_work"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("task_id", ID, nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=True),
        sa.Column("state", _word("state", *STATES), nullable=False),
        sa.Column("cause", _word("cause_word", "assignment", "nobody", "time", "apart"), nullable=True),
        sa.Column("spot", _word("spot", "none", "drawn", "confirmed", "lapsed"), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("points", DOCUMENT, nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("handed_in_at", MOMENT, nullable=True),
        sa.Column("waits_until", MOMENT, nullable=True),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("passed_at", MOMENT, nullable=True),
        _check(table, "round", "round >= 0"),
        _check(table, "percent", "percent BETWEEN 0 AND 100"),
        _check(table, "cause", "(state = 'with_trainer') = (cause IS NOT NULL)"),
        _check(table, "passed_at", "(state = 'passed') = (passed_at IS NOT NULL)"),
        _check(table, "handed_in_at", "state = 'draft' OR handed_in_at IS NOT NULL"),
        _key(table, "task_id", "practice_task"),
        _key(table, "author_id", "person"),
        _key(table, "unit_id", "unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_work")),
        sa.UniqueConstraint("task_id", "author_id", name=op.f("uq_practice_work_task_id_author_id")),
    )
    op.create_index(op.f("ix_practice_work_author_id"), table, ["author_id"])
    op.create_index(op.f("ix_practice_work_unit_id"), table, ["unit_id"])
    op.create_index("ix_practice_work_task_id_state_id", table, ["task_id", "state", "id"])
    op.create_index("ix_practice_work_state_waits_until", table, ["state", "waits_until"])


def _around_work() -> None:
    op.create_table(
        "practice_file",
        sa.Column("id", ID, nullable=False),
        sa.Column("work_id", ID, nullable=False),
        sa.Column("kind", _word("kind", "photo", "minutes", "attendance", "other"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("file_id", ID, nullable=False),
        sa.Column("brought_sha256", sa.String(length=64), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        _key("practice_file", "work_id", "practice_work"),
        _key("practice_file", "file_id", "stored_file"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_file")),
        sa.UniqueConstraint("work_id", "brought_sha256", name=op.f("uq_practice_file_work_id_brought_sha256")),
    )
    op.create_index(op.f("ix_practice_file_file_id"), "practice_file", ["file_id"])
    table = "practice_review"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("work_id", ID, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("reviewer_id", ID, nullable=True),
        sa.Column("state", _word("state", "assigned", "begun", "done", "missed", "cancelled"), nullable=False),
        sa.Column("levels", DOCUMENT, nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("assigned_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("begun_at", MOMENT, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        _check(table, "not_oneself", "reviewer_id <> author_id"),
        _check(table, "done_at", "(state = 'done') = (done_at IS NOT NULL)"),
        _check(table, "begun_at", "state <> 'begun' OR begun_at IS NOT NULL"),
        _key(table, "work_id", "practice_work"),
        _key(table, "author_id", "person"),
        _key(table, "reviewer_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_review")),
        sa.UniqueConstraint(
            "work_id", "round", "reviewer_id", name=op.f("uq_practice_review_work_id_round_reviewer_id")
        ),
    )
    op.create_index("ix_practice_review_reviewer_id_state", table, ["reviewer_id", "state"])
    op.create_index("ix_practice_review_state_due_at", table, ["state", "due_at"])
    op.create_table(
        "practice_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("work_id", ID, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", _word("kind", *EVENTS), nullable=False),
        sa.Column("actor_id", ID, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        _key("practice_event", "work_id", "practice_work"),
        _key("practice_event", "actor_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_event")),
        sa.UniqueConstraint("actor_id", "client_id", name=op.f("uq_practice_event_actor_id_client_id")),
    )
    op.create_index("ix_practice_event_work_id_id", "practice_event", ["work_id", "id"])


def upgrade() -> None:
    with op.batch_alter_table("lesson") as batch:
        batch.add_column(sa.Column("practice", sa.Boolean(), server_default=sa.false(), nullable=False))
    _task()
    _work()
    _around_work()


def downgrade() -> None:
    for table in ("practice_event", "practice_review", "practice_file", "practice_work", "practice_task"):
        op.drop_table(table)
    with op.batch_alter_table("lesson") as batch:
        batch.drop_column("practice")
