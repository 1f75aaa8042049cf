"""live: sessions, agendas, the log of a room, attendance"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "live_001"
down_revision = "training_001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('live_session',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('format', sa.Enum('launch', 'conference', 'panel_talk', 'forum', 'workshop', 'keynote', 'visit', 'contest', 'training', 'extraordinary', name='format', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('aims', sa.Text(), nullable=False),
    sa.Column('aims_html', sa.Text(), nullable=False),
    sa.Column('html_version', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('link', sa.String(length=500), nullable=False),
    sa.Column('speakers', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('programme_year', sa.Integer(), nullable=False),
    sa.Column('programme_quarter', sa.Integer(), nullable=True),
    sa.Column('rehearsal', sa.Boolean(), nullable=False),
    sa.Column('audience', sa.String(length=60), nullable=False),
    sa.Column('state', sa.Enum('planned', 'open', 'ended', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('chaired_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('planned_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('client_id', sa.String(length=64), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seq', sa.Integer(), nullable=False),
    sa.Column('pinned_seq', sa.Integer(), nullable=True),
    sa.CheckConstraint("state <> 'ended' OR ended_at IS NOT NULL", name=op.f('ck_live_session_ended')),
    sa.CheckConstraint("state = 'planned' OR opened_at IS NOT NULL", name=op.f('ck_live_session_opened')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_live_session_ends_after_start')),
    sa.CheckConstraint('last_seq >= 0', name=op.f('ck_live_session_last_seq')),
    sa.CheckConstraint('programme_quarter BETWEEN 1 AND 4', name=op.f('ck_live_session_quarter')),
    sa.ForeignKeyConstraint(['chaired_by_id'], ['person.id'], name=op.f('fk_live_session_chaired_by_id_person')),
    sa.ForeignKeyConstraint(['planned_by_id'], ['person.id'], name=op.f('fk_live_session_planned_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_live_session')),
    sa.UniqueConstraint('planned_by_id', 'client_id', name=op.f('uq_live_session_planned_by_id_client_id'))
    )
    with op.batch_alter_table('live_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_live_session_chaired_by_id'), ['chaired_by_id'], unique=False)
        batch_op.create_index('ix_live_session_state_starts_at', ['state', 'starts_at', 'id'], unique=False)

    op.create_table('agenda_item',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('owner', sa.String(length=120), nullable=False),
    sa.Column('owner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('minutes BETWEEN 1 AND 600', name=op.f('ck_agenda_item_minutes')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_agenda_item_owner_id_person')),
    sa.ForeignKeyConstraint(['session_id'], ['live_session.id'], name=op.f('fk_agenda_item_session_id_live_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_item')),
    sa.UniqueConstraint('session_id', 'position', name=op.f('uq_agenda_item_session_id_position'))
    )
    op.create_table('attendance_span',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('first_seen', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('last_seen >= first_seen', name=op.f('ck_attendance_span_span')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_attendance_span_person_id_person')),
    sa.ForeignKeyConstraint(['session_id'], ['live_session.id'], name=op.f('fk_attendance_span_session_id_live_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance_span'))
    )
    with op.batch_alter_table('attendance_span', schema=None) as batch_op:
        batch_op.create_index('ix_attendance_span_person_id', ['person_id'], unique=False)
        batch_op.create_index('ix_attendance_span_session_id_person_id', ['session_id', 'person_id', 'last_seen'], unique=False)

    op.create_table('live_event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('type', sa.String(length=30), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('client_id', sa.String(length=64), nullable=True),
    sa.Column('about_seq', sa.Integer(), nullable=True),
    sa.Column('payload', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('about_seq < seq', name=op.f('ck_live_event_about_earlier')),
    sa.CheckConstraint('seq > 0', name=op.f('ck_live_event_seq')),
    sa.ForeignKeyConstraint(['actor_id'], ['person.id'], name=op.f('fk_live_event_actor_id_person')),
    sa.ForeignKeyConstraint(['session_id'], ['live_session.id'], name=op.f('fk_live_event_session_id_live_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_live_event')),
    sa.UniqueConstraint('session_id', 'actor_id', 'client_id', name=op.f('uq_live_event_session_id_actor_id_client_id')),
    sa.UniqueConstraint('session_id', 'seq', name=op.f('uq_live_event_session_id_seq'))
    )
    with op.batch_alter_table('live_event', schema=None) as batch_op:
        batch_op.create_index('ix_live_event_actor_id', ['actor_id'], unique=False)
        batch_op.create_index('ix_live_event_session_id_about_seq', ['session_id', 'about_seq'], unique=False)


def downgrade() -> None:
    op.drop_table("live_event")
    op.drop_table("attendance_span")
    op.drop_table("agenda_item")
    op.drop_table("live_session")
