"""forum: moving, splitting and merging, the archive, tags; personal tokens"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "forum_005"
down_revision = "forum_004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
MOVED = sa.text("relocation_id IS NOT NULL")
KINDS = ("move", "split", "join", "merge")
STATED = sa.text("stance IS NOT NULL")


def _key(table: str, column: str, to: str, **rules: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"), **rules)


def _moving() -> None:
    op.create_table(
        "relocation",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("topic_id", ID, nullable=False),
        sa.Column("into_id", ID, nullable=False),
        sa.Column("from_space_id", ID, nullable=False),
        sa.Column("to_space_id", ID, nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("line_id", ID, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("undone_by_id", ID, nullable=True),
        sa.Column("undone_line_id", ID, nullable=True),
        sa.CheckConstraint("posts >= 1", name=op.f("ck_relocation_posts")),
        sa.CheckConstraint("(kind = 'move') = (into_id = topic_id)", name=op.f("ck_relocation_into_another")),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_line_id IS NULL) AND (undone_at IS NULL) = (undone_by_id IS NULL)",
            name=op.f("ck_relocation_undone_in_ledger"),
        ),
        _key("relocation", "topic_id", "topic"),
        _key("relocation", "into_id", "topic"),
        _key("relocation", "from_space_id", "space"),
        _key("relocation", "to_space_id", "space"),
        _key("relocation", "by_id", "person"),
        _key("relocation", "line_id", "ledger_line"),
        _key("relocation", "undone_by_id", "person"),
        _key("relocation", "undone_line_id", "ledger_line"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relocation")),
    )
    op.create_index("ix_relocation_at_id", "relocation", ["at", "id"])
    for column in ("topic_id", "into_id", "from_space_id", "to_space_id"):
        op.create_index(f"ix_relocation_{column}", "relocation", [column])
    with op.batch_alter_table("topic") as batch:
        batch.add_column(sa.Column("archived_at", MOMENT, nullable=True))
        batch.add_column(sa.Column("archived_reason", sa.String(length=500), nullable=True))
        batch.add_column(sa.Column("merged_into_id", ID, nullable=True))
        batch.create_foreign_key(op.f("fk_topic_merged_into_id_topic"), "topic", ["merged_into_id"], ["id"])
        batch.create_check_constraint(
            op.f("ck_topic_archived_with_reason"), "(archived_at IS NULL) = (archived_reason IS NULL)"
        )
        batch.create_check_constraint(
            op.f("ck_topic_merged_into_another"), "merged_into_id IS NULL OR merged_into_id <> id"
        )
    op.create_index("ix_topic_merged_into_id", "topic", ["merged_into_id"])
    op.drop_index("ix_post_stances", table_name="post")
    with op.batch_alter_table("post") as batch:
        batch.add_column(sa.Column("moved_to_id", ID, nullable=True))
        batch.add_column(sa.Column("relocation_id", ID, nullable=True))
        batch.create_foreign_key(op.f("fk_post_moved_to_id_post"), "post", ["moved_to_id"], ["id"])
        batch.create_foreign_key(op.f("fk_post_relocation_id_relocation"), "relocation", ["relocation_id"], ["id"])
        batch.create_check_constraint(
            op.f("ck_post_trace_of_a_move"),
            "moved_to_id IS NULL OR (relocation_id IS NOT NULL AND deleted_at IS NOT NULL)",
        )
    _stances()
    op.create_index(
        "ix_post_relocation_id", "post", ["relocation_id"], sqlite_where=MOVED, postgresql_where=MOVED
    )


def _stances() -> None:
    """SQLite rebuilds the table without this partial index."""
    columns = ["topic_id", "stance", "number"]
    op.create_index("ix_post_stances", "post", columns, sqlite_where=STATED, postgresql_where=STATED)


def _tags() -> None:
    op.create_table(
        "tag",
        sa.Column("id", ID, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("folded", sa.String(length=60), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("slug", name=op.f("uq_tag_slug")),
        sa.UniqueConstraint("folded", name=op.f("uq_tag_folded")),
    )
    op.create_table(
        "tag_address",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("tag_id", ID, nullable=False),
        _key("tag_address", "tag_id", "tag", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_tag_address")),
    )
    op.create_index("ix_tag_address_tag_id", "tag_address", ["tag_id"])
    op.create_table(
        "topic_tag",
        sa.Column("topic_id", ID, nullable=False),
        sa.Column("tag_id", ID, nullable=False),
        _key("topic_tag", "topic_id", "topic", ondelete="CASCADE"),
        _key("topic_tag", "tag_id", "tag", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("topic_id", "tag_id", name=op.f("pk_topic_tag")),
    )
    op.create_index("ix_topic_tag_tag_id_topic_id", "topic_tag", ["tag_id", "topic_id"])
    op.create_table(
        "tag_follow",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("tag_id", ID, nullable=False),
        sa.Column(
            "state",
            sa.Enum("follow", "normal", "mute", name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("at", MOMENT, nullable=False),
        _key("tag_follow", "person_id", "person", ondelete="CASCADE"),
        _key("tag_follow", "tag_id", "tag", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "tag_id", name=op.f("pk_tag_follow")),
    )
    op.create_index("ix_tag_follow_tag_id_state", "tag_follow", ["tag_id", "state"])


def _tokens() -> None:
    op.create_table(
        "access_token",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("start", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=True),
        _key("access_token", "person_id", "person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_access_token_token_hash")),
    )
    op.create_index("ix_access_token_person_id_id", "access_token", ["person_id", "id"])


def upgrade() -> None:
    _moving()
    _tags()
    _tokens()


def downgrade() -> None:
    for table in ("access_token", "tag_follow", "topic_tag", "tag_address", "tag"):
        op.drop_table(table)
    # A trace has no meaning without its act; what was moved stays where it stands.
    op.execute("DELETE FROM post WHERE moved_to_id IS NOT NULL")
    op.drop_index("ix_post_relocation_id", table_name="post")
    op.drop_index("ix_post_stances", table_name="post")
    with op.batch_alter_table("post") as batch:
        batch.drop_constraint(op.f("ck_post_trace_of_a_move"), type_="check")
        batch.drop_constraint(op.f("fk_post_relocation_id_relocation"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_post_moved_to_id_post"), type_="foreignkey")
        batch.drop_column("relocation_id")
        batch.drop_column("moved_to_id")
    _stances()
    op.drop_index("ix_topic_merged_into_id", table_name="topic")
    with op.batch_alter_table("topic") as batch:
        batch.drop_constraint(op.f("ck_topic_merged_into_another"), type_="check")
        batch.drop_constraint(op.f("ck_topic_archived_with_reason"), type_="check")
        batch.drop_constraint(op.f("fk_topic_merged_into_id_topic"), type_="foreignkey")
        batch.drop_column("merged_into_id")
        batch.drop_column("archived_reason")
        batch.drop_column("archived_at")
    op.drop_table("relocation")
