"""The vault: keys of people and agencies, grants, the sealed log, releases, packets, links, receipts, drafts.

Revision: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

import directory.core.db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('receipt',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('box_id', sa.Uuid(), nullable=False),
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.Column('wrap_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('receipt_sealed', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt')),
    sqlite_with_rowid=False,
    )
    with op.batch_alter_table('receipt', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_receipt_box_id'), ['box_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_receipt_made_on'), ['made_on'], unique=False)

    op.create_table('information_release',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('expires_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('purge_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_information_release')),
    sqlite_with_rowid=False,
    )
    with op.batch_alter_table('information_release', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_information_release_purge_on'), ['purge_on'], unique=False)

    op.create_table('log_entry',
    sa.Column('agency_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('entry_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('entry_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('chain', sa.LargeBinary(length=32), nullable=False),
    sa.Column('purge_mark', sa.LargeBinary(length=32), nullable=True),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_log_entry_agency_id')),
    sa.PrimaryKeyConstraint('agency_id', 'place', name=op.f('pk_log_entry')),
    sa.UniqueConstraint('id', name=op.f('uq_log_entry_id')),
    sqlite_with_rowid=False,
    )
    with op.batch_alter_table('log_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_log_entry_on_day'), ['on_day'], unique=False)

    op.create_table('log_head',
    sa.Column('agency_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('mark', sa.LargeBinary(length=32), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_log_head_agency_id')),
    sa.PrimaryKeyConstraint('agency_id', name=op.f('pk_log_head')),
    sqlite_with_rowid=False,
    )
    op.create_table('packet',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('release_id', sa.Uuid(), nullable=False),
    sa.Column('recipient_id', sa.Uuid(), nullable=True),
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.Column('expires_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('reply_public', sa.LargeBinary(length=32), nullable=False),
    sa.Column('contents_sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['recipient_id'], ['agency.id'], name=op.f('fk_packet_recipient_id')),
    sa.ForeignKeyConstraint(['release_id'], ['information_release.id'], name=op.f('fk_packet_release_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_packet')),
    sqlite_with_rowid=False,
    )
    with op.batch_alter_table('packet', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_packet_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_packet_recipient_id'), ['recipient_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_packet_release_id'), ['release_id'], unique=False)

    op.create_table('partner_book',
    sa.Column('agency_id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('book_sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_partner_book_agency_id')),
    sa.PrimaryKeyConstraint('agency_id', name=op.f('pk_partner_book')),
    sqlite_with_rowid=False,
    )
    op.create_table('person_key',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('public', sa.LargeBinary(length=32), nullable=False),
    sa.Column('private_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_key_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_key')),
    sa.UniqueConstraint('person_id', name=op.f('uq_person_key_person_id'))
    )
    op.create_table('recovery_key',
    sa.Column('agency_id', sa.Uuid(), nullable=False),
    sa.Column('salt', sa.LargeBinary(length=16), nullable=False),
    sa.Column('profile', sa.String(length=40), nullable=False),
    sa.Column('public', sa.LargeBinary(length=32), nullable=False),
    sa.Column('made_by_id', sa.Uuid(), nullable=False),
    sa.Column('made_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_recovery_key_agency_id')),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_recovery_key_made_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_key'))
    )
    with op.batch_alter_table('recovery_key', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_key_agency_id'), ['agency_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_recovery_key_made_by_id'), ['made_by_id'], unique=False)

    op.create_table('threats_acceptance',
    sa.Column('agency_id', sa.Uuid(), nullable=False),
    sa.Column('edition', sa.String(length=20), nullable=False),
    sa.Column('director', sa.String(length=200), nullable=False),
    sa.Column('entered_by_id', sa.Uuid(), nullable=False),
    sa.Column('accepted_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_threats_acceptance_agency_id')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['person.id'], name=op.f('fk_threats_acceptance_entered_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_threats_acceptance'))
    )
    with op.batch_alter_table('threats_acceptance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_threats_acceptance_agency_id'), ['agency_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_threats_acceptance_entered_by_id'), ['entered_by_id'], unique=False)

    op.create_table('agency_key',
    sa.Column('agency_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('public', sa.LargeBinary(length=32), nullable=False),
    sa.Column('recovery_key_id', sa.Uuid(), nullable=True),
    sa.Column('recovery_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.Column('rotation_due_on', sa.Date(), nullable=True),
    sa.Column('ended_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_agency_key_agency_id')),
    sa.ForeignKeyConstraint(['recovery_key_id'], ['recovery_key.id'], name=op.f('fk_agency_key_recovery_key_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agency_key')),
    sa.UniqueConstraint('agency_id', 'version', name=op.f('uq_agency_key_agency_id_version'))
    )
    with op.batch_alter_table('agency_key', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agency_key_agency_id'), ['agency_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_agency_key_recovery_key_id'), ['recovery_key_id'], unique=False)

    op.create_table('draft',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_key_id', sa.Uuid(), nullable=False),
    sa.Column('draft_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('kept_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_key_id'], ['person_key.id'], name=op.f('fk_draft_person_key_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
    sqlite_with_rowid=False,
    )
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_kept_at'), ['kept_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_draft_person_key_id'), ['person_key_id'], unique=False)

    op.create_table('recovery_request',
    sa.Column('agency_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('asked_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ready_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('used_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_recovery_request_agency_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_recovery_request_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_request'))
    )
    with op.batch_alter_table('recovery_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_request_agency_id'), ['agency_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_recovery_request_person_id'), ['person_id'], unique=False)

    op.create_table('handoff_link',
    sa.Column('packet_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('salt', sa.LargeBinary(length=16), nullable=False),
    sa.Column('profile', sa.String(length=40), nullable=False),
    sa.Column('key_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('expires_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('tries_left', sa.Integer(), nullable=False),
    sa.Column('openings_left', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['packet_id'], ['packet.id'], name=op.f('fk_handoff_link_packet_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('packet_id', name=op.f('pk_handoff_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_handoff_link_token_hash')),
    sqlite_with_rowid=False,
    )
    with op.batch_alter_table('handoff_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_handoff_link_expires_at'), ['expires_at'], unique=False)

    op.create_table('circle_key',
    sa.Column('agency_key_id', sa.Uuid(), nullable=False),
    sa.Column('membership_id', sa.Uuid(), nullable=False),
    sa.Column('person_key_id', sa.Uuid(), nullable=False),
    sa.Column('private_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('mark', sa.LargeBinary(length=32), nullable=False),
    sa.Column('confirmed_by_id', sa.Uuid(), nullable=True),
    sa.Column('confirmed_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['agency_key_id'], ['agency_key.id'], name=op.f('fk_circle_key_agency_key_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['person.id'], name=op.f('fk_circle_key_confirmed_by_id')),
    sa.ForeignKeyConstraint(['membership_id'], ['membership.id'], name=op.f('fk_circle_key_membership_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_key_id'], ['person_key.id'], name=op.f('fk_circle_key_person_key_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_circle_key')),
    sa.UniqueConstraint('agency_key_id', 'membership_id', name=op.f('uq_circle_key_agency_key_id_membership_id'))
    )
    with op.batch_alter_table('circle_key', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_circle_key_agency_key_id'), ['agency_key_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_circle_key_confirmed_by_id'), ['confirmed_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_circle_key_membership_id'), ['membership_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_circle_key_person_key_id'), ['person_key_id'], unique=False)

    op.create_table('vault_grant',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('record_id', sa.Uuid(), nullable=False),
    sa.Column('agency_id', sa.Uuid(), nullable=False),
    sa.Column('agency_key_id', sa.Uuid(), nullable=True),
    sa.Column('wrap_sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_vault_grant_agency_id')),
    sa.ForeignKeyConstraint(['agency_key_id'], ['agency_key.id'], name=op.f('fk_vault_grant_agency_key_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vault_grant')),
    sqlite_with_rowid=False,
    )
    with op.batch_alter_table('vault_grant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vault_grant_agency_id'), ['agency_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_vault_grant_agency_key_id'), ['agency_key_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_vault_grant_record_id'), ['record_id'], unique=False)

    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.add_column(sa.Column('private_sealed', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('pin_private_sealed', sa.LargeBinary(), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_column('pin_private_sealed')
        batch_op.drop_column('private_sealed')

    with op.batch_alter_table('vault_grant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_vault_grant_record_id'))
        batch_op.drop_index(batch_op.f('ix_vault_grant_agency_key_id'))
        batch_op.drop_index(batch_op.f('ix_vault_grant_agency_id'))

    op.drop_table('vault_grant')
    with op.batch_alter_table('circle_key', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_circle_key_person_key_id'))
        batch_op.drop_index(batch_op.f('ix_circle_key_membership_id'))
        batch_op.drop_index(batch_op.f('ix_circle_key_confirmed_by_id'))
        batch_op.drop_index(batch_op.f('ix_circle_key_agency_key_id'))

    op.drop_table('circle_key')
    with op.batch_alter_table('handoff_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_handoff_link_expires_at'))

    op.drop_table('handoff_link')
    with op.batch_alter_table('recovery_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recovery_request_person_id'))
        batch_op.drop_index(batch_op.f('ix_recovery_request_agency_id'))

    op.drop_table('recovery_request')
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draft_person_key_id'))
        batch_op.drop_index(batch_op.f('ix_draft_kept_at'))

    op.drop_table('draft')
    with op.batch_alter_table('agency_key', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agency_key_recovery_key_id'))
        batch_op.drop_index(batch_op.f('ix_agency_key_agency_id'))

    op.drop_table('agency_key')
    with op.batch_alter_table('threats_acceptance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_threats_acceptance_entered_by_id'))
        batch_op.drop_index(batch_op.f('ix_threats_acceptance_agency_id'))

    op.drop_table('threats_acceptance')
    with op.batch_alter_table('recovery_key', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recovery_key_made_by_id'))
        batch_op.drop_index(batch_op.f('ix_recovery_key_agency_id'))

    op.drop_table('recovery_key')
    op.drop_table('person_key')
    op.drop_table('partner_book')
    with op.batch_alter_table('packet', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_packet_release_id'))
        batch_op.drop_index(batch_op.f('ix_packet_recipient_id'))
        batch_op.drop_index(batch_op.f('ix_packet_expires_at'))

    op.drop_table('packet')
    op.drop_table('log_head')
    with op.batch_alter_table('log_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_log_entry_on_day'))

    op.drop_table('log_entry')
    with op.batch_alter_table('information_release', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_information_release_purge_on'))

    op.drop_table('information_release')
    with op.batch_alter_table('receipt', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_receipt_made_on'))
        batch_op.drop_index(batch_op.f('ix_receipt_box_id'))

    op.drop_table('receipt')
