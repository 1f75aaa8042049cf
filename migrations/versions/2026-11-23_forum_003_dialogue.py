"""forum: stances of six kinds, support of posts, conclusions, summaries of sides, stored gauges"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "forum_003"
down_revision = "decisions_001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BEFORE = ("for", "against", "other")
NOW = ("for", "against", "question", "evidence", "proposal", "other")
MOMENT = sa.DateTime(timezone=True)
STATED = sa.text("stance IS NOT NULL")


def _stances(table: str, values: tuple[str, ...]) -> None:
    """Let a table hold other stances. SQLite rebuilds the table, rows and all; its partial index is made anew."""
    names = ", ".join(f"'{value}'" for value in values)
    if table == "post":
        op.drop_index("ix_post_stances", table_name="post")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_stance"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_stance"), f"stance IN ({names})")
    if table == "post":
        op.create_index(
            "ix_post_stances",
            "post",
            ["topic_id", "stance", "number"],
            sqlite_where=STATED,
            postgresql_where=STATED,
        )


def upgrade() -> None:
    _stances("post", NOW)
    _stances("post_revision", NOW)
    with op.batch_alter_table("post") as batch:
        batch.add_column(sa.Column("supports", sa.Integer(), nullable=False, server_default="0"))
        batch.create_check_constraint(op.f("ck_post_supports"), "supports >= 0")
    op.add_column("topic", sa.Column("concluded_at", MOMENT, nullable=True))
    op.create_table(
        "post_support",
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_support_post_id_post"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_post_support_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", "person_id", name=op.f("pk_post_support")),
    )
    op.create_index("ix_post_support_person_id", "post_support", ["person_id"])
    op.create_table(
        "conclusion",
        sa.Column("id", BIG, nullable=False),
        sa.Column("topic_id", BIG, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("agreed", sa.Text(), nullable=False),
        sa.Column("left_open", sa.Text(), nullable=False),
        sa.Column("concluded_by_id", BIG, nullable=False),
        sa.Column("concluded_at", MOMENT, nullable=False),
        sa.Column("reopened_at", MOMENT, nullable=True),
        sa.Column("reopened_by_id", BIG, nullable=True),
        sa.Column("reopened_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "(reopened_at IS NULL) = (reopened_reason IS NULL) AND (reopened_at IS NULL) = (reopened_by_id IS NULL)",
            name=op.f("ck_conclusion_reopened_with_reason"),
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_conclusion_topic_id_topic"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["concluded_by_id"], ["person.id"], name=op.f("fk_conclusion_concluded_by_id_person")
        ),
        sa.ForeignKeyConstraint(["reopened_by_id"], ["person.id"], name=op.f("fk_conclusion_reopened_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conclusion")),
    )
    op.create_index("ix_conclusion_topic_id", "conclusion", ["topic_id"])
    standing = sa.text("reopened_at IS NULL")
    op.create_index(
        "uq_conclusion_standing",
        "conclusion",
        ["topic_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.create_table(
        "conclusion_post",
        sa.Column("conclusion_id", BIG, nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["conclusion_id"],
            ["conclusion.id"],
            name=op.f("fk_conclusion_post_conclusion_id_conclusion"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_conclusion_post_post_id_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conclusion_id", "post_id", name=op.f("pk_conclusion_post")),
    )
    op.create_index("ix_conclusion_post_post_id", "conclusion_post", ["post_id"])
    op.create_table(
        "side_summary",
        sa.Column("id", BIG, nullable=False),
        sa.Column("topic_id", BIG, nullable=False),
        sa.Column(
            "stance",
            sa.Enum(*NOW, name="stance", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("drafted_by_id", BIG, nullable=False),
        sa.Column("drafted_at", MOMENT, nullable=False),
        sa.Column("replaced_at", MOMENT, nullable=True),
        sa.CheckConstraint("stance IN ('for', 'against')", name=op.f("ck_side_summary_a_side")),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topic.id"], name=op.f("fk_side_summary_topic_id_topic"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["person.id"], name=op.f("fk_side_summary_drafted_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_side_summary")),
    )
    op.create_index("ix_side_summary_topic_id", "side_summary", ["topic_id"])
    current = sa.text("replaced_at IS NULL")
    op.create_index(
        "uq_side_summary_current",
        "side_summary",
        ["topic_id", "stance"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
    op.create_table(
        "summary_verdict",
        sa.Column("summary_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("fair", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("fair OR words <> ''", name=op.f("ck_summary_verdict_a_no_says_why")),
        sa.ForeignKeyConstraint(
            ["summary_id"],
            ["side_summary.id"],
            name=op.f("fk_summary_verdict_summary_id_side_summary"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_summary_verdict_person_id_person")),
        sa.PrimaryKeyConstraint("summary_id", "person_id", name=op.f("pk_summary_verdict")),
    )
    op.create_index("ix_summary_verdict_person_id", "summary_verdict", ["person_id"])
    op.create_table(
        "dialogue_gauge",
        sa.Column("id", BIG, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("topic", "space", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("thing_id", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_gauge")),
        sa.UniqueConstraint("kind", "thing_id", name=op.f("uq_dialogue_gauge_kind_thing_id")),
    )


def downgrade() -> None:
    for table in ("dialogue_gauge", "summary_verdict", "side_summary", "conclusion_post", "conclusion", "post_support"):
        op.drop_table(table)
    with op.batch_alter_table("topic") as batch:
        batch.drop_column("concluded_at")
    with op.batch_alter_table("post") as batch:
        batch.drop_constraint(op.f("ck_post_supports"), type_="check")
        batch.drop_column("supports")
    for table in ("post", "post_revision"):
        # What the three kinds of before have no name for was "another view" then.
        op.execute(f"UPDATE {table} SET stance = 'other' WHERE stance IN ('question', 'evidence', 'proposal')")  # noqa: S608
        _stances(table, BEFORE)
