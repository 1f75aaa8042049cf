"""live: the minutes of sessions, their approved versions, corrections, what is kept with them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "live_003"
down_revision = "forum_006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
PARTS = ("opening", "attendance", "agenda", "announcements", "questions", "votes", "conclusion", "tasks")
TABLES = (
    "minutes_document",
    "minutes_correction",
    "minutes_source",
    "minutes_version",
    "minutes_revision",
    "minutes_section",
    "minutes",
)
# What was approved stays word for word, whoever writes past the actions.
SQLITE = tuple(
    f"""CREATE TRIGGER minutes_version_no_{act} BEFORE {act} ON minutes_version
    BEGIN SELECT RAISE(ABORT, 'an approved text never changes'); END"""
    for act in ("update", "delete")
)
POSTGRES = (
    """CREATE FUNCTION minutes_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'an approved text never changes'; END $$""",
    """CREATE TRIGGER minutes_version_stays BEFORE UPDATE OR DELETE ON minutes_version
    FOR EACH ROW EXECUTE FUNCTION minutes_version_stays()""",
)


def _key(table: str, column: str, to: str, **rules: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"), **rules)


def _word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _minutes() -> None:
    op.create_table(
        "minutes",
        sa.Column("id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column(
            "state",
            _word("minutes_state", "preparing", "draft", "submitted", "approved", "published"),
            nullable=False,
        ),
        sa.Column("secretary_id", ID, nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("receivers", sa.Text(), nullable=False),
        sa.Column("hall_present", sa.Integer(), nullable=True),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("conclusion_version", sa.Integer(), nullable=False),
        sa.Column("concluded_by_id", ID, nullable=True),
        sa.Column("composed_at", MOMENT, nullable=True),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("submitted_by_id", ID, nullable=True),
        sa.Column("submitted_at", MOMENT, nullable=True),
        sa.Column("approved_by_id", ID, nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("returned_reason", sa.String(length=500), nullable=True),
        sa.Column("signer", sa.String(length=120), nullable=False),
        sa.Column("signer_secretary", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_from", sa.Integer(), nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("correct_until", MOMENT, nullable=True),
        sa.Column("recording_url", sa.String(length=500), nullable=False),
        _check("minutes", "published", "(state = 'published') = (published_at IS NOT NULL)"),
        _check("minutes", "numbered", "(published_at IS NULL) = (number IS NULL)"),
        _check("minutes", "number_of_year", "(number IS NULL) = (year IS NULL)"),
        _check("minutes", "correctable", "(published_at IS NULL) = (correct_until IS NULL)"),
        _check("minutes", "public_from", "(published_at IS NULL) = (public_from IS NULL)"),
        _check("minutes", "submitted", "state NOT IN ('submitted', 'approved') OR submitted_by_id IS NOT NULL"),
        _check("minutes", "approved", "(state IN ('approved', 'published')) = (approved_at IS NOT NULL)"),
        _check("minutes", "approved_is_kept", "state NOT IN ('approved', 'published') OR version > 0"),
        _check("minutes", "approved_by_another", "approved_by_id <> submitted_by_id"),
        _check("minutes", "hall_present", "hall_present BETWEEN 0 AND 100000"),
        _key("minutes", "session_id", "live_session", ondelete="CASCADE"),
        _key("minutes", "secretary_id", "person"),
        _key("minutes", "concluded_by_id", "person"),
        _key("minutes", "submitted_by_id", "person"),
        _key("minutes", "approved_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("session_id", name=op.f("uq_minutes_session_id")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_minutes_year_number")),
    )
    op.create_index(op.f("ix_minutes_secretary_id"), "minutes", ["secretary_id"])


def _texts() -> None:
    op.create_table(
        "minutes_section",
        sa.Column("id", ID, nullable=False),
        sa.Column("minutes_id", ID, nullable=False),
        sa.Column("part", _word("part", *PARTS), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("html_version", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("fresh", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _check("minutes_section", "version", "version >= 1"),
        _key("minutes_section", "minutes_id", "minutes", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_section")),
        sa.UniqueConstraint("minutes_id", "part", name=op.f("uq_minutes_section_minutes_id_part")),
    )
    op.create_table(
        "minutes_revision",
        sa.Column("id", ID, nullable=False),
        sa.Column("section_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        _key("minutes_revision", "section_id", "minutes_section", ondelete="CASCADE"),
        _key("minutes_revision", "by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_revision")),
        sa.UniqueConstraint("section_id", "number", name=op.f("uq_minutes_revision_section_id_number")),
    )
    op.create_table(
        "minutes_version",
        sa.Column("id", ID, nullable=False),
        sa.Column("minutes_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("made_by_id", ID, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        _check("minutes_version", "number", "number >= 1"),
        _key("minutes_version", "minutes_id", "minutes"),
        _key("minutes_version", "made_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_version")),
        sa.UniqueConstraint("minutes_id", "number", name=op.f("uq_minutes_version_minutes_id_number")),
    )
    op.create_table(
        "minutes_source",
        sa.Column("minutes_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        _key("minutes_source", "minutes_id", "minutes", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("minutes_id", "seq", name=op.f("pk_minutes_source")),
    )


def _after() -> None:
    op.create_table(
        "minutes_correction",
        sa.Column("id", ID, nullable=False),
        sa.Column("minutes_id", ID, nullable=False),
        sa.Column("part", _word("correction_part", *PARTS), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("state", _word("correction_state", "waiting", "accepted", "declined"), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("answered_by_id", ID, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("client_id", sa.String(length=64), nullable=True),
        _check("minutes_correction", "answered", "(state = 'waiting') = (answered_at IS NULL)"),
        _check("minutes_correction", "declined_with_reason", "state <> 'declined' OR answer <> ''"),
        _check("minutes_correction", "accepted_as_version", "(state = 'accepted') = (version IS NOT NULL)"),
        _key("minutes_correction", "minutes_id", "minutes", ondelete="CASCADE"),
        _key("minutes_correction", "by_id", "person"),
        _key("minutes_correction", "answered_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_correction")),
        sa.UniqueConstraint("by_id", "client_id", name=op.f("uq_minutes_correction_by_id_client_id")),
    )
    op.create_index("ix_minutes_correction_minutes_id_state", "minutes_correction", ["minutes_id", "state"])
    op.create_table(
        "minutes_document",
        sa.Column("minutes_id", ID, nullable=False),
        sa.Column("file_id", ID, nullable=False),
        _key("minutes_document", "minutes_id", "minutes", ondelete="CASCADE"),
        _key("minutes_document", "file_id", "stored_file"),
        sa.PrimaryKeyConstraint("minutes_id", "file_id", name=op.f("pk_minutes_document")),
    )


def upgrade() -> None:
    _minutes()
    _texts()
    _after()
    for trigger in POSTGRES if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(trigger)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION minutes_version_stays()")
