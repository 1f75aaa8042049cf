"""decisions: proposals and votes"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "decisions_004"
down_revision = "training_003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('proposal',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('thing_kind', sa.String(length=40), nullable=True),
    sa.Column('thing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('stage', sa.Enum('draft', 'sense', 'advice', 'consent', 'vote', 'decided', 'withdrawn', name='stage', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('staged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stage_ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Enum('consented', 'adopted', 'rejected', 'chosen', name='outcome', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('withdrawn_reason', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('next_line', sa.Integer(), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('client_id', sa.String(length=64), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(stage = 'decided') = (outcome IS NOT NULL)", name=op.f('ck_proposal_decided')),
    sa.CheckConstraint("(stage = 'withdrawn') = (withdrawn_reason IS NOT NULL)", name=op.f('ck_proposal_withdrawn')),
    sa.CheckConstraint("stage IN ('draft', 'withdrawn') OR published_at IS NOT NULL", name=op.f('ck_proposal_published')),
    sa.CheckConstraint('(thing_kind IS NULL) = (thing_id IS NULL)', name=op.f('ck_proposal_thing')),
    sa.CheckConstraint('thing_kind IS NULL OR unit_id IS NULL', name=op.f('ck_proposal_one_audience')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_proposal_created_by_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_proposal_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal')),
    sa.UniqueConstraint('created_by_id', 'client_id', name=op.f('uq_proposal_created_by_id_client_id'))
    )
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.create_index('ix_proposal_staged_at_id', ['staged_at', 'id'], unique=False)
        batch_op.create_index('ix_proposal_thing_kind_thing_id', ['thing_kind', 'thing_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_proposal_unit_id'), ['unit_id'], unique=False)

    op.create_table('proposal_advice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('proposal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('role', sa.Enum('standing_committee', 'chair', 'vice_chair', 'commissioner', 'ward_secretary', 'branch_secretary', 'member', 'observer', 'guest', 'moderator', 'trainer', 'admin', name='role', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('asked', 'answered', 'lapsed', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('asked_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('answered_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('client_id', sa.String(length=64), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name=op.f('ck_proposal_advice_answered')),
    sa.CheckConstraint('(role IS NULL) <> (unit_id IS NULL)', name=op.f('ck_proposal_advice_one_addressee')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['person.id'], name=op.f('fk_proposal_advice_answered_by_id_person')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_proposal_advice_asked_by_id_person')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_advice_proposal_id_proposal'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_proposal_advice_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_advice')),
    sa.UniqueConstraint('asked_by_id', 'client_id', name=op.f('uq_proposal_advice_asked_by_id_client_id'))
    )
    with op.batch_alter_table('proposal_advice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_advice_answered_by_id'), ['answered_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_proposal_advice_proposal_id'), ['proposal_id'], unique=False)
        batch_op.create_index('ix_proposal_advice_state_due_on', ['state', 'due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_proposal_advice_unit_id'), ['unit_id'], unique=False)

    op.create_table('proposal_amendment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('proposal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('replace', 'insert', 'strike', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('base_text', sa.Text(), nullable=False),
    sa.Column('base_version', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('open', 'accepted', 'rejected', 'withdrawn', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('made_version', sa.Integer(), nullable=True),
    sa.Column('decided_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('client_id', sa.String(length=64), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(kind = 'strike') = (text = '')", name=op.f('ck_proposal_amendment_text')),
    sa.CheckConstraint("(state = 'accepted') = (made_version IS NOT NULL)", name=op.f('ck_proposal_amendment_accepted')),
    sa.CheckConstraint("state <> 'rejected' OR reason <> ''", name=op.f('ck_proposal_amendment_rejected_with_reason')),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_proposal_amendment_author_id_person')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_proposal_amendment_decided_by_id_person')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_amendment_proposal_id_proposal'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_amendment')),
    sa.UniqueConstraint('author_id', 'client_id', name=op.f('uq_proposal_amendment_author_id_client_id'))
    )
    with op.batch_alter_table('proposal_amendment', schema=None) as batch_op:
        batch_op.create_index('ix_proposal_amendment_proposal_id_state', ['proposal_id', 'state'], unique=False)

    op.create_table('proposal_author',
    sa.Column('proposal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_proposal_author_person_id_person')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_author_proposal_id_proposal'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('proposal_id', 'person_id', name=op.f('pk_proposal_author'))
    )
    with op.batch_alter_table('proposal_author', schema=None) as batch_op:
        batch_op.create_index('ix_proposal_author_person_id', ['person_id'], unique=False)

    op.create_table('proposal_objection',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('proposal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('open', 'resolved', 'withdrawn', 'to_vote', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('client_id', sa.String(length=64), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state NOT IN ('resolved', 'to_vote') OR answer <> ''", name=op.f('ck_proposal_objection_answered')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['person.id'], name=op.f('fk_proposal_objection_answered_by_id_person')),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_proposal_objection_author_id_person')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_objection_proposal_id_proposal'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_objection')),
    sa.UniqueConstraint('author_id', 'client_id', name=op.f('uq_proposal_objection_author_id_client_id'))
    )
    with op.batch_alter_table('proposal_objection', schema=None) as batch_op:
        batch_op.create_index('ix_proposal_objection_proposal_id_state', ['proposal_id', 'state'], unique=False)

    op.create_table('proposal_opinion',
    sa.Column('proposal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('leaning', sa.Enum('for', 'unsure', 'against', name='leaning', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_proposal_opinion_person_id_person')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_opinion_proposal_id_proposal'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('proposal_id', 'person_id', name=op.f('pk_proposal_opinion'))
    )
    with op.batch_alter_table('proposal_opinion', schema=None) as batch_op:
        batch_op.create_index('ix_proposal_opinion_person_id', ['person_id'], unique=False)

    op.create_table('proposal_version',
    sa.Column('proposal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('lines', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_proposal_version_by_id_person')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_version_proposal_id_proposal'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('proposal_id', 'number', name=op.f('pk_proposal_version'))
    )
    with op.batch_alter_table('proposal_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_version_by_id'), ['by_id'], unique=False)

    op.create_table('proposal_vote',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('proposal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(length=300), nullable=False),
    sa.Column('kind', sa.Enum('yes_no', 'approval', 'score', 'dot', 'runoff', 'schulze', 'meeting', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('options', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('most', sa.Integer(), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('majority', sa.Enum('none', 'half', 'two_thirds', name='majority', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('base', sa.Enum('cast', 'issued', 'eligible', name='base', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('quorum_cast', sa.Integer(), nullable=False),
    sa.Column('quorum_units', sa.Integer(), nullable=False),
    sa.Column('secret', sa.Boolean(), nullable=False),
    sa.Column('sealed', sa.Boolean(), nullable=False),
    sa.Column('changeable', sa.Boolean(), nullable=False),
    sa.Column('delegations', sa.Integer(), nullable=False),
    sa.Column('paper', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'open', 'closed', 'counted', 'cancelled', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('eligible', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('result', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=True),
    sa.Column('cancelled_reason', sa.Text(), nullable=True),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state = 'cancelled') = (cancelled_reason IS NOT NULL)", name=op.f('ck_proposal_vote_cancelled')),
    sa.CheckConstraint("(state = 'counted') = (result IS NOT NULL)", name=op.f('ck_proposal_vote_counted')),
    sa.CheckConstraint("state IN ('draft', 'cancelled') OR opened_at IS NOT NULL", name=op.f('ck_proposal_vote_opened')),
    sa.CheckConstraint('NOT (secret AND changeable)', name=op.f('ck_proposal_vote_secret_stays')),
    sa.CheckConstraint('NOT secret OR sealed', name=op.f('ck_proposal_vote_secret_is_sealed')),
    sa.CheckConstraint('most >= 1 AND seats >= 1', name=op.f('ck_proposal_vote_most')),
    sa.CheckConstraint('quorum_cast >= 0 AND quorum_units >= 0 AND delegations >= 0', name=op.f('ck_proposal_vote_not_negative')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_proposal_vote_created_by_id_person')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_vote_proposal_id_proposal'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_vote')),
    sa.UniqueConstraint('proposal_id', 'number', name=op.f('uq_proposal_vote_proposal_id_number'))
    )
    with op.batch_alter_table('proposal_vote', schema=None) as batch_op:
        batch_op.create_index('ix_proposal_vote_state_closes_at', ['state', 'closes_at'], unique=False)

    op.create_table('proposal_ballot',
    sa.Column('vote_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('choice', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('sent', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_proposal_ballot_by_id_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_proposal_ballot_person_id_person')),
    sa.ForeignKeyConstraint(['vote_id'], ['proposal_vote.id'], name=op.f('fk_proposal_ballot_vote_id_proposal_vote'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('vote_id', 'person_id', name=op.f('pk_proposal_ballot'))
    )
    with op.batch_alter_table('proposal_ballot', schema=None) as batch_op:
        batch_op.create_index('ix_proposal_ballot_person_id', ['person_id'], unique=False)

    op.create_table('proposal_count',
    sa.Column('vote_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('counts', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['vote_id'], ['proposal_vote.id'], name=op.f('fk_proposal_count_vote_id_proposal_vote'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('vote_id', name=op.f('pk_proposal_count'))
    )
    op.create_table('proposal_delegation',
    sa.Column('vote_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('from_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('to_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('from_id <> to_id', name=op.f('ck_proposal_delegation_other')),
    sa.ForeignKeyConstraint(['from_id'], ['person.id'], name=op.f('fk_proposal_delegation_from_id_person')),
    sa.ForeignKeyConstraint(['to_id'], ['person.id'], name=op.f('fk_proposal_delegation_to_id_person')),
    sa.ForeignKeyConstraint(['vote_id'], ['proposal_vote.id'], name=op.f('fk_proposal_delegation_vote_id_proposal_vote'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('vote_id', 'from_id', name=op.f('pk_proposal_delegation'))
    )
    with op.batch_alter_table('proposal_delegation', schema=None) as batch_op:
        batch_op.create_index('ix_proposal_delegation_vote_id_to_id', ['vote_id', 'to_id'], unique=False)

    op.create_table('proposal_sheet',
    sa.Column('vote_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('teller_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('choice', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=True),
    sa.CheckConstraint('number > 0', name=op.f('ck_proposal_sheet_number')),
    sa.ForeignKeyConstraint(['teller_id'], ['person.id'], name=op.f('fk_proposal_sheet_teller_id_person')),
    sa.ForeignKeyConstraint(['vote_id'], ['proposal_vote.id'], name=op.f('fk_proposal_sheet_vote_id_proposal_vote'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('vote_id', 'number', 'teller_id', name=op.f('pk_proposal_sheet'))
    )
    op.create_table('proposal_teller',
    sa.Column('vote_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_proposal_teller_person_id_person')),
    sa.ForeignKeyConstraint(['vote_id'], ['proposal_vote.id'], name=op.f('fk_proposal_teller_vote_id_proposal_vote'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('vote_id', 'person_id', name=op.f('pk_proposal_teller'))
    )
    with op.batch_alter_table('proposal_teller', schema=None) as batch_op:
        batch_op.create_index('ix_proposal_teller_person_id', ['person_id'], unique=False)

    op.create_table('proposal_voter',
    sa.Column('vote_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('way', sa.Enum('none', 'phone', 'paper', 'proxy', name='way', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('client_id', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_proposal_voter_person_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_proposal_voter_unit_id_unit')),
    sa.ForeignKeyConstraint(['vote_id'], ['proposal_vote.id'], name=op.f('fk_proposal_voter_vote_id_proposal_vote'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('vote_id', 'person_id', name=op.f('pk_proposal_voter')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('proposal_voter', schema=None) as batch_op:
        batch_op.create_index('ix_proposal_voter_person_id', ['person_id'], unique=False)


def downgrade() -> None:
    op.drop_table("proposal_voter")
    op.drop_table("proposal_teller")
    op.drop_table("proposal_sheet")
    op.drop_table("proposal_delegation")
    op.drop_table("proposal_count")
    op.drop_table("proposal_ballot")
    op.drop_table("proposal_vote")
    op.drop_table("proposal_version")
    op.drop_table("proposal_opinion")
    op.drop_table("proposal_objection")
    op.drop_table("proposal_author")
    op.drop_table("proposal_amendment")
    op.drop_table("proposal_advice")
    op.drop_table("proposal")
