"""forum: edits that are sent twice count once; polls in posts; planned topics"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "forum_006"
down_revision = "decisions_005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _key(table: str, column: str, to: str, **rules: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"), **rules)


def _word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _polls() -> None:
    op.add_column("post", sa.Column("polled", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "post_poll",
        sa.Column("id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("options", DOCUMENT, nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("results", _word("results", "always", "voted", "closed"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("closes_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by_id", ID, nullable=True),
        sa.Column("closed_reason", sa.String(length=500), nullable=True),
        sa.Column("counts", DOCUMENT, nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.CheckConstraint("results = 'closed' OR NOT secret", name=op.f("ck_post_poll_secret_until_closed")),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name=op.f("ck_post_poll_closed_by")),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_reason IS NULL)", name=op.f("ck_post_poll_closed_reason")),
        sa.CheckConstraint("most >= 1", name=op.f("ck_post_poll_most")),
        sa.CheckConstraint("ballots >= 0", name=op.f("ck_post_poll_ballots")),
        _key("post_poll", "post_id", "post", ondelete="CASCADE"),
        _key("post_poll", "closed_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_poll")),
        sa.UniqueConstraint("post_id", name=op.f("uq_post_poll_post_id")),
    )
    op.create_table(
        "post_vote",
        sa.Column("poll_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("choice", DOCUMENT, nullable=False),
        sa.Column("sent", DOCUMENT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _key("post_vote", "poll_id", "post_poll", ondelete="CASCADE"),
        _key("post_vote", "person_id", "person"),
        sa.PrimaryKeyConstraint("poll_id", "person_id", name=op.f("pk_post_vote")),
    )
    op.create_index("ix_post_vote_person_id", "post_vote", ["person_id"])
    op.create_table(
        "post_turnout",
        sa.Column("poll_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=True),
        _key("post_turnout", "poll_id", "post_poll", ondelete="CASCADE"),
        _key("post_turnout", "person_id", "person"),
        sa.PrimaryKeyConstraint("poll_id", "person_id", name=op.f("pk_post_turnout")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_post_turnout_person_id", "post_turnout", ["person_id"])


def _planned() -> None:
    op.create_table(
        "planned_topic",
        sa.Column("id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("kind", _word("kind", "discussion", "question", "debate", "wish", "announcement"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("asks", DOCUMENT, nullable=True),
        sa.Column("publish_at", MOMENT, nullable=False),
        sa.Column("state", _word("plan_state", "planned", "published", "cancelled", "failed"), nullable=False),
        sa.Column("failed_reason", sa.String(length=500), nullable=False),
        sa.Column("topic_id", ID, nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(state = 'published') = (topic_id IS NOT NULL)", name=op.f("ck_planned_topic_published_is_topic")
        ),
        sa.CheckConstraint(
            "(state = 'failed') = (failed_reason <> '')", name=op.f("ck_planned_topic_failed_with_reason")
        ),
        _key("planned_topic", "space_id", "space"),
        _key("planned_topic", "author_id", "person"),
        _key("planned_topic", "topic_id", "topic"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_topic")),
        sa.UniqueConstraint("author_id", "client_id", name=op.f("uq_planned_topic_author_id_client_id")),
        sa.UniqueConstraint("topic_id", name=op.f("uq_planned_topic_topic_id")),
    )
    op.create_index("ix_planned_topic_state_publish_at", "planned_topic", ["state", "publish_at"])


def upgrade() -> None:
    with op.batch_alter_table("post_revision") as batch:
        batch.add_column(sa.Column("client_id", sa.String(length=64), nullable=True))
        batch.create_unique_constraint(op.f("uq_post_revision_post_id_client_id"), ["post_id", "client_id"])
    _polls()
    _planned()


def downgrade() -> None:
    for table in ("planned_topic", "post_turnout", "post_vote", "post_poll"):
        op.drop_table(table)
    op.drop_column("post", "polled")
    with op.batch_alter_table("post_revision") as batch:
        batch.drop_constraint(op.f("uq_post_revision_post_id_client_id"), type_="unique")
        batch.drop_column("client_id")
