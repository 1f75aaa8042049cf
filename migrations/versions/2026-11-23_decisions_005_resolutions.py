"""decisions: resolutions, what they cite, and action items"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "decisions_005"
down_revision = "decisions_004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('action_item',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('thing_kind', sa.String(length=40), nullable=True),
    sa.Column('thing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('text', sa.String(length=300), nullable=False),
    sa.Column('details', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('place_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('asked_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('planned', 'open', 'progress', 'blocked', 'claimed', 'done', 'dropped', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('progress', sa.Integer(), nullable=False),
    sa.Column('blocked_reason', sa.String(length=500), nullable=True),
    sa.Column('dropped_reason', sa.String(length=500), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('claimed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('stage', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('client_id', sa.String(length=64), nullable=True),
    sa.CheckConstraint("(state = 'blocked') = (blocked_reason IS NOT NULL)", name=op.f('ck_action_item_blocked_with_reason')),
    sa.CheckConstraint("(state = 'done') = (confirmed_at IS NOT NULL)", name=op.f('ck_action_item_done_is_confirmed')),
    sa.CheckConstraint("(state = 'dropped') = (dropped_reason IS NOT NULL)", name=op.f('ck_action_item_dropped_with_reason')),
    sa.CheckConstraint("state <> 'claimed' OR claimed_at IS NOT NULL", name=op.f('ck_action_item_claimed')),
    sa.CheckConstraint('(owner_id IS NULL) <> (unit_id IS NULL)', name=op.f('ck_action_item_one_owner')),
    sa.CheckConstraint('(thing_kind IS NULL) = (thing_id IS NULL)', name=op.f('ck_action_item_thing')),
    sa.CheckConstraint('progress BETWEEN 0 AND 100', name=op.f('ck_action_item_progress')),
    sa.CheckConstraint('stage BETWEEN 0 AND 3', name=op.f('ck_action_item_stage')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_action_item_asked_by_id_person')),
    sa.ForeignKeyConstraint(['claimed_by_id'], ['person.id'], name=op.f('fk_action_item_claimed_by_id_person')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['person.id'], name=op.f('fk_action_item_confirmed_by_id_person')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_action_item_owner_id_person')),
    sa.ForeignKeyConstraint(['place_id'], ['unit.id'], name=op.f('fk_action_item_place_id_unit')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_action_item_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_item')),
    sa.UniqueConstraint('asked_by_id', 'client_id', name=op.f('uq_action_item_asked_by_id_client_id'))
    )
    with op.batch_alter_table('action_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_item_asked_by_id'), ['asked_by_id'], unique=False)
        batch_op.create_index('ix_action_item_due_at_id', ['due_at', 'id'], unique=False)
        batch_op.create_index('ix_action_item_next_at', ['next_at'], unique=False)
        batch_op.create_index('ix_action_item_owner_id_state', ['owner_id', 'state'], unique=False)
        batch_op.create_index('ix_action_item_place_id_state', ['place_id', 'state'], unique=False)
        batch_op.create_index('ix_action_item_thing_kind_thing_id', ['thing_kind', 'thing_id'], unique=False)
        batch_op.create_index('ix_action_item_unit_id_state', ['unit_id', 'state'], unique=False)

    op.create_table('action_step',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('item_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kind', sa.Enum('given', 'progress', 'blocked', 'claimed', 'confirmed', 'returned', 'reassigned', 'postponed', 'reminded', 'raised', 'dropped', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('who', sa.String(length=200), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('progress', sa.Integer(), nullable=True),
    sa.Column('client_id', sa.String(length=64), nullable=True),
    sa.CheckConstraint('progress IS NULL OR progress BETWEEN 0 AND 100', name=op.f('ck_action_step_progress')),
    sa.ForeignKeyConstraint(['actor_id'], ['person.id'], name=op.f('fk_action_step_actor_id_person')),
    sa.ForeignKeyConstraint(['item_id'], ['action_item.id'], name=op.f('fk_action_step_item_id_action_item'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_step')),
    sa.UniqueConstraint('actor_id', 'client_id', name=op.f('uq_action_step_actor_id_client_id'))
    )
    with op.batch_alter_table('action_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_step_item_id'), ['item_id'], unique=False)

    op.create_table('resolution',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('form', sa.Enum('resolution', 'conclusion', name='form', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('grounds', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('dissent', sa.Text(), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('receivers', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'submitted', 'approved', 'published', 'superseded', 'revoked', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('drafted_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('drafted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('approved_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signer', sa.String(length=120), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('returned_reason', sa.String(length=500), nullable=True),
    sa.Column('replaces_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('replaced_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_reason', sa.String(length=500), nullable=True),
    sa.Column('before_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('after_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('unity', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=True),
    sa.Column('client_id', sa.String(length=64), nullable=True),
    sa.CheckConstraint("(state = 'superseded') = (replaced_by_id IS NOT NULL)", name=op.f('ck_resolution_replaced_by')),
    sa.CheckConstraint("(state IN ('published', 'superseded', 'revoked')) = (published_at IS NOT NULL)", name=op.f('ck_resolution_published')),
    sa.CheckConstraint("(state IN ('superseded', 'revoked')) = (ended_reason IS NOT NULL)", name=op.f('ck_resolution_ended_with_reason')),
    sa.CheckConstraint("state NOT IN ('approved') OR approved_at IS NOT NULL", name=op.f('ck_resolution_approved')),
    sa.CheckConstraint('(number IS NULL) = (year IS NULL)', name=op.f('ck_resolution_number_of_year')),
    sa.CheckConstraint('(published_at IS NULL) = (number IS NULL)', name=op.f('ck_resolution_numbered')),
    sa.CheckConstraint('replaced_by_id <> id AND replaces_id <> id', name=op.f('ck_resolution_another')),
    sa.ForeignKeyConstraint(['after_id'], ['consultation.id'], name=op.f('fk_resolution_after_id_consultation')),
    sa.ForeignKeyConstraint(['approved_by_id'], ['person.id'], name=op.f('fk_resolution_approved_by_id_person')),
    sa.ForeignKeyConstraint(['before_id'], ['consultation.id'], name=op.f('fk_resolution_before_id_consultation')),
    sa.ForeignKeyConstraint(['drafted_by_id'], ['person.id'], name=op.f('fk_resolution_drafted_by_id_person')),
    sa.ForeignKeyConstraint(['replaced_by_id'], ['resolution.id'], name=op.f('fk_resolution_replaced_by_id_resolution')),
    sa.ForeignKeyConstraint(['replaces_id'], ['resolution.id'], name=op.f('fk_resolution_replaces_id_resolution')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resolution')),
    sa.UniqueConstraint('drafted_by_id', 'client_id', name=op.f('uq_resolution_drafted_by_id_client_id')),
    sa.UniqueConstraint('form', 'year', 'number', name=op.f('uq_resolution_form_year_number'))
    )
    with op.batch_alter_table('resolution', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_resolution_after_id'), ['after_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_resolution_before_id'), ['before_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_resolution_replaced_by_id'), ['replaced_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_resolution_replaces_id'), ['replaces_id'], unique=False)
        batch_op.create_index('ix_resolution_state_published_at', ['state', 'published_at', 'id'], unique=False)

    op.create_table('action_file',
    sa.Column('step_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_action_file_file_id_stored_file')),
    sa.ForeignKeyConstraint(['step_id'], ['action_step.id'], name=op.f('fk_action_file_step_id_action_step'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('step_id', 'file_id', name=op.f('pk_action_file'))
    )
    with op.batch_alter_table('action_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_file_file_id'), ['file_id'], unique=False)

    op.create_table('resolution_source',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('resolution_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('thing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('side', sa.Enum('for', 'dissent', name='side', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('added_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['added_by_id'], ['person.id'], name=op.f('fk_resolution_source_added_by_id_person')),
    sa.ForeignKeyConstraint(['resolution_id'], ['resolution.id'], name=op.f('fk_resolution_source_resolution_id_resolution'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resolution_source')),
    sa.UniqueConstraint('resolution_id', 'kind', 'thing_id', name=op.f('uq_resolution_source_resolution_id_kind_thing_id'))
    )
    with op.batch_alter_table('resolution_source', schema=None) as batch_op:
        batch_op.create_index('ix_resolution_source_kind_thing_id', ['kind', 'thing_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('resolution_source', schema=None) as batch_op:
        batch_op.drop_index('ix_resolution_source_kind_thing_id')

    op.drop_table('resolution_source')
    with op.batch_alter_table('action_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_file_file_id'))

    op.drop_table('action_file')
    with op.batch_alter_table('resolution', schema=None) as batch_op:
        batch_op.drop_index('ix_resolution_state_published_at')
        batch_op.drop_index(batch_op.f('ix_resolution_replaces_id'))
        batch_op.drop_index(batch_op.f('ix_resolution_replaced_by_id'))
        batch_op.drop_index(batch_op.f('ix_resolution_before_id'))
        batch_op.drop_index(batch_op.f('ix_resolution_after_id'))

    op.drop_table('resolution')
    with op.batch_alter_table('action_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_step_item_id'))

    op.drop_table('action_step')
    with op.batch_alter_table('action_item', schema=None) as batch_op:
        batch_op.drop_index('ix_action_item_unit_id_state')
        batch_op.drop_index('ix_action_item_thing_kind_thing_id')
        batch_op.drop_index('ix_action_item_place_id_state')
        batch_op.drop_index('ix_action_item_owner_id_state')
        batch_op.drop_index('ix_action_item_next_at')
        batch_op.drop_index('ix_action_item_due_at_id')
        batch_op.drop_index(batch_op.f('ix_action_item_asked_by_id'))

    op.drop_table('action_item')
