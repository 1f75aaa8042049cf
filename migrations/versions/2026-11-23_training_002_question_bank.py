"""training: the bank of questions, quizzes that draw from it, attempts of every kind"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "training_002"
down_revision = "decisions_002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
OLD_KINDS = ("single", "multiple", "true_false")
KINDS = (*OLD_KINDS, "short", "numeric", "matching", "ordering", "cloze", "essay", "note")
OLD_EVENTS = ("answered", "submitted")
EVENTS = ("answered", "checked", "submitted", "extended", "marked", "regraded")
LEVELS = ("easy", "medium", "hard")
OLD_ABOUT = "(kind = 'answered') = (question_id IS NOT NULL)"
ABOUT = "(kind IN ('answered', 'checked', 'marked', 'regraded')) = (question_id IS NOT NULL)"
LOG = """CREATE TRIGGER quiz_event_no_update BEFORE UPDATE ON quiz_event
    BEGIN SELECT RAISE(ABORT, 'the log of an attempt is only appended to'); END"""


def _one_of(values, name):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _says(name, column, values):
    """The CHECK that an Enum column brings, written as SQLAlchemy writes it."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    op.create_table(
        "question_category",
        sa.Column("id", ID, nullable=False),
        sa.Column("parent_id", ID, nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("trail", sa.Text(), nullable=False),
        sa.Column(
            "sort_key",
            sa.String(length=1200).with_variant(sa.String(length=1200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["question_category.id"], name=op.f("fk_question_category_parent_id_question_category")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_category")),
        sa.UniqueConstraint("parent_id", "name", name=op.f("uq_question_category_parent_id_name")),
    )
    op.create_index("ix_question_category_path", "question_category", ["path"])
    op.create_index(
        "uq_question_category_root",
        "question_category",
        ["name"],
        unique=True,
        sqlite_where=sa.text("parent_id IS NULL"),
        postgresql_where=sa.text("parent_id IS NULL"),
    )
    op.create_table(
        "bank_question",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("category_id", ID, nullable=True),
        sa.Column("difficulty", _one_of(LEVELS, "difficulty"), nullable=True),
        sa.Column("course_id", ID, nullable=True),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("origin", sa.String(length=64), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_bank_question_author_id_person")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["question_category.id"], name=op.f("fk_bank_question_category_id_question_category")
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_bank_question_course_id_course")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_question")),
        sa.UniqueConstraint("origin", name=op.f("uq_bank_question_origin")),
    )
    op.create_index("ix_bank_question_author_id", "bank_question", ["author_id"])
    op.create_index("ix_bank_question_course_id", "bank_question", ["course_id"])
    op.create_index("ix_bank_question_category_id_id", "bank_question", ["category_id", "id"])
    op.create_table(
        "question_tag",
        sa.Column("question_id", ID, nullable=False),
        sa.Column("tag", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["bank_question.id"],
            name=op.f("fk_question_tag_question_id_bank_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("question_id", "tag", name=op.f("pk_question_tag")),
    )
    op.create_index("ix_question_tag_tag", "question_tag", ["tag"])
    _imports()
    _quizzes()
    _questions()
    _attempts()


def _imports() -> None:
    states = ("reading", "ready", "applying", "done", "failed", "dropped")
    op.create_table(
        "question_import",
        sa.Column("id", ID, nullable=False),
        sa.Column("actor_id", ID, nullable=True),
        sa.Column("client_id", sa.String(length=64), nullable=True),
        sa.Column("state", _one_of(states, "state"), nullable=False),
        sa.Column("file_id", ID, nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("category_id", ID, nullable=True),
        sa.Column("counts", DOCUMENT, nullable=False),
        sa.Column("progress_id", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("applied_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(state = 'done') = (applied_at IS NOT NULL)", name=op.f("ck_question_import_done_has_moment")
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_question_import_actor_id_person")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["question_category.id"], name=op.f("fk_question_import_category_id_question_category")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_question_import_file_id_stored_file")),
        sa.ForeignKeyConstraint(["progress_id"], ["progress.id"], name=op.f("fk_question_import_progress_id_progress")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_import")),
        sa.UniqueConstraint("actor_id", "client_id", name=op.f("uq_question_import_actor_id_client_id")),
    )
    op.create_table(
        "question_import_item",
        sa.Column("id", ID, nullable=False),
        sa.Column("import_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("state", _one_of(("new", "known", "twin", "bad"), "state"), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("detail", DOCUMENT, nullable=False),
        sa.Column("draft", DOCUMENT, nullable=True),
        sa.Column("question_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["question_import.id"],
            name=op.f("fk_question_import_item_import_id_question_import"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["bank_question.id"], name=op.f("fk_question_import_item_question_id_bank_question")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_import_item")),
        sa.UniqueConstraint("import_id", "number", name=op.f("uq_question_import_item_import_id_number")),
    )
    op.create_index("ix_question_import_item_question_id", "question_import_item", ["question_id"])
    op.create_index(
        "ix_question_import_item_import_id_state_number", "question_import_item", ["import_id", "state", "number"]
    )


def _quizzes() -> None:
    behaviours = ("deferred", "immediate", "adaptive")
    with op.batch_alter_table("quiz", recreate="auto") as batch:
        batch.add_column(
            sa.Column("behaviour", _one_of(behaviours, "behaviour"), nullable=False, server_default="deferred")
        )
        batch.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="3"))
        batch.add_column(sa.Column("penalty", sa.Integer(), nullable=False, server_default="33"))
        batch.add_column(sa.Column("time_limit", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("grace", sa.Integer(), nullable=False, server_default="60"))
        batch.add_column(sa.Column("shuffle_answers", sa.Boolean(), nullable=False, server_default=sa.text("true")))
        batch.add_column(sa.Column("shuffle_questions", sa.Boolean(), nullable=False, server_default=sa.text("false")))
        batch.add_column(sa.Column("negative", sa.Boolean(), nullable=False, server_default=sa.text("false")))
        batch.add_column(sa.Column("remarks", DOCUMENT, nullable=False, server_default="[]"))
        batch.create_check_constraint(op.f("ck_quiz_time_limit"), "time_limit IS NULL OR time_limit BETWEEN 1 AND 600")
        batch.create_check_constraint(op.f("ck_quiz_penalty"), "penalty BETWEEN 0 AND 100")
        batch.create_check_constraint(op.f("ck_quiz_tries"), "tries BETWEEN 1 AND 10")
        batch.create_check_constraint(op.f("ck_quiz_grace"), "grace BETWEEN 0 AND 3600")
    op.create_table(
        "quiz_slot",
        sa.Column("id", ID, nullable=False),
        sa.Column("quiz_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("question_id", ID, nullable=True),
        sa.Column("draw_count", sa.Integer(), nullable=False),
        sa.Column("category_id", ID, nullable=True),
        sa.Column("tags", DOCUMENT, nullable=False),
        sa.Column("difficulty", _one_of(LEVELS, "difficulty"), nullable=True),
        sa.CheckConstraint("(question_id IS NULL) = (draw_count > 0)", name=op.f("ck_quiz_slot_question_or_draw")),
        sa.CheckConstraint("draw_count BETWEEN 0 AND 100", name=op.f("ck_quiz_slot_draw_count")),
        sa.CheckConstraint("points BETWEEN 1 AND 100", name=op.f("ck_quiz_slot_points")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["question_category.id"], name=op.f("fk_quiz_slot_category_id_question_category")
        ),
        sa.ForeignKeyConstraint(["question_id"], ["bank_question.id"], name=op.f("fk_quiz_slot_question_id_bank_question")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_quiz_slot_quiz_id_quiz")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_slot")),
    )
    op.create_index("ix_quiz_slot_quiz_id_position", "quiz_slot", ["quiz_id", "position"])
    op.create_index("ix_quiz_slot_question_id", "quiz_slot", ["question_id"])
    op.create_index("ix_quiz_slot_category_id", "quiz_slot", ["category_id"])


def _questions() -> None:
    # Each question of a quiz becomes one of the bank, with the same id, and a place in its quiz while it stands.
    op.execute(
        """INSERT INTO bank_question (id, name, folded, course_id, author_id, created_at)
        SELECT quiz_question.id, '', lower(quiz_question.text), quiz.course_id, NULL, quiz.created_at
        FROM quiz_question JOIN quiz ON quiz.id = quiz_question.quiz_id"""
    )
    op.execute(
        """UPDATE bank_question SET retired_at =
        (SELECT retired_at FROM quiz_question WHERE quiz_question.id = bank_question.id)"""
    )
    op.execute(
        """INSERT INTO quiz_slot (quiz_id, position, points, question_id, draw_count, tags)
        SELECT quiz_id, position, 1, id, 0, '[]' FROM quiz_question WHERE retired_at IS NULL ORDER BY id"""
    )
    if not _sqlite():
        op.execute("SELECT setval(pg_get_serial_sequence('bank_question', 'id'), (SELECT coalesce(max(id), 1) FROM bank_question))")
    with op.batch_alter_table("quiz_question") as batch:
        batch.drop_index("ix_quiz_question_quiz_id_position")
        batch.add_column(sa.Column("entry_id", ID, nullable=True))
        batch.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("format", sa.String(length=10), nullable=False, server_default="plain"))
        batch.add_column(sa.Column("spec", DOCUMENT, nullable=False, server_default="{}"))
        batch.add_column(sa.Column("made_at", MOMENT, nullable=True))
        batch.add_column(sa.Column("made_by_id", ID, nullable=True))
        batch.add_column(sa.Column("asked_at", MOMENT, nullable=True))
    op.execute(
        """UPDATE quiz_question SET entry_id = id,
        made_at = (SELECT created_at FROM quiz WHERE quiz.id = quiz_question.quiz_id),
        asked_at = (SELECT min(started_at) FROM quiz_attempt WHERE quiz_attempt.quiz_id = quiz_question.quiz_id)"""
    )
    with op.batch_alter_table("quiz_question") as batch:
        batch.alter_column("entry_id", existing_type=ID, nullable=False)
        batch.alter_column("made_at", existing_type=MOMENT, nullable=False)
        batch.alter_column("number", existing_type=sa.Integer(), server_default=None)
        batch.drop_constraint(op.f("fk_quiz_question_quiz_id_quiz"), type_="foreignkey")
        batch.drop_column("quiz_id")
        batch.drop_column("position")
        batch.drop_constraint(op.f("ck_quiz_question_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_quiz_question_kind"), _says("kind", "kind", KINDS))
        batch.create_check_constraint(op.f("ck_quiz_question_number"), "number >= 1")
        batch.create_foreign_key(op.f("fk_quiz_question_entry_id_bank_question"), "bank_question", ["entry_id"], ["id"])
        batch.create_foreign_key(op.f("fk_quiz_question_made_by_id_person"), "person", ["made_by_id"], ["id"])
    op.create_index("uq_quiz_question_entry_id_number", "quiz_question", ["entry_id", "number"], unique=True)
    op.create_index(
        "uq_quiz_question_standing",
        "quiz_question",
        ["entry_id"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    with op.batch_alter_table("quiz_choice", recreate="auto") as batch:
        batch.add_column(sa.Column("weight", sa.Double(), nullable=True))
        batch.add_column(sa.Column("match", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("tolerance", sa.String(length=40), nullable=False, server_default=""))
        batch.add_column(sa.Column("origin_id", sa.Integer(), nullable=True))


def _attempts() -> None:
    with op.batch_alter_table("quiz_attempt", recreate="auto") as batch:
        batch.add_column(sa.Column("rules", DOCUMENT, nullable=False, server_default="{}"))
        batch.add_column(sa.Column("ends_at", MOMENT, nullable=True))
        batch.add_column(sa.Column("waiting", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    with op.batch_alter_table("quiz_event") as batch:
        batch.alter_column("choice_ids", new_column_name="answer", existing_type=DOCUMENT, existing_nullable=False)
        batch.add_column(sa.Column("seen", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("by_id", ID, nullable=True))
        batch.drop_constraint(op.f("ck_quiz_event_kind"), type_="check")
        batch.drop_constraint(op.f("ck_quiz_event_question"), type_="check")
        batch.create_check_constraint(op.f("ck_quiz_event_kind"), _says("kind", "kind", EVENTS))
        batch.create_check_constraint(op.f("ck_quiz_event_question"), ABOUT)
        batch.create_check_constraint(op.f("ck_quiz_event_seen"), "seen >= 0")
        batch.create_foreign_key(op.f("fk_quiz_event_by_id_person"), "person", ["by_id"], ["id"])
    if _sqlite():
        # The rebuilt table has lost its trigger.
        op.execute(LOG)


def downgrade() -> None:
    # What only the bank can say cannot be said by the old tables: those attempts and questions go.
    op.execute("DELETE FROM quiz_event WHERE kind NOT IN ('answered', 'submitted')")
    other = "SELECT id FROM quiz_question WHERE kind NOT IN ('single', 'multiple', 'true_false')"
    op.execute(f"DELETE FROM quiz_event WHERE question_id IN ({other})")
    homeless = "SELECT id FROM quiz_question WHERE entry_id NOT IN (SELECT question_id FROM quiz_slot WHERE question_id IS NOT NULL)"
    op.execute(f"DELETE FROM quiz_event WHERE question_id IN ({homeless})")
    for doomed in (other, homeless):
        op.execute(f"DELETE FROM quiz_choice WHERE question_id IN ({doomed})")
        op.execute(f"DELETE FROM quiz_question WHERE id IN ({doomed})")
    with op.batch_alter_table("quiz_event") as batch:
        batch.drop_constraint(op.f("fk_quiz_event_by_id_person"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_quiz_event_seen"), type_="check")
        batch.drop_constraint(op.f("ck_quiz_event_question"), type_="check")
        batch.drop_constraint(op.f("ck_quiz_event_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_quiz_event_kind"), _says("kind", "kind", OLD_EVENTS))
        batch.create_check_constraint(op.f("ck_quiz_event_question"), OLD_ABOUT)
        batch.drop_column("by_id")
        batch.drop_column("seen")
        batch.alter_column("answer", new_column_name="choice_ids", existing_type=DOCUMENT, existing_nullable=False)
    if _sqlite():
        op.execute(LOG)
    with op.batch_alter_table("quiz_attempt") as batch:
        for column in ("waiting", "ends_at", "rules"):
            batch.drop_column(column)
    with op.batch_alter_table("quiz_choice") as batch:
        for column in ("origin_id", "tolerance", "match", "weight"):
            batch.drop_column(column)
    op.drop_index("uq_quiz_question_standing", "quiz_question")
    op.drop_index("uq_quiz_question_entry_id_number", "quiz_question")
    with op.batch_alter_table("quiz_question") as batch:
        batch.add_column(sa.Column("quiz_id", ID, nullable=True))
        batch.add_column(sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        """UPDATE quiz_question SET
        quiz_id = (SELECT min(quiz_id) FROM quiz_slot WHERE quiz_slot.question_id = quiz_question.entry_id),
        position = (SELECT min(position) FROM quiz_slot WHERE quiz_slot.question_id = quiz_question.entry_id)"""
    )
    with op.batch_alter_table("quiz_question") as batch:
        batch.drop_constraint(op.f("fk_quiz_question_made_by_id_person"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_quiz_question_entry_id_bank_question"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_quiz_question_number"), type_="check")
        batch.drop_constraint(op.f("ck_quiz_question_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_quiz_question_kind"), _says("kind", "kind", OLD_KINDS))
        batch.alter_column("quiz_id", existing_type=ID, nullable=False)
        batch.alter_column("position", existing_type=sa.Integer(), server_default=None)
        batch.create_foreign_key(op.f("fk_quiz_question_quiz_id_quiz"), "quiz", ["quiz_id"], ["id"])
        for column in ("asked_at", "made_by_id", "made_at", "spec", "format", "number", "entry_id"):
            batch.drop_column(column)
    op.create_index("ix_quiz_question_quiz_id_position", "quiz_question", ["quiz_id", "position"])
    for table in ("quiz_slot", "question_import_item", "question_import"):
        op.drop_table(table)
    with op.batch_alter_table("quiz") as batch:
        for name in ("grace", "tries", "penalty", "time_limit", "behaviour"):
            batch.drop_constraint(op.f(f"ck_quiz_{name}"), type_="check")
        for column in ("remarks", "negative", "shuffle_questions", "shuffle_answers", "grace", "time_limit", "penalty", "tries", "behaviour"):
            batch.drop_column(column)
    for table in ("question_tag", "bank_question", "question_category"):
        op.drop_table(table)
