"""forum: following and muting of topics and spaces, bookmarks"""

import sqlalchemy as sa
from alembic import op

revision = "forum_004"
down_revision = "decisions_003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _state() -> sa.Enum:
    words = ("follow", "normal", "mute")
    return sa.Enum(*words, name="state", native_enum=False, create_constraint=True, length=40)


def _follow(thing: str) -> None:
    table = f"{thing}_follow"
    op.create_table(
        table,
        sa.Column("person_id", ID, nullable=False),
        sa.Column(f"{thing}_id", ID, nullable=False),
        sa.Column("state", _state(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            [f"{thing}_id"], [f"{thing}.id"], name=op.f(f"fk_{table}_{thing}_id_{thing}"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", f"{thing}_id", name=op.f(f"pk_{table}")),
    )
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.create_index(f"ix_{table}_{thing}_id_state", [f"{thing}_id", "state"], unique=False)


def upgrade() -> None:
    _follow("topic")
    _follow("space")
    op.create_table(
        "bookmark",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_bookmark_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_bookmark_post_id_post"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookmark")),
        sa.UniqueConstraint("person_id", "post_id", name=op.f("uq_bookmark_person_id_post_id")),
    )
    waiting = sa.text("remind_at IS NOT NULL")
    with op.batch_alter_table("bookmark", schema=None) as batch_op:
        batch_op.create_index("ix_bookmark_person_id_id", ["person_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bookmark_post_id"), ["post_id"], unique=False)
        batch_op.create_index(
            "ix_bookmark_remind_at", ["remind_at"], unique=False, sqlite_where=waiting, postgresql_where=waiting
        )


def downgrade() -> None:
    op.drop_table("bookmark")
    op.drop_table("space_follow")
    op.drop_table("topic_follow")
