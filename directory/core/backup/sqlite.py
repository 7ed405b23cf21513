"""A SQLite database copied while it is used, checked, and put in the place of another.

The copy is made by SQLite's own backup, in one step: it is the database as it was at one moment, and writers go on
beside it. A copy by `cp` may miss what lies in the -wal file, or catch half of a write.
"""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from directory.core.backup.container import BadBackup, sync_folder

_BESIDE = ("-wal", "-shm", "-journal")


def copy_database(source: Path, target: Path) -> None:
    """Copy a database that may be in use; the copy is one file without a -wal beside it."""
    if not source.exists():
        raise BadBackup(f"there is no database {source}: flask --app app prepare")
    with closing(_open(source, "ro")) as old, closing(_open(target, "rw")) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")
    with target.open("rb") as made:
        os.fsync(made.fileno())


def check_database(path: Path) -> tuple[str, dict[str, int]]:
    """The revision of a database and the rows of each table; BadBackup where it is not whole."""
    try:
        with closing(_open(path, "ro")) as database:
            found = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found != "ok":
                raise BadBackup(f"SQLite says that the database is damaged: {found}")
            broken = database.execute("PRAGMA foreign_key_check").fetchone()
            if broken:
                raise BadBackup(f"a row of the table {broken[0]} points at a row that is not there")
            return _revision(database), _count(database)
    except sqlite3.DatabaseError as error:
        raise BadBackup(f"SQLite cannot read the database: {error}") from None


def is_empty(path: Path) -> bool:
    """Whether nobody has worked with a database yet: no file, no tables, or no people and no records."""
    if not path.exists() or path.stat().st_size == 0:
        return True
    try:
        with closing(_open(path, "ro")) as database:
            rows = _count(database)
    except sqlite3.DatabaseError:
        return False  # damaged, but somebody's
    return not any(rows.get(table) for table in ("person", "agency", "organization"))


def index_version(path: Path) -> int:
    """The version of a database's search index; 0 where there is none to read."""
    if path.exists():
        with suppress(sqlite3.DatabaseError), closing(_open(path, "ro")) as database:
            found = database.execute("SELECT version FROM find_state").fetchone()
            return int(found[0]) if found else 0
    return 0


def replace_database(live: Path, new: Path, beside: Path, *, is_empty: bool) -> None:
    """Put a new database in the place of the live one, which is kept under another name unless nothing is in it.

    At every moment there is a whole database under the live name. The caller holds it alone (`holding.alone`); that
    nobody else's program has it open, SQLite itself says here: BadBackup.
    """
    _close_books(new)
    if live.exists():
        with suppress(_Damaged):  # then it is kept as it is, with all that lies beside it
            _close_books(live)
        if not is_empty:
            _keep(live, beside)
    for ending in _BESIDE:  # a -wal that stayed behind belongs to the old one, and would be read into the new one
        left = live.with_name(live.name + ending)
        if left.exists():
            left.replace(beside.with_name(beside.name + ending))
    new.replace(live)
    sync_folder(live.parent)


class _Damaged(Exception):
    """A file that SQLite cannot read."""


def _close_books(path: Path) -> None:
    """Write what the -wal file holds into the database itself, which only who is alone with it can."""
    try:
        with closing(_open(path, "rw")) as database:
            database.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise BadBackup("another program has the database open: end it first; nothing was changed") from None
        raise BadBackup(f"the database cannot be set aside: {error}; nothing was changed") from None
    except sqlite3.DatabaseError:
        raise _Damaged from None
    with path.open("rb") as closed:
        os.fsync(closed.fileno())


def _keep(live: Path, beside: Path) -> None:
    try:
        os.link(live, beside)
    except FileExistsError:
        raise BadBackup(f"{beside} is there already: move it first; nothing was changed") from None
    except OSError:  # a file system without hard links: for a moment there is no file under the live name
        live.rename(beside)
    with suppress(OSError):
        beside.chmod(0o600)


def _open(path: Path, mode: str) -> sqlite3.Connection:
    address = f"file:{quote(str(path))}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=5, isolation_level=None)


def _revision(database: sqlite3.Connection) -> str:
    with suppress(sqlite3.OperationalError):
        found = database.execute("SELECT version_num FROM alembic_version").fetchone()
        if found:
            return str(found[0])
    raise BadBackup("the database has no tables of Linkage: flask --app app prepare")


def _count(database: sqlite3.Connection) -> dict[str, int]:
    names = database.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^' ORDER BY name"
    ).fetchall()
    return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names}  # noqa: S608
