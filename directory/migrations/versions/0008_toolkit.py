"""The toolkit: guides, evaluations, survivors' voice, standards, facilitators of the community; files.

Revision: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

import directory.core.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('standard',
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('effect', sa.Text(), nullable=False),
    sa.Column('stage', sa.Enum('proposed', 'decided', 'ended', name='stage', native_enum=False, length=24), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('link', sa.String(length=2000), nullable=True),
    sa.Column('sectors', sa.JSON(), nullable=False),
    sa.Column('updated_by', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standard')),
    sa.UniqueConstraint('key', name=op.f('uq_standard_key'))
    )
    with op.batch_alter_table('standard', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_standard_from_on'), ['from_on'], unique=False)

    op.create_table('tool',
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('about', sa.String(length=400), nullable=True),
    sa.Column('kind', sa.Enum('circles_in_person', 'circles_virtual', 'conversation', 'self_assessment', 'evaluation', 'other', name='toolkind', native_enum=False, length=24), nullable=False),
    sa.Column('audience', sa.Enum('staff', 'facilitators', 'agencies', 'family_and_friends', 'participants', 'survivors', name='audience', native_enum=False, length=24), nullable=False),
    sa.Column('language', sa.String(length=20), nullable=False),
    sa.Column('edition', sa.String(length=60), nullable=True),
    sa.Column('licence', sa.String(length=120), nullable=False),
    sa.Column('owner', sa.String(length=200), nullable=False),
    sa.Column('link', sa.String(length=2000), nullable=True),
    sa.Column('document_id', sa.Uuid(), nullable=True),
    sa.Column('updated_by', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_tool_document_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tool')),
    sa.UniqueConstraint('key', name=op.f('uq_tool_key'))
    )
    with op.batch_alter_table('tool', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tool_document_id'), ['document_id'], unique=False)

    op.create_table('community_answer',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('allowed', sa.Enum('yes', 'no', 'ask_first', 'unknown', name='allowed', native_enum=False, length=24), nullable=False),
    sa.Column('said_by', sa.String(length=200), nullable=False),
    sa.Column('said_on', sa.Date(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('recorded_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_community_answer_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_community_answer')),
    sa.UniqueConstraint('key', name=op.f('uq_community_answer_key')),
    sa.UniqueConstraint('organization_id', 'number', name=op.f('uq_community_answer_organization_id_number'))
    )
    with op.batch_alter_table('community_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_community_answer_organization_id'), ['organization_id'], unique=False)

    op.create_table('facilitator',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('offers', sa.String(length=300), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('consent_on', sa.Date(), nullable=False),
    sa.Column('consent_by', sa.String(length=200), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('updated_by', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_facilitator_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_facilitator')),
    sa.UniqueConstraint('key', name=op.f('uq_facilitator_key'))
    )
    with op.batch_alter_table('facilitator', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_facilitator_ends_on'), ['ends_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_facilitator_organization_id'), ['organization_id'], unique=False)

    op.create_table('voice',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('brought_on', sa.Date(), nullable=False),
    sa.Column('theme', sa.String(length=40), nullable=False),
    sa.Column('words', sa.String(length=200), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('person_name', sa.String(length=200), nullable=False),
    sa.Column('agency_id', sa.Uuid(), nullable=False),
    sa.Column('agency_name', sa.String(length=300), nullable=False),
    sa.Column('at', directory.core.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_voice_agency_id')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_voice_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_voice_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_voice')),
    sa.UniqueConstraint('key', name=op.f('uq_voice_key'))
    )
    with op.batch_alter_table('voice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_voice_agency_id'), ['agency_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_voice_brought_on'), ['brought_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_voice_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_voice_person_id'), ['person_id'], unique=False)

    op.create_table('evaluation',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=True),
    sa.Column('service_name', sa.String(length=300), nullable=True),
    sa.Column('short', sa.String(length=12), nullable=False),
    sa.Column('question_set', sa.String(length=40), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('opened_by', sa.String(length=200), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_evaluation_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_evaluation_service_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evaluation')),
    sa.UniqueConstraint('key', name=op.f('uq_evaluation_key')),
    sa.UniqueConstraint('short', name=op.f('uq_evaluation_short'))
    )
    with op.batch_alter_table('evaluation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evaluation_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_evaluation_service_id'), ['service_id'], unique=False)

    op.create_table('evaluation_sheet',
    sa.Column('evaluation_id', sa.Uuid(), nullable=False),
    sa.Column('printed_on', sa.Date(), nullable=False),
    sa.Column('printed_by', sa.String(length=200), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_evaluation_sheet_evaluation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evaluation_sheet')),
    sa.UniqueConstraint('key', name=op.f('uq_evaluation_sheet_key'))
    )
    with op.batch_alter_table('evaluation_sheet', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evaluation_sheet_evaluation_id'), ['evaluation_id'], unique=False)

    op.create_table('evaluation_tally',
    sa.Column('evaluation_id', sa.Uuid(), nullable=False),
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('question', sa.String(length=40), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('choice', sa.String(length=40), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_evaluation_tally_evaluation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('evaluation_id', 'year', 'question', 'version', 'choice', name=op.f('pk_evaluation_tally'))
    )
    op.create_table('evaluation_code',
    sa.Column('digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('evaluation_id', sa.Uuid(), nullable=False),
    sa.Column('sheet_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_evaluation_code_evaluation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['sheet_id'], ['evaluation_sheet.id'], name=op.f('fk_evaluation_code_sheet_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_evaluation_code'))
    )
    with op.batch_alter_table('evaluation_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evaluation_code_evaluation_id'), ['evaluation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_evaluation_code_sheet_id'), ['sheet_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('evaluation_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evaluation_code_sheet_id'))
        batch_op.drop_index(batch_op.f('ix_evaluation_code_evaluation_id'))

    op.drop_table('evaluation_code')
    op.drop_table('evaluation_tally')
    with op.batch_alter_table('evaluation_sheet', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evaluation_sheet_evaluation_id'))

    op.drop_table('evaluation_sheet')
    with op.batch_alter_table('evaluation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evaluation_service_id'))
        batch_op.drop_index(batch_op.f('ix_evaluation_organization_id'))

    op.drop_table('evaluation')
    with op.batch_alter_table('voice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_voice_person_id'))
        batch_op.drop_index(batch_op.f('ix_voice_organization_id'))
        batch_op.drop_index(batch_op.f('ix_voice_brought_on'))
        batch_op.drop_index(batch_op.f('ix_voice_agency_id'))

    op.drop_table('voice')
    with op.batch_alter_table('facilitator', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_facilitator_organization_id'))
        batch_op.drop_index(batch_op.f('ix_facilitator_ends_on'))

    op.drop_table('facilitator')
    with op.batch_alter_table('community_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_community_answer_organization_id'))

    op.drop_table('community_answer')
    with op.batch_alter_table('tool', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tool_document_id'))

    op.drop_table('tool')
    with op.batch_alter_table('standard', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_standard_from_on'))

    op.drop_table('standard')
