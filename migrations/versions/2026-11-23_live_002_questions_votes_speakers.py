"""live: questions, votes and polls, the speakers' queue"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "live_002"
down_revision = "training_002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('live_poll',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=True),
    sa.Column('question', sa.String(length=300), nullable=False),
    sa.Column('kind', sa.Enum('single', 'multiple', 'rating', 'text', 'cloud', name='poll_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('options', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('most', sa.Integer(), nullable=False),
    sa.Column('secret', sa.Boolean(), nullable=False),
    sa.Column('live_results', sa.Boolean(), nullable=False),
    sa.Column('open_to', sa.String(length=20), nullable=False),
    sa.Column('majority', sa.String(length=20), nullable=False),
    sa.Column('base', sa.String(length=20), nullable=False),
    sa.Column('summoned', sa.Integer(), nullable=True),
    sa.Column('quorum', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('draft', 'open', 'closed', 'published', name='poll_state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('hall', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('client_id', sa.String(length=64), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state = 'draft') = (seq IS NULL)", name=op.f('ck_live_poll_opened_in_the_log')),
    sa.CheckConstraint("base IN ('ballots', 'summoned')", name=op.f('ck_live_poll_base')),
    sa.CheckConstraint("majority IN ('', 'half', 'two_thirds')", name=op.f('ck_live_poll_majority')),
    sa.CheckConstraint("open_to IN ('members', 'everyone')", name=op.f('ck_live_poll_open_to')),
    sa.CheckConstraint("state NOT IN ('closed', 'published') OR closed_at IS NOT NULL", name=op.f('ck_live_poll_closed')),
    sa.CheckConstraint('NOT (secret AND live_results)', name=op.f('ck_live_poll_secret_is_not_live')),
    sa.CheckConstraint('most >= 1', name=op.f('ck_live_poll_most')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_live_poll_created_by_id_person')),
    sa.ForeignKeyConstraint(['session_id'], ['live_session.id'], name=op.f('fk_live_poll_session_id_live_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_live_poll')),
    sa.UniqueConstraint('created_by_id', 'client_id', name=op.f('uq_live_poll_created_by_id_client_id')),
    sa.UniqueConstraint('session_id', 'seq', name=op.f('uq_live_poll_session_id_seq'))
    )
    with op.batch_alter_table('live_poll', schema=None) as batch_op:
        batch_op.create_index('ix_live_poll_session_id', ['session_id', 'id'], unique=False)

    op.create_table('live_question',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('anonymous', sa.Boolean(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'answered', 'dismissed', 'merged', 'retracted', name='question_state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('support', sa.Integer(), nullable=False),
    sa.Column('into_seq', sa.Integer(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_live', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('masked', sa.Boolean(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint("(state = 'merged') = (into_seq IS NOT NULL)", name=op.f('ck_live_question_merged_into')),
    sa.CheckConstraint("state <> 'answered' OR answered_live OR answer <> ''", name=op.f('ck_live_question_answered_somehow')),
    sa.CheckConstraint("state <> 'dismissed' OR reason <> ''", name=op.f('ck_live_question_dismissed_has_reason')),
    sa.CheckConstraint('into_seq <> seq', name=op.f('ck_live_question_not_into_itself')),
    sa.CheckConstraint('support >= 0', name=op.f('ck_live_question_support')),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_live_question_author_id_person')),
    sa.ForeignKeyConstraint(['session_id'], ['live_session.id'], name=op.f('fk_live_question_session_id_live_session'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['settled_by_id'], ['person.id'], name=op.f('fk_live_question_settled_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_live_question')),
    sa.UniqueConstraint('session_id', 'seq', name=op.f('uq_live_question_session_id_seq'))
    )
    with op.batch_alter_table('live_question', schema=None) as batch_op:
        batch_op.create_index('ix_live_question_author_id', ['author_id'], unique=False)

    op.create_table('live_speech',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('point_of_order', sa.Boolean(), nullable=False),
    sa.Column('cluster', sa.String(length=200), nullable=False),
    sa.Column('officer', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'speaking', 'done', 'lowered', name='speech_state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state NOT IN ('speaking', 'done') OR started_at IS NOT NULL", name=op.f('ck_live_speech_started')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_live_speech_person_id_person')),
    sa.ForeignKeyConstraint(['session_id'], ['live_session.id'], name=op.f('fk_live_speech_session_id_live_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_live_speech')),
    sa.UniqueConstraint('session_id', 'seq', name=op.f('uq_live_speech_session_id_seq'))
    )
    with op.batch_alter_table('live_speech', schema=None) as batch_op:
        batch_op.create_index('ix_live_speech_person_id', ['person_id'], unique=False)
        batch_op.create_index('uq_live_speech_pending', ['session_id', 'person_id'], unique=True, sqlite_where=sa.text("state IN ('waiting', 'speaking')"), postgresql_where=sa.text("state IN ('waiting', 'speaking')"))
        batch_op.create_index('uq_live_speech_speaking', ['session_id'], unique=True, sqlite_where=sa.text("state = 'speaking'"), postgresql_where=sa.text("state = 'speaking'"))

    op.create_table('live_count',
    sa.Column('poll_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('counts', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('ballots', sa.Integer(), nullable=False),
    sa.CheckConstraint('ballots >= 0', name=op.f('ck_live_count_ballots')),
    sa.ForeignKeyConstraint(['poll_id'], ['live_poll.id'], name=op.f('fk_live_count_poll_id_live_poll'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('poll_id', name=op.f('pk_live_count'))
    )
    op.create_table('live_support',
    sa.Column('question_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('via_seq', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_live_support_person_id_person')),
    sa.ForeignKeyConstraint(['question_id'], ['live_question.id'], name=op.f('fk_live_support_question_id_live_question'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('question_id', 'person_id', name=op.f('pk_live_support'))
    )
    with op.batch_alter_table('live_support', schema=None) as batch_op:
        batch_op.create_index('ix_live_support_person_id', ['person_id'], unique=False)

    op.create_table('live_turnout',
    sa.Column('poll_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('client_id', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_live_turnout_person_id_person')),
    sa.ForeignKeyConstraint(['poll_id'], ['live_poll.id'], name=op.f('fk_live_turnout_poll_id_live_poll'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('poll_id', 'person_id', name=op.f('pk_live_turnout')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('live_turnout', schema=None) as batch_op:
        batch_op.create_index('ix_live_turnout_person_id', ['person_id'], unique=False)

    op.create_table('live_vote',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('poll_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('choice', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('sent', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_live_vote_person_id_person')),
    sa.ForeignKeyConstraint(['poll_id'], ['live_poll.id'], name=op.f('fk_live_vote_poll_id_live_poll'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_live_vote')),
    sa.UniqueConstraint('poll_id', 'person_id', name=op.f('uq_live_vote_poll_id_person_id'))
    )
    with op.batch_alter_table('live_vote', schema=None) as batch_op:
        batch_op.create_index('ix_live_vote_person_id', ['person_id'], unique=False)

    # Not in a batch: SQLite would build live_session anew, and dropping the old table empties all that refers to it.
    op.add_column("live_session", sa.Column("picked_seq", sa.Integer(), nullable=True))
    op.add_column("live_session", sa.Column("anonymous_questions", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("live_session", sa.Column("queue_balanced", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("live_session", sa.Column("speech_seconds", sa.Integer(), server_default="180", nullable=False))


def downgrade() -> None:
    for column in ("speech_seconds", "queue_balanced", "anonymous_questions", "picked_seq"):
        op.drop_column("live_session", column)
    for table in (
        "live_vote",
        "live_turnout",
        "live_count",
        "live_poll",
        "live_support",
        "live_question",
        "live_speech",
    ):
        op.drop_table(table)
