"""The front door (proofs, invitations, sign-ins in two steps) and the desk (history, corrections, reports).

Who is signed in signs in anew: a sign-in of before names no person.

Revision: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

import directory.core.db

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('DELETE FROM drawer_item')
    op.execute('DELETE FROM sign_in')
    op.create_table('audit_event',
    sa.Column('at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('actor_person_id', sa.Uuid(), nullable=True),
    sa.Column('actor_name', sa.String(length=200), nullable=False),
    sa.Column('agency_id', sa.Uuid(), nullable=True),
    sa.Column('action', sa.String(length=60), nullable=False),
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=True),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_event'))
    )
    with op.batch_alter_table('audit_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_event_action'), ['action'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_event_actor_person_id'), ['actor_person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_event_agency_id'), ['agency_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_event_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_event_subject_id'), ['subject_id'], unique=False)

    op.create_table('outgoing_mail',
    sa.Column('key', sa.String(length=120), nullable=True),
    sa.Column('to_address', sa.String(length=320), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('next_try_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('claimed_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('sent_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('failed_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outgoing_mail')),
    sa.UniqueConstraint('key', name=op.f('uq_outgoing_mail_key'))
    )
    with op.batch_alter_table('outgoing_mail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outgoing_mail_next_try_at'), ['next_try_at'], unique=False)

    op.create_table('operation',
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_operation'))
    )
    op.create_table('fault',
    sa.Column('kind', sa.String(length=80), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('first_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('last_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'place', name=op.f('pk_fault'))
    )
    with op.batch_alter_table('fault', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fault_last_at'), ['last_at'], unique=False)

    op.create_table('throttle',
    sa.Column('key', sa.LargeBinary(length=32), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('first_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('last_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_throttle'))
    )
    with op.batch_alter_table('throttle', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_throttle_last_at'), ['last_at'], unique=False)

    op.create_table('invitation',
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('agency_id', sa.Uuid(), nullable=False),
    sa.Column('duty', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('username', sa.String(length=60), nullable=False),
    sa.Column('email', sa.String(length=320), nullable=True),
    sa.Column('invited_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('used_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('ended_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_invitation_agency_id')),
    sa.ForeignKeyConstraint(['invited_by'], ['person.id'], name=op.f('fk_invitation_invited_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_invitation_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_agency_id'), ['agency_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_invited_by'), ['invited_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_person_id'), ['person_id'], unique=False)

    op.create_table('kept_edit',
    sa.Column('organization_id', sa.Uuid(), nullable=True),
    sa.Column('key', sa.String(length=64), nullable=True),
    sa.Column('at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('person_name', sa.String(length=200), nullable=False),
    sa.Column('action', sa.String(length=30), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('record_kind', sa.String(length=20), nullable=True),
    sa.Column('record_id', sa.Uuid(), nullable=True),
    sa.Column('part', sa.String(length=30), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_kept_edit_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kept_edit')),
    sa.UniqueConstraint('key', name=op.f('uq_kept_edit_key'))
    )
    with op.batch_alter_table('kept_edit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_kept_edit_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_kept_edit_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_kept_edit_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_kept_edit_record_id'), ['record_id'], unique=False)

    op.create_table('passphrase',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('salt', sa.LargeBinary(length=16), nullable=False),
    sa.Column('profile', sa.String(length=40), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('changed_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_passphrase_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_passphrase'))
    )
    op.create_table('printed_code',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('salt', sa.LargeBinary(length=16), nullable=False),
    sa.Column('profile', sa.String(length=40), nullable=False),
    sa.Column('code_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('used_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_printed_code_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_printed_code')),
    sa.UniqueConstraint('person_id', 'number', name=op.f('uq_printed_code_person_id_number'))
    )
    with op.batch_alter_table('printed_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_printed_code_person_id'), ['person_id'], unique=False)

    op.create_table('registered_browser',
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('agency_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('registered_by', sa.Uuid(), nullable=True),
    sa.Column('registered_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('seen_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('ended_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_registered_browser_agency_id')),
    sa.ForeignKeyConstraint(['registered_by'], ['person.id'], name=op.f('fk_registered_browser_registered_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registered_browser')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_registered_browser_token_hash'))
    )
    with op.batch_alter_table('registered_browser', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registered_browser_agency_id'), ['agency_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_registered_browser_registered_by'), ['registered_by'], unique=False)

    op.create_table('removal',
    sa.Column('record_kind', sa.String(length=40), nullable=False),
    sa.Column('record_id', sa.Uuid(), nullable=False),
    sa.Column('record_name', sa.String(length=300), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('asked_by_id', sa.Uuid(), nullable=False),
    sa.Column('asked_by', sa.String(length=200), nullable=False),
    sa.Column('asked_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('due_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('done_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_removal_asked_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_removal'))
    )
    with op.batch_alter_table('removal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_removal_asked_by_id'), ['asked_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_removal_due_at'), ['due_at'], unique=False)
        batch_op.create_index('ix_removal_record', ['record_kind', 'record_id'], unique=False)

    op.create_table('rule',
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('changed_by', sa.Uuid(), nullable=False),
    sa.Column('agreed_by', sa.Uuid(), nullable=True),
    sa.Column('changed_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['agreed_by'], ['person.id'], name=op.f('fk_rule_agreed_by')),
    sa.ForeignKeyConstraint(['changed_by'], ['person.id'], name=op.f('fk_rule_changed_by')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_rule'))
    )
    with op.batch_alter_table('rule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rule_agreed_by'), ['agreed_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_rule_changed_by'), ['changed_by'], unique=False)

    op.create_table('rule_proposal',
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('proposed_by', sa.Uuid(), nullable=False),
    sa.Column('proposed_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('is_accepted', sa.Boolean(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_rule_proposal_decided_by')),
    sa.ForeignKeyConstraint(['proposed_by'], ['person.id'], name=op.f('fk_rule_proposal_proposed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rule_proposal'))
    )
    with op.batch_alter_table('rule_proposal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rule_proposal_decided_by'), ['decided_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_rule_proposal_proposed_by'), ['proposed_by'], unique=False)

    op.create_table('second_factor',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('secret_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('last_step', sa.Integer(), nullable=False),
    sa.Column('credential_id', sa.LargeBinary(), nullable=True),
    sa.Column('public_key', sa.LargeBinary(), nullable=True),
    sa.Column('sign_count', sa.Integer(), nullable=False),
    sa.Column('created_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('last_used_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_second_factor_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_second_factor')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_second_factor_credential_id'))
    )
    with op.batch_alter_table('second_factor', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_second_factor_person_id'), ['person_id'], unique=False)

    op.create_table('spoken_code',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('salt', sa.LargeBinary(length=16), nullable=False),
    sa.Column('profile', sa.String(length=40), nullable=False),
    sa.Column('code_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('issued_by', sa.Uuid(), nullable=False),
    sa.Column('issued_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('tries_left', sa.Integer(), nullable=False),
    sa.Column('used_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['issued_by'], ['person.id'], name=op.f('fk_spoken_code_issued_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_spoken_code_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spoken_code'))
    )
    with op.batch_alter_table('spoken_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_spoken_code_issued_by'), ['issued_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_spoken_code_person_id'), ['person_id'], unique=False)

    op.create_table('spoken_code_request',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('asked_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ready_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('used_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_spoken_code_request_asked_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_spoken_code_request_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spoken_code_request'))
    )
    with op.batch_alter_table('spoken_code_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_spoken_code_request_asked_by'), ['asked_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_spoken_code_request_person_id'), ['person_id'], unique=False)

    op.create_table('call_report',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('heard', sa.Enum('room', 'full', 'voicemail', 'no_answer', 'wrong_number', name='heard', native_enum=False, length=24), nullable=False),
    sa.Column('available', sa.Integer(), nullable=True),
    sa.Column('unit_name', sa.String(length=120), nullable=True),
    sa.Column('reported_by_id', sa.Uuid(), nullable=False),
    sa.Column('reported_by', sa.String(length=200), nullable=False),
    sa.Column('duty', sa.String(length=20), nullable=False),
    sa.Column('agency_id', sa.Uuid(), nullable=False),
    sa.Column('reported_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_call_report_agency_id')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_call_report_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reported_by_id'], ['person.id'], name=op.f('fk_call_report_reported_by_id')),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_call_report_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_report')),
    sa.UniqueConstraint('key', name=op.f('uq_call_report_key'))
    )
    with op.batch_alter_table('call_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_report_agency_id'), ['agency_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_report_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_report_reported_at'), ['reported_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_report_reported_by_id'), ['reported_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_report_service_id'), ['service_id'], unique=False)

    op.create_table('correction',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=True),
    sa.Column('field_name', sa.String(length=60), nullable=False),
    sa.Column('said', sa.String(length=300), nullable=False),
    sa.Column('reported_by_id', sa.Uuid(), nullable=False),
    sa.Column('reported_by', sa.String(length=200), nullable=False),
    sa.Column('duty', sa.String(length=20), nullable=False),
    sa.Column('agency_id', sa.Uuid(), nullable=False),
    sa.Column('reported_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('verdict', sa.Enum('open', 'put_right', 'it_is_right', name='verdict', native_enum=False, length=24), nullable=False),
    sa.Column('decided_by_id', sa.Uuid(), nullable=True),
    sa.Column('decided_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.String(length=300), nullable=True),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_correction_agency_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_correction_decided_by_id')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_correction_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reported_by_id'], ['person.id'], name=op.f('fk_correction_reported_by_id')),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_correction_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction')),
    sa.UniqueConstraint('key', name=op.f('uq_correction_key'))
    )
    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_correction_agency_id'), ['agency_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_correction_decided_by_id'), ['decided_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_correction_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_correction_reported_at'), ['reported_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_correction_reported_by_id'), ['reported_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_correction_service_id'), ['service_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_correction_verdict'), ['verdict'], unique=False)

    with op.batch_alter_table('agency', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ended_at', directory.core.db.UTCDateTime(timezone=True), nullable=True))

    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_liaison', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('answers_within_hours', sa.Integer(), nullable=True))

    with op.batch_alter_table('metadata', schema=None) as batch_op:
        batch_op.add_column(sa.Column('edit_id', sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f('ix_metadata_edit_id'), ['edit_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_metadata_edit_id'), 'kept_edit', ['edit_id'], ['id'])

    with op.batch_alter_table('organization', schema=None) as batch_op:
        batch_op.add_column(sa.Column('agency_id', sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f('ix_organization_agency_id'), ['agency_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_organization_agency_id'), 'agency', ['agency_id'], ['id'])

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('email', sa.String(length=320), nullable=True))
        batch_op.add_column(sa.Column('left_at', directory.core.db.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('auth_epoch', sa.Integer(), nullable=False, server_default='0'))

    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.add_column(sa.Column('person_id', sa.Uuid(), nullable=False))
        batch_op.add_column(sa.Column('epoch', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('proved_at', directory.core.db.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('locked_at', directory.core.db.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('pin_salt', sa.LargeBinary(length=16), nullable=True))
        batch_op.add_column(sa.Column('pin_profile', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('pin_hash', sa.LargeBinary(length=32), nullable=True))
        batch_op.add_column(sa.Column('pin_failures', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('challenge', sa.LargeBinary(length=64), nullable=True))
        batch_op.add_column(sa.Column('browser', sa.String(length=60), nullable=False, server_default=''))
        batch_op.alter_column('membership_id',
               existing_type=sa.Uuid(),
               nullable=True)
        batch_op.create_index(batch_op.f('ix_sign_in_person_id'), ['person_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_sign_in_person_id'), 'person', ['person_id'], ['id'])



def downgrade() -> None:
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_sign_in_person_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_sign_in_person_id'))
        batch_op.alter_column('membership_id',
               existing_type=sa.Uuid(),
               nullable=False)
        batch_op.drop_column('browser')
        batch_op.drop_column('challenge')
        batch_op.drop_column('pin_failures')
        batch_op.drop_column('pin_hash')
        batch_op.drop_column('pin_profile')
        batch_op.drop_column('pin_salt')
        batch_op.drop_column('locked_at')
        batch_op.drop_column('proved_at')
        batch_op.drop_column('epoch')
        batch_op.drop_column('person_id')

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('auth_epoch')
        batch_op.drop_column('left_at')
        batch_op.drop_column('email')

    with op.batch_alter_table('organization', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_organization_agency_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_organization_agency_id'))
        batch_op.drop_column('agency_id')

    with op.batch_alter_table('metadata', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_metadata_edit_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_metadata_edit_id'))
        batch_op.drop_column('edit_id')

    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.drop_column('answers_within_hours')
        batch_op.drop_column('is_liaison')

    with op.batch_alter_table('agency', schema=None) as batch_op:
        batch_op.drop_column('ended_at')

    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_correction_verdict'))
        batch_op.drop_index(batch_op.f('ix_correction_service_id'))
        batch_op.drop_index(batch_op.f('ix_correction_reported_by_id'))
        batch_op.drop_index(batch_op.f('ix_correction_reported_at'))
        batch_op.drop_index(batch_op.f('ix_correction_organization_id'))
        batch_op.drop_index(batch_op.f('ix_correction_decided_by_id'))
        batch_op.drop_index(batch_op.f('ix_correction_agency_id'))

    op.drop_table('correction')
    with op.batch_alter_table('call_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_report_service_id'))
        batch_op.drop_index(batch_op.f('ix_call_report_reported_by_id'))
        batch_op.drop_index(batch_op.f('ix_call_report_reported_at'))
        batch_op.drop_index(batch_op.f('ix_call_report_organization_id'))
        batch_op.drop_index(batch_op.f('ix_call_report_agency_id'))

    op.drop_table('call_report')
    with op.batch_alter_table('spoken_code_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_spoken_code_request_person_id'))
        batch_op.drop_index(batch_op.f('ix_spoken_code_request_asked_by'))

    op.drop_table('spoken_code_request')
    with op.batch_alter_table('spoken_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_spoken_code_person_id'))
        batch_op.drop_index(batch_op.f('ix_spoken_code_issued_by'))

    op.drop_table('spoken_code')
    with op.batch_alter_table('second_factor', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_second_factor_person_id'))

    op.drop_table('second_factor')
    with op.batch_alter_table('rule_proposal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rule_proposal_proposed_by'))
        batch_op.drop_index(batch_op.f('ix_rule_proposal_decided_by'))

    op.drop_table('rule_proposal')
    with op.batch_alter_table('rule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rule_changed_by'))
        batch_op.drop_index(batch_op.f('ix_rule_agreed_by'))

    op.drop_table('rule')
    with op.batch_alter_table('removal', schema=None) as batch_op:
        batch_op.drop_index('ix_removal_record')
        batch_op.drop_index(batch_op.f('ix_removal_due_at'))
        batch_op.drop_index(batch_op.f('ix_removal_asked_by_id'))

    op.drop_table('removal')
    with op.batch_alter_table('registered_browser', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_registered_browser_registered_by'))
        batch_op.drop_index(batch_op.f('ix_registered_browser_agency_id'))

    op.drop_table('registered_browser')
    with op.batch_alter_table('printed_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_printed_code_person_id'))

    op.drop_table('printed_code')
    op.drop_table('passphrase')
    with op.batch_alter_table('kept_edit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_kept_edit_record_id'))
        batch_op.drop_index(batch_op.f('ix_kept_edit_person_id'))
        batch_op.drop_index(batch_op.f('ix_kept_edit_organization_id'))
        batch_op.drop_index(batch_op.f('ix_kept_edit_at'))

    op.drop_table('kept_edit')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitation_person_id'))
        batch_op.drop_index(batch_op.f('ix_invitation_invited_by'))
        batch_op.drop_index(batch_op.f('ix_invitation_agency_id'))

    op.drop_table('invitation')
    with op.batch_alter_table('throttle', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_throttle_last_at'))

    op.drop_table('throttle')
    with op.batch_alter_table('fault', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fault_last_at'))

    op.drop_table('fault')
    op.drop_table('operation')
    with op.batch_alter_table('outgoing_mail', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outgoing_mail_next_try_at'))

    op.drop_table('outgoing_mail')
    with op.batch_alter_table('audit_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_event_subject_id'))
        batch_op.drop_index(batch_op.f('ix_audit_event_at'))
        batch_op.drop_index(batch_op.f('ix_audit_event_agency_id'))
        batch_op.drop_index(batch_op.f('ix_audit_event_actor_person_id'))
        batch_op.drop_index(batch_op.f('ix_audit_event_action'))

    op.drop_table('audit_event')
