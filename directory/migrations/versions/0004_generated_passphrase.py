"""Whether a passphrase was generated: who takes up work with referrals must have one.

Of passphrases of before nobody knows; whoever works with referrals chooses a new one at the next sign-in.

Revision: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('passphrase', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_generated', sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table('passphrase', schema=None) as batch_op:
        batch_op.drop_column('is_generated')
