"""sign-in: slips, codes, passkeys, join requests"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "club_002"
down_revision = "club_001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)
LIVE = "used_at IS NULL AND revoked_at IS NULL"
WAITING = "state = 'waiting'"


def _kinds(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    with op.batch_alter_table("auth_session") as table:
        table.add_column(sa.Column("confirmed_at", WHEN, nullable=True))
    op.create_table(
        "one_time_code",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("kind", _kinds("kind", "slip", "mail_reset", "officer_reset", "magic"), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("spoken_hash", sa.String(length=64), nullable=True),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("expires_at", WHEN, nullable=False),
        sa.Column("used_at", WHEN, nullable=True),
        sa.Column("revoked_at", WHEN, nullable=True),
        sa.Column("issued_by_id", BIG, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint("used_at IS NULL OR revoked_at IS NULL", name=op.f("ck_one_time_code_used_or_revoked")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_one_time_code_attempts")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_one_time_code_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["issued_by_id"], ["person.id"], name=op.f("fk_one_time_code_issued_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_code")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_one_time_code_secret_hash")),
    )
    op.create_index(
        "uq_one_time_code_live",
        "one_time_code",
        ["person_id", "kind"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(op.f("ix_one_time_code_expires_at"), "one_time_code", ["expires_at"])
    op.create_table(
        "passkey",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("transports", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("last_used_at", WHEN, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_passkey_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_person_id"), "passkey", ["person_id"])
    op.create_table(
        "recovery_code",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", WHEN, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_code_code_hash")),
    )
    op.create_index(op.f("ix_recovery_code_person_id"), "recovery_code", ["person_id"])
    op.create_table(
        "wrong_tries",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Float(), nullable=False),
        sa.Column("last_at", WHEN, nullable=False),
        sa.Column("open_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_wrong_tries")),
    )
    op.create_index(op.f("ix_wrong_tries_last_at"), "wrong_tries", ["last_at"])
    op.create_table(
        "join_request",
        sa.Column("id", BIG, nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=True),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("message", sa.String(length=1000), nullable=False),
        sa.Column("state", _kinds("state", "waiting", "approved", "refused"), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("decided_at", WHEN, nullable=True),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("person_id", BIG, nullable=True),
        sa.CheckConstraint("phone IS NOT NULL OR email IS NOT NULL", name=op.f("ck_join_request_contact")),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_join_request_decided")),
        sa.CheckConstraint(
            "(state = 'refused') = (reason IS NOT NULL)", name=op.f("ck_join_request_refused_with_reason")
        ),
        sa.CheckConstraint(
            "(state = 'approved') = (person_id IS NOT NULL)", name=op.f("ck_join_request_approved_person")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_join_request_unit_id_unit")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_join_request_decided_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_join_request_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_request")),
        sa.UniqueConstraint("client_id", name=op.f("uq_join_request_client_id")),
    )
    op.create_index(op.f("ix_join_request_unit_id"), "join_request", ["unit_id"])
    op.create_index(op.f("ix_join_request_person_id"), "join_request", ["person_id"])
    op.create_index("ix_join_request_state_id", "join_request", ["state", "id"])
    for column in ("phone", "email"):
        op.create_index(
            f"uq_join_request_waiting_{column}",
            "join_request",
            [column],
            unique=True,
            sqlite_where=sa.text(WAITING),
            postgresql_where=sa.text(WAITING),
        )


def downgrade() -> None:
    for name in ("join_request", "wrong_tries", "recovery_code", "passkey", "one_time_code"):
        op.drop_table(name)
    with op.batch_alter_table("auth_session") as table:
        table.drop_column("confirmed_at")
