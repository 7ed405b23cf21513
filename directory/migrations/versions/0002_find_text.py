"""The text index of Find: FTS5 on SQLite, tsvector under GIN on PostgreSQL.

Revision: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE find_text USING fts5("
            "name, organization, needs, body, tokenize = 'unicode61 remove_diacritics 2')"
        )
    else:
        op.execute("CREATE TABLE find_text (id integer PRIMARY KEY, words tsvector NOT NULL)")
        op.execute("CREATE INDEX ix_find_text_words ON find_text USING gin (words)")


def downgrade() -> None:
    op.execute("DROP TABLE find_text")
