"""decisions: elections of the board"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "decisions_003"
down_revision = "live_002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('election',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('base', sa.Enum('collected', 'valid', 'summoned', name='base', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('voter_roles', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('paper', sa.Boolean(), nullable=False),
    sa.Column('conference_on', sa.Date(), nullable=True),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('stage', sa.Enum('draft', 'nominations', 'listed', 'open', 'closed', 'counted', 'elected', 'recognised', 'serving', 'cancelled', name='stage', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('staged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_reason', sa.Text(), nullable=True),
    sa.Column('recognised_on', sa.Date(), nullable=True),
    sa.Column('recognised_document', sa.String(length=120), nullable=False),
    sa.Column('terms_from', sa.Date(), nullable=True),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('client_id', sa.String(length=64), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(stage = 'cancelled') = (cancelled_reason IS NOT NULL)", name=op.f('ck_election_cancelled')),
    sa.CheckConstraint("stage IN ('draft', 'cancelled') OR published_at IS NOT NULL", name=op.f('ck_election_published')),
    sa.CheckConstraint("stage NOT IN ('recognised', 'serving') OR recognised_on IS NOT NULL", name=op.f('ck_election_recognised')),
    sa.CheckConstraint('seats BETWEEN 1 AND 50', name=op.f('ck_election_seats')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_election_created_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_election')),
    sa.UniqueConstraint('created_by_id', 'client_id', name=op.f('uq_election_created_by_id_client_id'))
    )
    with op.batch_alter_table('election', schema=None) as batch_op:
        batch_op.create_index('ix_election_created_at_id', ['created_at', 'id'], unique=False)

    op.create_table('election_candidate',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('election_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('nominated_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('standing', sa.Enum('proposed', 'accepted', 'declined', 'withdrawn', name='standing', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('salt', sa.String(length=32), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['election_id'], ['election.id'], name=op.f('fk_election_candidate_election_id_election'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['nominated_by_id'], ['person.id'], name=op.f('fk_election_candidate_nominated_by_id_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_election_candidate_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_election_candidate')),
    sa.UniqueConstraint('election_id', 'person_id', name=op.f('uq_election_candidate_election_id_person_id'))
    )
    with op.batch_alter_table('election_candidate', schema=None) as batch_op:
        batch_op.create_index('ix_election_candidate_person_id', ['person_id'], unique=False)

    op.create_table('election_round',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('election_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('summoned', sa.Integer(), nullable=False),
    sa.Column('opening', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=True),
    sa.Column('opening_head', sa.String(length=64), nullable=False),
    sa.Column('public_key', sa.String(length=64), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closing_head', sa.String(length=64), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('head', sa.String(length=64), nullable=False),
    sa.Column('issued', sa.Integer(), nullable=False),
    sa.Column('paper_issued', sa.Integer(), nullable=False),
    sa.Column('paper_collected', sa.Integer(), nullable=False),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('result', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=True),
    sa.CheckConstraint('(counted_at IS NULL) = (result IS NULL)', name=op.f('ck_election_round_counted')),
    sa.CheckConstraint('closed_at IS NULL OR opened_at IS NOT NULL', name=op.f('ck_election_round_closed')),
    sa.CheckConstraint('number IN (1, 2)', name=op.f('ck_election_round_number')),
    sa.ForeignKeyConstraint(['election_id'], ['election.id'], name=op.f('fk_election_round_election_id_election'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_election_round')),
    sa.UniqueConstraint('election_id', 'number', name=op.f('uq_election_round_election_id_number'))
    )
    op.create_table('election_teller',
    sa.Column('election_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('is_head', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['election_id'], ['election.id'], name=op.f('fk_election_teller_election_id_election'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_election_teller_person_id_person')),
    sa.PrimaryKeyConstraint('election_id', 'person_id', name=op.f('pk_election_teller'))
    )
    with op.batch_alter_table('election_teller', schema=None) as batch_op:
        batch_op.create_index('ix_election_teller_person_id', ['person_id'], unique=False)

    op.create_table('election_envelope',
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['election_round.id'], name=op.f('fk_election_envelope_round_id_election_round'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('round_id', 'id', name=op.f('pk_election_envelope')),
    sqlite_with_rowid=False
    )
    op.create_table('election_place',
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('candidate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['candidate_id'], ['election_candidate.id'], name=op.f('fk_election_place_candidate_id_election_candidate'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['round_id'], ['election_round.id'], name=op.f('fk_election_place_round_id_election_round'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('round_id', 'number', name=op.f('pk_election_place'))
    )
    with op.batch_alter_table('election_place', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_election_place_candidate_id'), ['candidate_id'], unique=False)

    op.create_table('election_sheet',
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('teller_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('votes', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('seen', sa.Enum('not_issued', 'marked', 'outside', 'too_many', 'nobody', name='seen', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.CheckConstraint('number > 0', name=op.f('ck_election_sheet_number')),
    sa.ForeignKeyConstraint(['round_id'], ['election_round.id'], name=op.f('fk_election_sheet_round_id_election_round'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['teller_id'], ['person.id'], name=op.f('fk_election_sheet_teller_id_person')),
    sa.PrimaryKeyConstraint('round_id', 'number', 'teller_id', name=op.f('pk_election_sheet'))
    )
    op.create_table('election_slip',
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=24), nullable=False),
    sa.Column('nonce', sa.String(length=32), nullable=False),
    sa.Column('votes', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('seen', sa.Enum('not_issued', 'marked', 'outside', 'too_many', 'nobody', name='seen', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['election_round.id'], name=op.f('fk_election_slip_round_id_election_round'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('round_id', 'number', name=op.f('pk_election_slip')),
    sa.UniqueConstraint('round_id', 'code', name=op.f('uq_election_slip_round_id_code')),
    sqlite_with_rowid=False
    )
    op.create_table('election_voter',
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('way', sa.Enum('none', 'phone', 'paper', name='way', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_election_voter_person_id_person')),
    sa.ForeignKeyConstraint(['round_id'], ['election_round.id'], name=op.f('fk_election_voter_round_id_election_round'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('round_id', 'person_id', name=op.f('pk_election_voter')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('election_voter', schema=None) as batch_op:
        batch_op.create_index('ix_election_voter_person_id', ['person_id'], unique=False)


def downgrade() -> None:
    op.drop_table("election_slip")
    op.drop_table("election_sheet")
    op.drop_table("election_envelope")
    op.drop_table("election_voter")
    op.drop_table("election_place")
    op.drop_table("election_round")
    op.drop_table("election_candidate")
    op.drop_table("election_teller")
    op.drop_table("election")
