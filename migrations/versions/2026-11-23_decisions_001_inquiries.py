"""decisions: inquiries and their steps"""

import sqlalchemy as sa
from alembic import op

revision = "decisions_001"
down_revision = "forum_002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inquiry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("thing_kind", sa.String(length=40), nullable=True),
        sa.Column("thing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("source", sa.String(length=80), nullable=True),
        sa.Column("source_url", sa.String(length=200), nullable=True),
        sa.Column("asker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "standing_committee",
                "chair",
                "vice_chair",
                "commissioner",
                "ward_secretary",
                "branch_secretary",
                "member",
                "observer",
                "guest",
                "moderator",
                "trainer",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "raised_role",
            sa.Enum(
                "standing_committee",
                "chair",
                "vice_chair",
                "commissioner",
                "ward_secretary",
                "branch_secretary",
                "member",
                "observer",
                "guest",
                "moderator",
                "trainer",
                "admin",
                name="raised_role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("raised_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "assigned",
                "answered",
                "confirmed",
                "disputed",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answer_thing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answer_minutes", sa.Integer(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("disputes", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("client_id", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(state IN ('answered', 'confirmed')) = (answer_minutes IS NOT NULL)",
            name=op.f("ck_inquiry_answered_has_time"),
        ),
        sa.CheckConstraint(
            "state <> 'received' OR (role IS NULL AND unit_id IS NULL)", name=op.f("ck_inquiry_received")
        ),
        sa.CheckConstraint(
            "state IN ('received', 'withdrawn') OR role IS NOT NULL OR unit_id IS NOT NULL",
            name=op.f("ck_inquiry_addressed"),
        ),
        sa.CheckConstraint("(thing_kind IS NULL) = (thing_id IS NULL)", name=op.f("ck_inquiry_thing")),
        sa.CheckConstraint("NOT private OR thing_kind IS NULL", name=op.f("ck_inquiry_private_stands_alone")),
        sa.CheckConstraint("disputes >= 0", name=op.f("ck_inquiry_disputes")),
        sa.CheckConstraint("raised_role IS NULL OR raised_unit_id IS NULL", name=op.f("ck_inquiry_one_raised")),
        sa.CheckConstraint("role IS NULL OR unit_id IS NULL", name=op.f("ck_inquiry_one_addressee")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_inquiry_answered_by_id_person")),
        sa.ForeignKeyConstraint(["asker_id"], ["person.id"], name=op.f("fk_inquiry_asker_id_person")),
        sa.ForeignKeyConstraint(["raised_unit_id"], ["unit.id"], name=op.f("fk_inquiry_raised_unit_id_unit")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_inquiry_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
        sa.UniqueConstraint("asker_id", "client_id", name=op.f("uq_inquiry_asker_id_client_id")),
        sa.UniqueConstraint("source", name=op.f("uq_inquiry_source")),
    )
    op.create_index("ix_inquiry_asked_at_id", "inquiry", ["asked_at", "id"])
    op.create_index("ix_inquiry_asker_id_state", "inquiry", ["asker_id", "state"])
    op.create_index("ix_inquiry_next_at", "inquiry", ["next_at"])
    op.create_index("ix_inquiry_raised_unit_id", "inquiry", ["raised_unit_id"])
    op.create_index("ix_inquiry_role_state", "inquiry", ["role", "state"])
    op.create_index("ix_inquiry_thing_kind_thing_id", "inquiry", ["thing_kind", "thing_id"])
    op.create_index("ix_inquiry_unit_id_state", "inquiry", ["unit_id", "state"])

    op.create_table(
        "inquiry_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("inquiry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "asked",
                "assigned",
                "answered",
                "confirmed",
                "disputed",
                "withdrawn",
                "reminded",
                "raised",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("addressee", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_inquiry_step_actor_id_person")),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiry.id"], name=op.f("fk_inquiry_step_inquiry_id_inquiry"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_step")),
        sa.UniqueConstraint("actor_id", "client_id", name=op.f("uq_inquiry_step_actor_id_client_id")),
    )
    op.create_index("ix_inquiry_step_inquiry_id", "inquiry_step", ["inquiry_id"])


def downgrade() -> None:
    op.drop_table("inquiry_step")
    op.drop_table("inquiry")
