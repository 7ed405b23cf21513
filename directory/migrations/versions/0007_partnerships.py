"""Partnerships: agreements, trainings, consultation, commitments; and what Find shows of them.

Cards of before say nothing of linkage until the index is made anew: the sweep does that within a day.

Revision: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

import directory.core.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('training_event',
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('direction', sa.Enum('we_train_them', 'they_train_us', 'joint', 'third_party', 'we_visit_by_invitation', 'they_visit_by_invitation', 'cofacilitation', name='direction', native_enum=False, length=32), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('mode', sa.Enum('in_person', 'virtual', 'hybrid', 'recorded', name='mode', native_enum=False, length=24), nullable=False),
    sa.Column('topics', sa.JSON(), nullable=False),
    sa.Column('trainers', sa.String(length=300), nullable=False),
    sa.Column('useful', sa.Double(), nullable=True),
    sa.Column('answers', sa.Integer(), nullable=True),
    sa.Column('changes', sa.String(length=500), nullable=False),
    sa.Column('unmet', sa.String(length=500), nullable=False),
    sa.Column('renewal_months', sa.Integer(), nullable=True),
    sa.Column('entered_by', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_event')),
    sa.UniqueConstraint('key', name=op.f('uq_training_event_key'))
    )
    with op.batch_alter_table('training_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_training_event_held_on'), ['held_on'], unique=False)

    op.create_table('agreement',
    sa.Column('type', sa.Enum('mou', 'moa', 'letter_of_agreement', 'linkage_agreement', 'cross_training_agreement', 'colocation', 'referral_protocol', 'confidentiality_agreement', 'qsoa_part2', 'business_associate', 'subaward', 'verbal_understanding', name='agreementtype', native_enum=False, length=32), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('our_agency_id', sa.Uuid(), nullable=False),
    sa.Column('drafted_on', sa.Date(), nullable=True),
    sa.Column('sent_on', sa.Date(), nullable=True),
    sa.Column('effective_on', sa.Date(), nullable=True),
    sa.Column('review_on', sa.Date(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('notice_days', sa.Integer(), nullable=True),
    sa.Column('supersedes_id', sa.Uuid(), nullable=True),
    sa.Column('entered_by', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['our_agency_id'], ['agency.id'], name=op.f('fk_agreement_our_agency_id')),
    sa.ForeignKeyConstraint(['supersedes_id'], ['agreement.id'], name=op.f('fk_agreement_supersedes_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement')),
    sa.UniqueConstraint('key', name=op.f('uq_agreement_key')),
    sa.UniqueConstraint('supersedes_id', name=op.f('uq_agreement_supersedes_id'))
    )
    with op.batch_alter_table('agreement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreement_our_agency_id'), ['our_agency_id'], unique=False)

    op.create_table('calendar_feed',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('made_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_calendar_feed_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_feed')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_calendar_feed_token_hash'))
    )
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calendar_feed_person_id'), ['person_id'], unique=False)

    op.create_table('document',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('media_type', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document'))
    )
    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_document_sha256'), ['sha256'], unique=False)

    op.create_table('agreement_document',
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('document_id', sa.Uuid(), nullable=False),
    sa.Column('kept_by', sa.String(length=200), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_agreement_document_agreement_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_agreement_document_document_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_document')),
    sa.UniqueConstraint('agreement_id', 'version', name=op.f('uq_agreement_document_agreement_id_version'))
    )
    with op.batch_alter_table('agreement_document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreement_document_document_id'), ['document_id'], unique=False)

    op.create_table('agreement_liaison',
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('side', sa.Enum('ours', 'theirs', name='side', native_enum=False, length=24), nullable=False),
    sa.Column('is_backup', sa.Boolean(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('phone', sa.String(length=60), nullable=False),
    sa.Column('email', sa.String(length=320), nullable=False),
    sa.Column('confirmed_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_agreement_liaison_agreement_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_liaison')),
    sa.UniqueConstraint('agreement_id', 'side', 'is_backup', name=op.f('uq_agreement_liaison_agreement_id_side_is_backup'))
    )
    op.create_table('agreement_party',
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_agreement_party_agreement_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_agreement_party_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_party')),
    sa.UniqueConstraint('agreement_id', 'organization_id', name=op.f('uq_agreement_party_agreement_id_organization_id'))
    )
    with op.batch_alter_table('agreement_party', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreement_party_organization_id'), ['organization_id'], unique=False)

    op.create_table('agreement_section',
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('section', sa.String(length=40), nullable=False),
    sa.Column('present', sa.Enum('yes', 'weak', 'no', 'not_applicable', name='present', native_enum=False, length=24), nullable=False),
    sa.Column('page', sa.String(length=20), nullable=False),
    sa.Column('summary', sa.String(length=500), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_agreement_section_agreement_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_section')),
    sa.UniqueConstraint('agreement_id', 'section', name=op.f('uq_agreement_section_agreement_id_section'))
    )
    op.create_table('agreement_signature',
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('side', sa.Enum('ours', 'theirs', name='side', native_enum=False, length=24), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_agreement_signature_agreement_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_signature'))
    )
    with op.batch_alter_table('agreement_signature', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreement_signature_agreement_id'), ['agreement_id'], unique=False)

    op.create_table('commitment',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('agreement', 'training', 'consultation', name='commitmentkind', native_enum=False, length=24), nullable=False),
    sa.Column('what', sa.String(length=300), nullable=False),
    sa.Column('owner', sa.String(length=120), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('done_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('done_by', sa.String(length=200), nullable=False),
    sa.Column('origin', sa.Enum('by_hand', 'training_event', 'question', 'agreement_section', name='originkind', native_enum=False, length=24), nullable=False),
    sa.Column('origin_id', sa.Uuid(), nullable=True),
    sa.Column('origin_code', sa.String(length=60), nullable=False),
    sa.Column('origin_year', sa.Integer(), nullable=True),
    sa.Column('entered_by', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_commitment_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commitment')),
    sa.UniqueConstraint('key', name=op.f('uq_commitment_key'))
    )
    with op.batch_alter_table('commitment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_commitment_due_on'), ['due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_commitment_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_commitment_origin_id'), ['origin_id'], unique=False)

    op.create_table('consultation_mechanism',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('named_liaison', 'backup_liaison', 'on_call_line', 'drop_in_advocacy', 'case_consultation_meeting', 'quarterly_partner_checkin', 'multidisciplinary_team', 'policy_review', 'visit_by_invitation', 'cofacilitation', 'joint_supervision', 'survivor_advisory_review', 'shared_protocol', 'peer_circle', name='mechanismkind', native_enum=False, length=32), nullable=False),
    sa.Column('contact', sa.String(length=200), nullable=False),
    sa.Column('hours', sa.String(length=200), nullable=False),
    sa.Column('promised_hours', sa.Integer(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_consultation_mechanism_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation_mechanism')),
    sa.UniqueConstraint('key', name=op.f('uq_consultation_mechanism_key'))
    )
    with op.batch_alter_table('consultation_mechanism', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consultation_mechanism_organization_id'), ['organization_id'], unique=False)

    op.create_table('partnership_note',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('challenge', 'lesson', name='notekind', native_enum=False, length=24), nullable=False),
    sa.Column('said', sa.String(length=500), nullable=False),
    sa.Column('noted_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('noted_by', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_partnership_note_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partnership_note')),
    sa.UniqueConstraint('key', name=op.f('uq_partnership_note_key'))
    )
    with op.batch_alter_table('partnership_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_partnership_note_organization_id'), ['organization_id'], unique=False)

    op.create_table('renewal_notice',
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('what', sa.String(length=12), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('told_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_renewal_notice_agreement_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_renewal_notice')),
    sa.UniqueConstraint('agreement_id', 'what', 'due_on', 'days', name=op.f('uq_renewal_notice_agreement_id_what_due_on_days'))
    )
    op.create_table('training_attendance',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('side', sa.Enum('ours', 'theirs', name='side', native_enum=False, length=24), nullable=False),
    sa.Column('role', sa.Enum('advocates', 'intake', 'supervisors', 'facilitators', 'clinicians', 'case_managers', 'court_staff', 'leadership', 'volunteers', 'others', name='role', native_enum=False, length=24), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['training_event.id'], name=op.f('fk_training_attendance_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_attendance'))
    )
    with op.batch_alter_table('training_attendance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_training_attendance_event_id'), ['event_id'], unique=False)

    op.create_table('training_partner',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['training_event.id'], name=op.f('fk_training_partner_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_training_partner_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_partner')),
    sa.UniqueConstraint('event_id', 'organization_id', name=op.f('uq_training_partner_event_id_organization_id'))
    )
    with op.batch_alter_table('training_partner', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_training_partner_organization_id'), ['organization_id'], unique=False)

    op.create_table('consultation',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('mechanism_id', sa.Uuid(), nullable=True),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('category', sa.Enum('safety_planning', 'accountability_and_change', 'partner_contact', 'children_and_visits', 'confidentiality_and_releases', 'reporting_duties', 'courts_and_orders', 'housing', 'substance_use', 'mental_health', 'immigration', 'language_and_culture', 'restorative_process', 'who_can_come', 'our_policy_or_practice', 'other', name='category', native_enum=False, length=32), nullable=False),
    sa.Column('question', sa.String(length=500), nullable=False),
    sa.Column('result', sa.String(length=500), nullable=False),
    sa.Column('worked', sa.Enum('yes', 'partly', 'no', name='worked', native_enum=False, length=24), nullable=False),
    sa.Column('logged_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('logged_by_id', sa.Uuid(), nullable=True),
    sa.Column('logged_by', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['logged_by_id'], ['person.id'], name=op.f('fk_consultation_logged_by_id')),
    sa.ForeignKeyConstraint(['mechanism_id'], ['consultation_mechanism.id'], name=op.f('fk_consultation_mechanism_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_consultation_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation')),
    sa.UniqueConstraint('key', name=op.f('uq_consultation_key'))
    )
    with op.batch_alter_table('consultation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consultation_asked_on'), ['asked_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_consultation_logged_by_id'), ['logged_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_consultation_mechanism_id'), ['mechanism_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_consultation_organization_id'), ['organization_id'], unique=False)

    with op.batch_alter_table('find_card', schema=None) as batch_op:
        batch_op.add_column(sa.Column('agreed_from', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('agreed_until', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('liaison_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('trained_on', sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('find_card', schema=None) as batch_op:
        batch_op.drop_column('trained_on')
        batch_op.drop_column('liaison_on')
        batch_op.drop_column('agreed_until')
        batch_op.drop_column('agreed_from')

    with op.batch_alter_table('consultation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consultation_organization_id'))
        batch_op.drop_index(batch_op.f('ix_consultation_mechanism_id'))
        batch_op.drop_index(batch_op.f('ix_consultation_logged_by_id'))
        batch_op.drop_index(batch_op.f('ix_consultation_asked_on'))

    op.drop_table('consultation')
    with op.batch_alter_table('training_partner', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_training_partner_organization_id'))

    op.drop_table('training_partner')
    with op.batch_alter_table('training_attendance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_training_attendance_event_id'))

    op.drop_table('training_attendance')
    op.drop_table('renewal_notice')
    with op.batch_alter_table('partnership_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_partnership_note_organization_id'))

    op.drop_table('partnership_note')
    with op.batch_alter_table('consultation_mechanism', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consultation_mechanism_organization_id'))

    op.drop_table('consultation_mechanism')
    with op.batch_alter_table('commitment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_commitment_origin_id'))
        batch_op.drop_index(batch_op.f('ix_commitment_organization_id'))
        batch_op.drop_index(batch_op.f('ix_commitment_due_on'))

    op.drop_table('commitment')
    with op.batch_alter_table('agreement_signature', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agreement_signature_agreement_id'))

    op.drop_table('agreement_signature')
    op.drop_table('agreement_section')
    with op.batch_alter_table('agreement_party', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agreement_party_organization_id'))

    op.drop_table('agreement_party')
    op.drop_table('agreement_liaison')
    op.drop_table('agreement_document')
    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_document_sha256'))

    op.drop_table('document')
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_calendar_feed_person_id'))

    op.drop_table('calendar_feed')
    with op.batch_alter_table('agreement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agreement_our_agency_id'))

    op.drop_table('agreement')
    with op.batch_alter_table('training_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_training_event_held_on'))

    op.drop_table('training_event')
