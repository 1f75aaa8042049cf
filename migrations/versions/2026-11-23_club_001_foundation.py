"""club foundation"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = 'club_001'
down_revision = None
branch_labels = None
depends_on = None


# The ledger is only ever appended to; blanking the words of a line (redaction) is the one change it bears.
_SAME = " AND ".join(
    f"NEW.{column} IS {{same}} OLD.{column}"
    for column in ("id", "at", "actor_id", "verb", "thing_kind", "thing_id", "words_hash", "previous_hash", "hash")
)
_BLANK = "NEW.reason IS NULL AND NEW.salt IS NULL AND (NEW.detail IS NULL OR CAST(NEW.detail AS TEXT) = 'null')"
SQLITE = [
    f"""CREATE TRIGGER ledger_line_no_update BEFORE UPDATE ON ledger_line
        WHEN NOT ({_SAME.format(same="")} AND {_BLANK})
        BEGIN SELECT RAISE(ABORT, 'the ledger is only appended to'); END""",
    """CREATE TRIGGER ledger_line_no_delete BEFORE DELETE ON ledger_line
        BEGIN SELECT RAISE(ABORT, 'the ledger is only appended to'); END""",
    """CREATE VIRTUAL TABLE search_fts USING fts5(
        exact, folded, content='search_document', content_rowid='id', tokenize="unicode61 remove_diacritics 0")""",
    """CREATE TRIGGER search_document_in AFTER INSERT ON search_document BEGIN
        INSERT INTO search_fts (rowid, exact, folded) VALUES (NEW.id, NEW.exact, NEW.folded); END""",
    """CREATE TRIGGER search_document_out AFTER DELETE ON search_document BEGIN
        INSERT INTO search_fts (search_fts, rowid, exact, folded) VALUES ('delete', OLD.id, OLD.exact, OLD.folded); END""",
    """CREATE TRIGGER search_document_anew AFTER UPDATE OF exact, folded ON search_document BEGIN
        INSERT INTO search_fts (search_fts, rowid, exact, folded) VALUES ('delete', OLD.id, OLD.exact, OLD.folded);
        INSERT INTO search_fts (rowid, exact, folded) VALUES (NEW.id, NEW.exact, NEW.folded); END""",
]
POSTGRESQL = [
    f"""CREATE OR REPLACE FUNCTION ledger_line_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF {_SAME.format(same="NOT DISTINCT FROM")} AND {_BLANK} THEN RETURN NEW; END IF;
        END IF;
        RAISE EXCEPTION 'the ledger is only appended to'; END $$""",
    """CREATE TRIGGER ledger_line_append_only BEFORE UPDATE OR DELETE ON ledger_line
        FOR EACH ROW EXECUTE FUNCTION ledger_line_refuse()""",
    "CREATE INDEX ix_fts_search_exact ON search_document USING gin (to_tsvector('simple', exact))",
    "CREATE INDEX ix_fts_search_folded ON search_document USING gin (to_tsvector('simple', folded))",
]


def upgrade() -> None:
    op.create_table('club_setting',
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('value', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=True),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_club_setting'))
    )
    op.create_table('demo_item',
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('thing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_demo_item'))
    )
    op.create_table('outbox_row',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=True),
    sa.Column('payload', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_row')),
    sa.UniqueConstraint('key', name=op.f('uq_outbox_row_key'))
    )
    with op.batch_alter_table('outbox_row', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_row_done_at_due_at', ['done_at', 'due_at'], unique=False)

    op.create_table('unit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('city', 'district', 'cluster', 'ward', 'branch', 'other', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('short_name', sa.String(length=80), nullable=False),
    sa.Column('parent_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('path', sa.String(length=400), nullable=False),
    sa.Column('sort_key', sa.String(length=1200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('merged_into_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('merged_into_id IS NULL OR closed_at IS NOT NULL', name=op.f('ck_unit_merged_is_closed')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['unit.id'], name=op.f('fk_unit_merged_into_id_unit')),
    sa.ForeignKeyConstraint(['parent_id'], ['unit.id'], name=op.f('fk_unit_parent_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit'))
    )
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_merged_into_id'), ['merged_into_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_unit_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index('ix_unit_path', ['path'], unique=False)

    op.create_table('person',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('full_name', sa.String(length=120), nullable=False),
    sa.Column('sort_key', sa.String(length=1200), nullable=False),
    sa.Column('folded_name', sa.String(length=120), nullable=False),
    sa.Column('position', sa.String(length=120), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('born_on', sa.Date(), nullable=True),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('state', sa.Enum('invited', 'active', 'suspended', 'erased', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('totp_secret', sa.String(length=64), nullable=True),
    sa.Column('totp_last_step', sa.Integer(), nullable=True),
    sa.Column('locale', sa.String(length=5), nullable=False),
    sa.Column('theme', sa.String(length=5), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('contact_visible_to', sa.Enum('nobody', 'board', 'unit', 'members', name='visible', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('avatar_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('suspended_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('suspended_reason', sa.String(length=500), nullable=True),
    sa.CheckConstraint("phone IS NULL OR phone LIKE '+%'", name=op.f('ck_person_phone_e164')),
    sa.CheckConstraint('email IS NULL OR email = lower(email)', name=op.f('ck_person_email_lower')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_person_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('email', name=op.f('uq_person_email')),
    sa.UniqueConstraint('phone', name=op.f('uq_person_phone'))
    )
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_folded_name'), ['folded_name'], unique=False)
        batch_op.create_index('ix_person_sort_key_id', ['sort_key', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_unit_id'), ['unit_id'], unique=False)

    op.create_table('appointment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('role', sa.Enum('standing_committee', 'chair', 'vice_chair', 'commissioner', 'ward_secretary', 'branch_secretary', 'member', 'observer', 'guest', 'moderator', 'trainer', 'admin', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('thing', sa.String(length=60), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('appointed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_on IS NULL OR ends_on >= starts_on', name=op.f('ck_appointment_term')),
    sa.CheckConstraint('thing IS NULL OR unit_id IS NULL', name=op.f('ck_appointment_one_scope')),
    sa.ForeignKeyConstraint(['appointed_by_id'], ['person.id'], name=op.f('fk_appointment_appointed_by_id_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_appointment_person_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_appointment_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appointment'))
    )
    with op.batch_alter_table('appointment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_appointment_person_id'), ['person_id'], unique=False)
        batch_op.create_index('ix_appointment_role_unit_id', ['role', 'unit_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_appointment_thing'), ['thing'], unique=False)
        batch_op.create_index(batch_op.f('ix_appointment_unit_id'), ['unit_id'], unique=False)

    op.create_table('auth_session',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('strong', sa.Boolean(), nullable=False),
    sa.Column('how', sa.String(length=20), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('agent', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_auth_session_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_auth_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_auth_session_token_hash'))
    )
    with op.batch_alter_table('auth_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_auth_session_person_id'), ['person_id'], unique=False)

    op.create_table('ledger_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('verb', sa.String(length=60), nullable=False),
    sa.Column('thing_kind', sa.String(length=40), nullable=False),
    sa.Column('thing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('detail', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=True),
    sa.Column('salt', sa.String(length=32), nullable=True),
    sa.Column('words_hash', sa.String(length=64), nullable=False),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['person.id'], name=op.f('fk_ledger_line_actor_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_line')),
    sa.UniqueConstraint('hash', name=op.f('uq_ledger_line_hash'))
    )
    with op.batch_alter_table('ledger_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ledger_line_actor_id'), ['actor_id'], unique=False)
        batch_op.create_index('ix_ledger_line_thing_kind_thing_id', ['thing_kind', 'thing_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_ledger_line_verb'), ['verb'], unique=False)

    op.create_table('notice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('url', sa.String(length=300), nullable=False),
    sa.Column('params', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('person_id', 'key', name=op.f('uq_notice_person_id_key'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index('ix_notice_person_id_id', ['person_id', 'id'], unique=False)
        batch_op.create_index('ix_notice_person_id_read_at', ['person_id', 'read_at'], unique=False)

    op.create_table('notice_choice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('on_page', sa.Boolean(), nullable=False),
    sa.Column('by_mail', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_choice_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_choice')),
    sa.UniqueConstraint('person_id', 'kind', name=op.f('uq_notice_choice_person_id_kind'))
    )
    op.create_table('progress',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('result', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=True),
    sa.Column('stop_asked', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_progress_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_progress'))
    )
    with op.batch_alter_table('progress', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_progress_kind'), ['kind'], unique=False)

    op.create_table('search_document',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('thing_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('url', sa.String(length=300), nullable=False),
    sa.Column('audience', sa.String(length=60), nullable=False),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('exact', sa.Text(), nullable=False),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_search_document_author_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_document')),
    sa.UniqueConstraint('kind', 'thing_id', name=op.f('uq_search_document_kind_thing_id'))
    )
    with op.batch_alter_table('search_document', schema=None) as batch_op:
        batch_op.create_index('ix_search_document_audience', ['audience'], unique=False)

    op.create_table('stored_file',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('audience', sa.String(length=60), nullable=False),
    sa.Column('owner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('size >= 0', name=op.f('ck_stored_file_size')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_stored_file_owner_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_file'))
    )
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stored_file_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_stored_file_sha256'), ['sha256'], unique=False)

    op.create_table('unit_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('before', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('after', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['person.id'], name=op.f('fk_unit_change_actor_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_unit_change_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_change'))
    )
    with op.batch_alter_table('unit_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_change_unit_id'), ['unit_id'], unique=False)

    if op.get_context().dialect.name == "sqlite":
        for statement in SQLITE:
            op.execute(statement)
    else:
        for statement in POSTGRESQL:
            op.execute(statement)


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE search_fts")
    with op.batch_alter_table('unit_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unit_change_unit_id'))

    op.drop_table('unit_change')
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stored_file_sha256'))
        batch_op.drop_index(batch_op.f('ix_stored_file_owner_id'))

    op.drop_table('stored_file')
    with op.batch_alter_table('search_document', schema=None) as batch_op:
        batch_op.drop_index('ix_search_document_audience')

    op.drop_table('search_document')
    with op.batch_alter_table('progress', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_progress_kind'))

    op.drop_table('progress')
    op.drop_table('notice_choice')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_person_id_read_at')
        batch_op.drop_index('ix_notice_person_id_id')

    op.drop_table('notice')
    with op.batch_alter_table('ledger_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ledger_line_verb'))
        batch_op.drop_index('ix_ledger_line_thing_kind_thing_id')
        batch_op.drop_index(batch_op.f('ix_ledger_line_actor_id'))

    op.drop_table('ledger_line')
    with op.batch_alter_table('auth_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_auth_session_person_id'))

    op.drop_table('auth_session')
    with op.batch_alter_table('appointment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_appointment_unit_id'))
        batch_op.drop_index(batch_op.f('ix_appointment_thing'))
        batch_op.drop_index('ix_appointment_role_unit_id')
        batch_op.drop_index(batch_op.f('ix_appointment_person_id'))

    op.drop_table('appointment')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_unit_id'))
        batch_op.drop_index('ix_person_sort_key_id')
        batch_op.drop_index(batch_op.f('ix_person_folded_name'))

    op.drop_table('person')
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.drop_index('ix_unit_path')
        batch_op.drop_index(batch_op.f('ix_unit_parent_id'))
        batch_op.drop_index(batch_op.f('ix_unit_merged_into_id'))

    op.drop_table('unit')
    with op.batch_alter_table('outbox_row', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_row_done_at_due_at')

    op.drop_table('outbox_row')
    op.drop_table('demo_item')
    op.drop_table('club_setting')
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_line_refuse()")
