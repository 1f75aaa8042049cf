"""forum: due process: rules, flags, held writings, the queue, measures, appeals; what is hidden becomes a measure"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "forum_002"
down_revision = "live_001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moderation_terms",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hold_first", sa.Integer(), nullable=False),
        sa.Column("appeal_days", sa.Integer(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.CheckConstraint("appeal_days BETWEEN 1 AND 60", name=op.f("ck_moderation_terms_appeal_days")),
        sa.CheckConstraint("hold_first BETWEEN 0 AND 20", name=op.f("ck_moderation_terms_hold_first")),
        sa.CheckConstraint("id = 1", name=op.f("ck_moderation_terms_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_terms")),
    )
    op.create_table(
        "moderator_alias",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_moderator_alias_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_moderator_alias")),
        sa.UniqueConstraint("number", name=op.f("uq_moderator_alias_number")),
    )
    op.create_table(
        "rulebook",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["published_by_id"], ["person.id"], name=op.f("fk_rulebook_published_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulebook")),
        sa.UniqueConstraint("number", name=op.f("uq_rulebook_number")),
    )
    op.create_table(
        "watched_word",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("words", sa.String(length=80), nullable=False),
        sa.Column("folded", sa.String(length=80), nullable=False),
        sa.Column("added_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_watched_word_added_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched_word")),
        sa.UniqueConstraint("folded", name=op.f("uq_watched_word_folded")),
    )
    op.create_table(
        "rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("book_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("reasons", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["rulebook.id"], name=op.f("fk_rule_book_id_rulebook")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
        sa.UniqueConstraint("book_id", "position", name=op.f("uq_rule_book_id_position")),
    )
    op.create_table(
        "held_writing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "discussion",
                "question",
                "debate",
                "wish",
                "announcement",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.String(length=200), nullable=False),
        sa.Column(
            "stance",
            sa.Enum(
                "for",
                "against",
                "question",
                "evidence",
                "proposal",
                "other",
                name="stance",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("asks", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("reply_to_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("client_id", sa.String(length=64), nullable=True),
        sa.Column("why", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "revising",
                "approved",
                "declined",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked", sa.String(length=500), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revisions", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(state = 'approved') = (post_id IS NOT NULL)", name=op.f("ck_held_writing_approved_is_post")
        ),
        sa.CheckConstraint("(kind IS NULL) = (title IS NULL)", name=op.f("ck_held_writing_topic_has_title")),
        sa.CheckConstraint("(topic_id IS NULL) = (kind IS NOT NULL)", name=op.f("ck_held_writing_answer_or_topic")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_held_writing_author_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_held_writing_post_id_post")),
        sa.ForeignKeyConstraint(["reply_to_id"], ["post.id"], name=op.f("fk_held_writing_reply_to_id_post")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_held_writing_space_id_space")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_held_writing_topic_id_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_writing")),
        sa.UniqueConstraint("author_id", "client_id", name=op.f("uq_held_writing_author_id_client_id")),
    )
    with op.batch_alter_table("held_writing", schema=None) as batch_op:
        batch_op.create_index("ix_held_writing_author_id_state", ["author_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_held_writing_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "moderation_case",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("held_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("why", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("flags", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "author", "closed", name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "approved",
                "dismissed",
                "hidden",
                "declined",
                "gone",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_moderation_case_closed_at")),
        sa.CheckConstraint("(claimed_at IS NULL) = (claimed_by_id IS NULL)", name=op.f("ck_moderation_case_claimed")),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_moderation_case_closed_with_outcome")
        ),
        sa.CheckConstraint("(post_id IS NULL) <> (held_id IS NULL)", name=op.f("ck_moderation_case_post_or_held")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_moderation_case_author_id_person")),
        sa.ForeignKeyConstraint(["claimed_by_id"], ["person.id"], name=op.f("fk_moderation_case_claimed_by_id_person")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_moderation_case_closed_by_id_person")),
        sa.ForeignKeyConstraint(["held_id"], ["held_writing.id"], name=op.f("fk_moderation_case_held_id_held_writing")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_moderation_case_post_id_post")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_moderation_case_space_id_space")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_case")),
        sa.UniqueConstraint("held_id", name=op.f("uq_moderation_case_held_id")),
    )
    with op.batch_alter_table("moderation_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderation_case_space_id"), ["space_id"], unique=False)
        batch_op.create_index("ix_moderation_case_state_opened_at", ["state", "opened_at", "id"], unique=False)
        batch_op.create_index(
            "uq_moderation_case_post_id_open",
            ["post_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "measure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "hide",
                "hide_topic",
                "decline",
                "warn",
                "silence",
                "suspend",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("topic_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("held_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("kind NOT IN ('decline') OR held_id IS NOT NULL", name=op.f("ck_measure_declines_held")),
        sa.CheckConstraint("kind NOT IN ('hide') OR post_id IS NOT NULL", name=op.f("ck_measure_hides_post")),
        sa.CheckConstraint("kind NOT IN ('hide_topic') OR topic_id IS NOT NULL", name=op.f("ck_measure_hides_topic")),
        sa.CheckConstraint("kind NOT IN ('silence') OR until IS NOT NULL", name=op.f("ck_measure_silence_ends")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_line_id IS NULL)", name=op.f("ck_measure_ended_in_ledger")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_measure_by_id_person")),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_case.id"], name=op.f("fk_measure_case_id_moderation_case")),
        sa.ForeignKeyConstraint(
            ["ended_line_id"], ["ledger_line.id"], name=op.f("fk_measure_ended_line_id_ledger_line")
        ),
        sa.ForeignKeyConstraint(["held_id"], ["held_writing.id"], name=op.f("fk_measure_held_id_held_writing")),
        sa.ForeignKeyConstraint(["line_id"], ["ledger_line.id"], name=op.f("fk_measure_line_id_ledger_line")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_measure_person_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_measure_post_id_post")),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_measure_rule_id_rule")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_measure_space_id_space")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_measure_topic_id_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
    )
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.create_index("ix_measure_at_id", ["at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_measure_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_measure_held_id"), ["held_id"], unique=False)
        batch_op.create_index("ix_measure_person_id_kind", ["person_id", "kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_measure_post_id"), ["post_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_measure_space_id"), ["space_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_measure_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "post_flag",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rule_id IS NOT NULL OR words <> ''", name=op.f("ck_post_flag_says_why")),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_case.id"], name=op.f("fk_post_flag_case_id_moderation_case")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_post_flag_person_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_flag_post_id_post")),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_post_flag_rule_id_rule")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_flag")),
        sa.UniqueConstraint("post_id", "person_id", name=op.f("uq_post_flag_post_id_person_id")),
    )
    with op.batch_alter_table("post_flag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_flag_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_post_flag_person_id"), ["person_id"], unique=False)

    op.create_table(
        "appeal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("measure_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("against_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "ruling",
            sa.Enum(
                "upheld",
                "overturned",
                "taken_back",
                name="ruling",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> against_id OR ruling = 'taken_back'",
            name=op.f("ck_appeal_another"),
        ),
        sa.CheckConstraint("(decided_at IS NULL) = (ruling IS NULL)", name=op.f("ck_appeal_decided")),
        sa.CheckConstraint("decided_by_id IS NULL OR decided_by_id <> person_id", name=op.f("ck_appeal_not_own")),
        sa.ForeignKeyConstraint(["against_id"], ["person.id"], name=op.f("fk_appeal_against_id_person")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_appeal_decided_by_id_person")),
        sa.ForeignKeyConstraint(
            ["decided_line_id"], ["ledger_line.id"], name=op.f("fk_appeal_decided_line_id_ledger_line")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["ledger_line.id"], name=op.f("fk_appeal_line_id_ledger_line")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_appeal_measure_id_measure")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_appeal_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("measure_id", name=op.f("uq_appeal_measure_id")),
    )
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.create_index("ix_appeal_decided_at_due_at", ["decided_at", "due_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appeal_person_id"), ["person_id"], unique=False)

    # What was hidden before there were measures: its author can appeal, and the log shows it.
    line = """(SELECT max(l.id) FROM ledger_line l WHERE l.verb = '%s.hidden' AND l.thing_kind = '%s'
              AND l.thing_id = hidden.id)"""
    actor = "(SELECT l.actor_id FROM ledger_line l WHERE l.id = %s)"
    columns = "kind, person_id, by_id, space_id, everywhere, post_id, topic_id, reason, at, line_id"
    of_post, of_topic = line % ("post", "post"), line % ("topic", "topic")
    op.execute(
        f"""INSERT INTO measure ({columns})
            SELECT 'hide', hidden.author_id, hidden.hidden_by_id, topic.space_id, false, hidden.id, hidden.topic_id,
                   hidden.hidden_reason, hidden.hidden_at, {of_post}
            FROM post AS hidden JOIN topic ON topic.id = hidden.topic_id WHERE hidden.hidden_at IS NOT NULL"""
    )
    op.execute(
        f"""INSERT INTO measure ({columns})
            SELECT 'hide_topic', hidden.author_id, {actor % of_topic}, hidden.space_id, false, NULL, hidden.id,
                   hidden.hidden_reason, hidden.hidden_at, {of_topic}
            FROM topic AS hidden WHERE hidden.hidden_at IS NOT NULL"""
    )


def downgrade() -> None:
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appeal_person_id"))
        batch_op.drop_index("ix_appeal_decided_at_due_at")

    op.drop_table("appeal")
    with op.batch_alter_table("post_flag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_post_flag_person_id"))
        batch_op.drop_index(batch_op.f("ix_post_flag_case_id"))

    op.drop_table("post_flag")
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_measure_topic_id"))
        batch_op.drop_index(batch_op.f("ix_measure_space_id"))
        batch_op.drop_index(batch_op.f("ix_measure_post_id"))
        batch_op.drop_index("ix_measure_person_id_kind")
        batch_op.drop_index(batch_op.f("ix_measure_held_id"))
        batch_op.drop_index(batch_op.f("ix_measure_case_id"))
        batch_op.drop_index("ix_measure_at_id")

    op.drop_table("measure")
    with op.batch_alter_table("moderation_case", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_moderation_case_post_id_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index("ix_moderation_case_state_opened_at")
        batch_op.drop_index(batch_op.f("ix_moderation_case_space_id"))

    op.drop_table("moderation_case")
    with op.batch_alter_table("held_writing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_held_writing_topic_id"))
        batch_op.drop_index("ix_held_writing_author_id_state")

    op.drop_table("held_writing")
    op.drop_table("rule")
    op.drop_table("watched_word")
    op.drop_table("rulebook")
    op.drop_table("moderator_alias")
    op.drop_table("moderation_terms")
