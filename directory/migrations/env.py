"""How Alembic reaches the database and the tables.

On SQLite foreign keys are off while tables are rebuilt, since a batch would delete child rows; they are
checked before the changes are kept. The vault's triggers are taken away before and made anew after, in the same
transaction: a table that a batch rebuilds would lose them.
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text
from sqlalchemy.schema import SchemaItem

import directory.accounts.models
import directory.core.audit
import directory.core.documents
import directory.core.operations
import directory.core.outbox
import directory.exchange.models
import directory.find.models
import directory.partnerships.models
import directory.philosophy.models
import directory.providers.models
import directory.toolkit.models
import directory.vault.models  # noqa: F401
from directory.core.db import db
from directory.vault.triggers import catalog

NOT_OURS = ("find_text", "sqlite_")


def include_object(
    item: SchemaItem, name: str | None, kind: str, reflected: bool, compare_to: SchemaItem | None
) -> bool:
    """Leave the text index and its shadow tables out of what Alembic compares."""
    return not (kind in ("table", "index") and name and name.startswith((*NOT_OURS, "ix_find_text")))


def run() -> None:
    """Upgrade in one transaction."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            connection.execute(text("PRAGMA foreign_keys=OFF"))
            connection.execute(text("BEGIN IMMEDIATE"))
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            include_object=include_object,
            compare_type=True,
        )
        with context.begin_transaction():
            catalog.take_away(connection)
            context.run_migrations()
            catalog.put_back(connection)
            if is_sqlite:
                _check_references(connection)
        connection.commit()
        if is_sqlite:
            connection.execute(text("PRAGMA foreign_keys=ON"))


def _check_references(connection: Connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
    if broken:
        raise RuntimeError(f"the migration would break {len(broken)} references, first in table {broken[0][0]}")


run()
