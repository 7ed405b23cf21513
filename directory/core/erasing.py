"""Deletion that reaches the files: what was deleted, or replaced, leaves them as well.

On SQLite `secure_delete` writes zeros over a deleted row, but the row's older bytes stay in the -wal file beside the
database until they are written over by chance. A truncating checkpoint after the commit empties that file. Who reads at
that moment holds it back, so the sweep does it every hour as well.

PostgreSQL leaves a deleted row in its files until something else is written there, VACUUM or not. Once a day the tables
with something sealed in them are written anew; its write-ahead log, copies of that and replicas are beyond our reach
(docs/OPERATING.md, "What deletion means").
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from directory.core.db import db, is_sqlite

PATIENCE_MS = 500
"""How long a checkpoint waits for readers: somebody waits for the page that deleted."""
_MARK = "erase_after_commit"


def erase_after_commit() -> None:
    """Have what this transaction deletes leave the files as soon as it is committed. Costs a few milliseconds then."""
    db.session().info[_MARK] = True


def empty_journal() -> bool:
    """Write the -wal file into the database and cut it to nothing; whether that was done. No transaction may be open.

    False where somebody reads or writes at this moment, and always on PostgreSQL, where nobody can say it.
    """
    if not is_sqlite():
        return False
    with closing(db.engine.raw_connection()) as connection:
        cursor: Any = connection.cursor()
        try:
            cursor.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
            is_busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            cursor.execute("PRAGMA busy_timeout=5000")
            cursor.close()
    return not is_busy


def rewrite_tables(names: Iterable[str]) -> int:
    """On PostgreSQL write tables anew without what was deleted from them, and count those; elsewhere none.

    A table that is in use for longer than two seconds is left to the next time. No transaction may be open.
    """
    if is_sqlite():
        return 0
    done = 0
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET lock_timeout = '2s'"))
        for name in sorted(set(names)):
            with suppress(DBAPIError):
                connection.execute(text(f"VACUUM FULL {connection.dialect.identifier_preparer.quote(name)}"))
                done += 1
        connection.execute(text("RESET lock_timeout"))
    return done


@event.listens_for(db.session, "after_commit")
def _erase(session: Session) -> None:
    if session.info.pop(_MARK, False):
        with suppress(sqlite3.Error):  # what was said to be deleted is deleted; the sweep makes up for the file
            empty_journal()


@event.listens_for(db.session, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    session.info.pop(_MARK, None)
