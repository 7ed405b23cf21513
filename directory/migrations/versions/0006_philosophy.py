"""What programs stand for: statements, conversations and answers, terms, themes, links, replies, rules; assessments.

Revision: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

import directory.core.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('philosophy_rule',
    sa.Column('title_en', sa.String(length=300), nullable=False),
    sa.Column('title_es', sa.String(length=300), nullable=False),
    sa.Column('citation', sa.String(length=300), nullable=False),
    sa.Column('holds_from', sa.Date(), nullable=False),
    sa.Column('touches', sa.JSON(), nullable=False),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=True),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=True),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_philosophy_rule_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_philosophy_rule')),
    sa.UniqueConstraint('key', name=op.f('uq_philosophy_rule_key'))
    )
    with op.batch_alter_table('philosophy_rule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_philosophy_rule_recorded_at'), ['recorded_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_rule_recorded_by_id'), ['recorded_by_id'], unique=False)

    op.create_table('self_assessment',
    sa.Column('agency_id', sa.Uuid(), nullable=True),
    sa.Column('organization_id', sa.Uuid(), nullable=True),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('has_program', sa.Boolean(), nullable=False),
    sa.Column('wording', sa.JSON(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('said_by', sa.String(length=200), nullable=False),
    sa.Column('said_on', sa.Date(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=True),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=True),
    sa.CheckConstraint('(agency_id IS NULL) <> (organization_id IS NULL)', name=op.f('ck_self_assessment_one_side')),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_self_assessment_agency_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_self_assessment_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_self_assessment_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_self_assessment')),
    sa.UniqueConstraint('key', name=op.f('uq_self_assessment_key')),
    sa.UniqueConstraint('subject_id', 'year', 'number', name=op.f('uq_self_assessment_subject_id_year_number'))
    )
    with op.batch_alter_table('self_assessment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_self_assessment_agency_id'), ['agency_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_self_assessment_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_self_assessment_recorded_at'), ['recorded_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_self_assessment_recorded_by_id'), ['recorded_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_self_assessment_subject_id'), ['subject_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_self_assessment_year'), ['year'], unique=False)

    op.create_table('philosophy_confirmation',
    sa.Column('confirmed_on', sa.Date(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=True),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=True),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=True),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_philosophy_confirmation_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_philosophy_confirmation_recorded_by_id')),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_philosophy_confirmation_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_philosophy_confirmation')),
    sa.UniqueConstraint('key', name=op.f('uq_philosophy_confirmation_key'))
    )
    with op.batch_alter_table('philosophy_confirmation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_philosophy_confirmation_confirmed_on'), ['confirmed_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_confirmation_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_confirmation_recorded_at'), ['recorded_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_confirmation_recorded_by_id'), ['recorded_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_confirmation_service_id'), ['service_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_confirmation_subject_id'), ['subject_id'], unique=False)

    op.create_table('philosophy_conversation',
    sa.Column('said_by', sa.String(length=200), nullable=False),
    sa.Column('role', sa.String(length=200), nullable=False),
    sa.Column('said_on', sa.Date(), nullable=False),
    sa.Column('evidence', sa.Enum('self_reported', 'document_seen', 'visit_by_invitation', 'certified', 'accredited', 'third_party', name='evidence', native_enum=False, length=24), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=True),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=True),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=True),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_philosophy_conversation_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_philosophy_conversation_recorded_by_id')),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_philosophy_conversation_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_philosophy_conversation')),
    sa.UniqueConstraint('key', name=op.f('uq_philosophy_conversation_key'))
    )
    with op.batch_alter_table('philosophy_conversation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_philosophy_conversation_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_conversation_recorded_at'), ['recorded_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_conversation_recorded_by_id'), ['recorded_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_conversation_service_id'), ['service_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_conversation_subject_id'), ['subject_id'], unique=False)

    op.create_table('philosophy_link',
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('made_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.Uuid(), nullable=False),
    sa.Column('made_by', sa.String(length=200), nullable=False),
    sa.Column('expires_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=True),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_philosophy_link_made_by_id')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_philosophy_link_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_philosophy_link_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_philosophy_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_philosophy_link_token_hash'))
    )
    with op.batch_alter_table('philosophy_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_philosophy_link_made_by_id'), ['made_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_link_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_link_service_id'), ['service_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_link_subject_id'), ['subject_id'], unique=False)

    op.create_table('philosophy_reply',
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('said_by', sa.String(length=200), nullable=False),
    sa.Column('read_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=True),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=True),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=True),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_philosophy_reply_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_philosophy_reply_recorded_by_id')),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_philosophy_reply_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_philosophy_reply')),
    sa.UniqueConstraint('key', name=op.f('uq_philosophy_reply_key'))
    )
    with op.batch_alter_table('philosophy_reply', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_philosophy_reply_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_reply_read_at'), ['read_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_reply_recorded_at'), ['recorded_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_reply_recorded_by_id'), ['recorded_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_reply_service_id'), ['service_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_reply_subject_id'), ['subject_id'], unique=False)

    op.create_table('philosophy_statement',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('said_by', sa.String(length=200), nullable=False),
    sa.Column('role', sa.String(length=200), nullable=False),
    sa.Column('said_on', sa.Date(), nullable=False),
    sa.Column('how', sa.Enum('interview', 'written', 'website', 'agreement', 'public_event', name='how', native_enum=False, length=24), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=True),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=True),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=True),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_philosophy_statement_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_philosophy_statement_recorded_by_id')),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_philosophy_statement_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_philosophy_statement')),
    sa.UniqueConstraint('key', name=op.f('uq_philosophy_statement_key')),
    sa.UniqueConstraint('subject_id', 'number', name=op.f('uq_philosophy_statement_subject_id_number'))
    )
    with op.batch_alter_table('philosophy_statement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_philosophy_statement_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_statement_recorded_at'), ['recorded_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_statement_recorded_by_id'), ['recorded_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_statement_service_id'), ['service_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_statement_subject_id'), ['subject_id'], unique=False)

    op.create_table('philosophy_term',
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('use', sa.Enum('used', 'refused', name='termuse', native_enum=False, length=24), nullable=False),
    sa.Column('meaning', sa.Text(), nullable=False),
    sa.Column('said_on', sa.Date(), nullable=False),
    sa.Column('ended_at', directory.core.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=True),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=True),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=True),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_philosophy_term_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_philosophy_term_recorded_by_id')),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_philosophy_term_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_philosophy_term')),
    sa.UniqueConstraint('key', name=op.f('uq_philosophy_term_key'))
    )
    with op.batch_alter_table('philosophy_term', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_philosophy_term_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_term_recorded_at'), ['recorded_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_term_recorded_by_id'), ['recorded_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_term_service_id'), ['service_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_term_subject_id'), ['subject_id'], unique=False)

    op.create_table('philosophy_theme',
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('brought_by', sa.String(length=200), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=True),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=True),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=True),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_philosophy_theme_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_philosophy_theme_recorded_by_id')),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_philosophy_theme_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_philosophy_theme')),
    sa.UniqueConstraint('key', name=op.f('uq_philosophy_theme_key'))
    )
    with op.batch_alter_table('philosophy_theme', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_philosophy_theme_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_theme_recorded_at'), ['recorded_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_theme_recorded_by_id'), ['recorded_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_theme_service_id'), ['service_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_theme_subject_id'), ['subject_id'], unique=False)

    op.create_table('philosophy_answer',
    sa.Column('conversation_id', sa.Uuid(), nullable=False),
    sa.Column('question_id', sa.String(length=12), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('wording', sa.Integer(), nullable=False),
    sa.Column('noted', sa.Enum('answered', 'asked', 'declined', name='noted', native_enum=False, length=24), nullable=False),
    sa.Column('value', sa.String(length=600), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('noted_on', sa.Date(), nullable=False),
    sa.Column('evidence', sa.Enum('self_reported', 'document_seen', 'visit_by_invitation', 'certified', 'accredited', 'third_party', name='evidence', native_enum=False, length=24), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=True),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['philosophy_conversation.id'], name=op.f('fk_philosophy_answer_conversation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_philosophy_answer_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_philosophy_answer_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_philosophy_answer')),
    sa.UniqueConstraint('subject_id', 'question_id', 'number', name=op.f('uq_philosophy_answer_subject_id_question_id_number'))
    )
    with op.batch_alter_table('philosophy_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_philosophy_answer_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_answer_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_answer_question_id'), ['question_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_answer_service_id'), ['service_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_philosophy_answer_subject_id'), ['subject_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('philosophy_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_philosophy_answer_subject_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_answer_service_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_answer_question_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_answer_organization_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_answer_conversation_id'))

    op.drop_table('philosophy_answer')
    with op.batch_alter_table('philosophy_theme', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_philosophy_theme_subject_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_theme_service_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_theme_recorded_by_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_theme_recorded_at'))
        batch_op.drop_index(batch_op.f('ix_philosophy_theme_organization_id'))

    op.drop_table('philosophy_theme')
    with op.batch_alter_table('philosophy_term', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_philosophy_term_subject_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_term_service_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_term_recorded_by_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_term_recorded_at'))
        batch_op.drop_index(batch_op.f('ix_philosophy_term_organization_id'))

    op.drop_table('philosophy_term')
    with op.batch_alter_table('philosophy_statement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_philosophy_statement_subject_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_statement_service_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_statement_recorded_by_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_statement_recorded_at'))
        batch_op.drop_index(batch_op.f('ix_philosophy_statement_organization_id'))

    op.drop_table('philosophy_statement')
    with op.batch_alter_table('philosophy_reply', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_philosophy_reply_subject_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_reply_service_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_reply_recorded_by_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_reply_recorded_at'))
        batch_op.drop_index(batch_op.f('ix_philosophy_reply_read_at'))
        batch_op.drop_index(batch_op.f('ix_philosophy_reply_organization_id'))

    op.drop_table('philosophy_reply')
    with op.batch_alter_table('philosophy_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_philosophy_link_subject_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_link_service_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_link_organization_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_link_made_by_id'))

    op.drop_table('philosophy_link')
    with op.batch_alter_table('philosophy_conversation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_philosophy_conversation_subject_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_conversation_service_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_conversation_recorded_by_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_conversation_recorded_at'))
        batch_op.drop_index(batch_op.f('ix_philosophy_conversation_organization_id'))

    op.drop_table('philosophy_conversation')
    with op.batch_alter_table('philosophy_confirmation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_philosophy_confirmation_subject_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_confirmation_service_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_confirmation_recorded_by_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_confirmation_recorded_at'))
        batch_op.drop_index(batch_op.f('ix_philosophy_confirmation_organization_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_confirmation_confirmed_on'))

    op.drop_table('philosophy_confirmation')
    with op.batch_alter_table('self_assessment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_self_assessment_year'))
        batch_op.drop_index(batch_op.f('ix_self_assessment_subject_id'))
        batch_op.drop_index(batch_op.f('ix_self_assessment_recorded_by_id'))
        batch_op.drop_index(batch_op.f('ix_self_assessment_recorded_at'))
        batch_op.drop_index(batch_op.f('ix_self_assessment_organization_id'))
        batch_op.drop_index(batch_op.f('ix_self_assessment_agency_id'))

    op.drop_table('self_assessment')
    with op.batch_alter_table('philosophy_rule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_philosophy_rule_recorded_by_id'))
        batch_op.drop_index(batch_op.f('ix_philosophy_rule_recorded_at'))

    op.drop_table('philosophy_rule')
