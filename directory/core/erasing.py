"""Deletion that reaches the files: what was deleted, or replaced, leaves them as well; and so does the order of rows.

On SQLite `secure_delete` writes zeros over a deleted row, but the row's older bytes stay in the -wal file beside the
database until they are written over by chance. A truncating checkpoint after the commit empties that file. Who reads at
that moment holds it back, so the sweep does it every hour as well. Where rows are put between others, as in a table
that lies in the order of random keys, SQLite also leaves about one copy of a row in a thousand in the unused part of a
page (measured): such tables are written anew before the checkpoint.

PostgreSQL leaves a deleted row in its files until something else is written there, VACUUM or not. Once a day the tables
with something sealed in them are written anew; its write-ahead log, copies of that and replicas are beyond our reach
(docs/OPERATING.md, "What deletion means"). It also shows of each row where it lies (`ctid`) and which transactions made
or held it (`xmin`, `xmax`), which tells what was written together: that goes the same day.
"""

import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from typing import Any

from sqlalchemy import Connection, LargeBinary, Table, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from directory.core.db import db, is_sqlite

PATIENCE_MS = 500
"""How long a checkpoint waits for readers: somebody waits for the page that deleted."""
_TRIES, _PAUSE_S = 20, 0.1
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


def unordered_tables() -> set[str]:
    """The tables whose rows must not lie in the order in which they came (`db.UNORDERED`)."""
    return {name for name, table in db.metadata.tables.items() if not table.dialect_options["sqlite"]["with_rowid"]}


def order_anew() -> bool:
    """On SQLite write the unordered tables anew, so that no copy of a deleted row is left in their pages; whether that
    was done: not while somebody writes for longer than `PATIENCE_MS`. No transaction may be open.
    """
    if not is_sqlite() or not db.engine.url.database:
        return True
    with closing(db.engine.raw_connection()) as connection:
        cursor: Any = connection.cursor()
        try:
            cursor.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
            cursor.execute("PRAGMA foreign_keys=OFF")  # rows leave for a moment, and take nothing with them
            cursor.execute("BEGIN IMMEDIATE")
            for name in sorted(unordered_tables()):
                _fill_anew(cursor, db.metadata.tables[name])
            connection.commit()
        except sqlite3.OperationalError:
            connection.rollback()
            return False
        finally:
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.execute("PRAGMA busy_timeout=5000")
            cursor.close()
    return True


def _fill_anew(cursor: Any, table: Table) -> None:
    """Empty a table, which fills its pages with zeros, and put its rows back by their key, unseen by its triggers."""
    name, key = table.name, ", ".join(column.name for column in table.primary_key)
    found = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
    triggers = cursor.execute(found, (name,)).fetchall()
    for trigger, _ in triggers:
        cursor.execute(f'DROP TRIGGER "{trigger}"')
    cursor.execute(f"CREATE TEMP TABLE kept AS SELECT * FROM main.{name}")  # noqa: S608, a table of ours
    cursor.execute(f"DELETE FROM main.{name}")  # noqa: S608, a table of ours
    cursor.execute(f"INSERT INTO main.{name} SELECT * FROM kept ORDER BY {key}")  # noqa: S608, a table of ours
    cursor.execute("DROP TABLE temp.kept")
    for _, made in triggers:
        cursor.execute(made)


def rewrite_tables(names: Iterable[str]) -> int:
    """On PostgreSQL write tables anew in the order of their keys, without what was deleted from them and without
    anything that tells which rows were written together; count those done; elsewhere none.

    A table that is in use for longer than two seconds is left to the next time; all are, where no moment is found in
    which nobody writes to any of them. No transaction may be open.
    """
    if is_sqlite():
        return 0
    tables = [db.metadata.tables[name] for name in sorted(set(names))]
    _cluster(tables)  # so that what comes next goes through the rows, and numbers their long values, by their keys
    return _cluster(tables) if any(_share_a_transaction(tables) for _ in range(_TRIES)) else 0


def _cluster(tables: Iterable[Table]) -> int:
    done = 0
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET lock_timeout = '2s'"))
        for table in tables:
            with suppress(DBAPIError):
                connection.execute(text(f"CLUSTER {_quoted(table)} USING {table.primary_key.name}"))
                done += 1
        connection.execute(text("RESET lock_timeout"))
    return done


def _share_a_transaction(tables: list[Table]) -> bool:
    """Write every row again as it is, in one transaction, and hold in it whatever they refer to; False where somebody
    writes just now: it never waits for a lock, so that no request is ended as the one of two that stand in each
    other's way.
    """
    try:
        with db.engine.begin() as connection:
            connection.execute(text(f"LOCK TABLE {', '.join(map(_quoted, tables))} IN EXCLUSIVE MODE NOWAIT"))
            for table in tables:
                _touch(connection, table)
            for other in sorted({key.column.table.name for table in tables for key in table.foreign_keys}):
                name = _quoted(db.metadata.tables[other])
                connection.execute(text(f"SELECT 1 FROM {name} FOR KEY SHARE SKIP LOCKED"))  # noqa: S608, a table of ours
    except DBAPIError:
        time.sleep(_PAUSE_S)
        return False
    return True


def _touch(connection: Connection, table: Table) -> None:
    """Long values lie in a table beside it, under numbers that count up: `|| ''` makes them anew."""
    blobs = [column.name for column in table.columns if isinstance(column.type, LargeBinary)]
    same = [f"{name} = {name} || ''::bytea" for name in blobs] or [
        f"{key.name} = {key.name}" for key in table.primary_key
    ]
    connection.exec_driver_sql(f"UPDATE {_quoted(table)} SET {', '.join(same)}")  # noqa: S608, a table of ours


def _quoted(table: Table) -> str:
    return db.engine.dialect.identifier_preparer.quote(table.name)


@event.listens_for(db.session, "after_commit")
def _erase(session: Session) -> None:
    if session.info.pop(_MARK, False):
        with suppress(sqlite3.Error):  # what was said to be deleted is deleted; the sweep makes up for the file
            order_anew()
            empty_journal()


@event.listens_for(db.session, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    session.info.pop(_MARK, None)
