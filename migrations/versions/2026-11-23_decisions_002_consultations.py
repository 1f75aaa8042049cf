"""decisions: consultations, their statements, votes and maps"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "decisions_002"
down_revision = "forum_003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('consultation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title', sa.String(length=150), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('intro', sa.Text(), nullable=False),
    sa.Column('intro_html', sa.Text(), nullable=False),
    sa.Column('html_version', sa.Integer(), nullable=False),
    sa.Column('about_url', sa.String(length=300), nullable=False),
    sa.Column('audience', sa.Enum('members', 'observers', 'unit', name='audience', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('results', sa.Enum('live', 'closed', name='results', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('collects', sa.Boolean(), nullable=False),
    sa.Column('holds', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'open', 'closed', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('client_id', sa.String(length=64), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(audience = 'unit') = (unit_id IS NOT NULL)", name=op.f('ck_consultation_unit_of_audience')),
    sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f('ck_consultation_closed')),
    sa.CheckConstraint("state = 'draft' OR opened_at IS NOT NULL", name=op.f('ck_consultation_opened')),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_consultation_author_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_consultation_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation')),
    sa.UniqueConstraint('author_id', 'client_id', name=op.f('uq_consultation_author_id_client_id'))
    )
    with op.batch_alter_table('consultation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consultation_about_url'), ['about_url'], unique=False)
        batch_op.create_index('ix_consultation_state_id', ['state', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_consultation_unit_id'), ['unit_id'], unique=False)

    op.create_table('consultation_drawing',
    sa.Column('consultation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('statement_ids', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('told', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id'], name=op.f('fk_consultation_drawing_consultation_id_consultation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('consultation_id', name=op.f('pk_consultation_drawing'))
    )
    op.create_table('consultation_participant',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('consultation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('last_seq', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id'], name=op.f('fk_consultation_participant_consultation_id_consultation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_consultation_participant_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation_participant')),
    sa.UniqueConstraint('consultation_id', 'person_id', name=op.f('uq_consultation_participant_consultation_id_person_id'))
    )
    with op.batch_alter_table('consultation_participant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consultation_participant_person_id'), ['person_id'], unique=False)

    op.create_table('consultation_statement',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('consultation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('text', sa.String(length=180), nullable=False),
    sa.Column('folded', sa.String(length=240), nullable=False),
    sa.Column('seed', sa.Boolean(), nullable=False),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('client_id', sa.String(length=64), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('pending', 'approved', 'rejected', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=True),
    sa.Column('decided_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('agreed', sa.Integer(), nullable=False),
    sa.Column('disagreed', sa.Integer(), nullable=False),
    sa.Column('passed', sa.Integer(), nullable=False),
    sa.Column('extremity', sa.Double(), nullable=False),
    sa.CheckConstraint("(state = 'rejected') = (reason IS NOT NULL)", name=op.f('ck_consultation_statement_rejected_with_reason')),
    sa.CheckConstraint('agreed >= 0 AND disagreed >= 0 AND passed >= 0', name=op.f('ck_consultation_statement_counts')),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_consultation_statement_author_id_person')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id'], name=op.f('fk_consultation_statement_consultation_id_consultation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_consultation_statement_decided_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation_statement')),
    sa.UniqueConstraint('author_id', 'client_id', name=op.f('uq_consultation_statement_author_id_client_id')),
    sa.UniqueConstraint('consultation_id', 'folded', name=op.f('uq_consultation_statement_consultation_id_folded'))
    )
    with op.batch_alter_table('consultation_statement', schema=None) as batch_op:
        batch_op.create_index('ix_consultation_statement_state', ['consultation_id', 'state', 'id'], unique=False)

    op.create_table('consultation_vote',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('consultation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('participant_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('statement_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('answer', sa.Enum('agree', 'disagree', 'pass', name='answer', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('why', sa.String(length=300), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('client_id', sa.String(length=64), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('seq > 0', name=op.f('ck_consultation_vote_seq')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id'], name=op.f('fk_consultation_vote_consultation_id_consultation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['participant_id'], ['consultation_participant.id'], name=op.f('fk_consultation_vote_participant_id_consultation_participant'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['statement_id'], ['consultation_statement.id'], name=op.f('fk_consultation_vote_statement_id_consultation_statement'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation_vote')),
    sa.UniqueConstraint('participant_id', 'statement_id', name=op.f('uq_consultation_vote_participant_id_statement_id'))
    )
    with op.batch_alter_table('consultation_vote', schema=None) as batch_op:
        batch_op.create_index('ix_consultation_vote_changed_at', ['consultation_id', 'changed_at'], unique=False)
        batch_op.create_index('ix_consultation_vote_statement_id', ['statement_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('consultation_vote', schema=None) as batch_op:
        batch_op.drop_index('ix_consultation_vote_statement_id')
        batch_op.drop_index('ix_consultation_vote_changed_at')

    op.drop_table('consultation_vote')
    with op.batch_alter_table('consultation_statement', schema=None) as batch_op:
        batch_op.drop_index('ix_consultation_statement_state')

    op.drop_table('consultation_statement')
    with op.batch_alter_table('consultation_participant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consultation_participant_person_id'))

    op.drop_table('consultation_participant')
    op.drop_table('consultation_drawing')
    with op.batch_alter_table('consultation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consultation_unit_id'))
        batch_op.drop_index('ix_consultation_state_id')
        batch_op.drop_index(batch_op.f('ix_consultation_about_url'))

    op.drop_table('consultation')
