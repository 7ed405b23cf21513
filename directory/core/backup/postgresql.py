"""A PostgreSQL database through its own programs: pg_dump and pg_restore, which the server's package brings.

A backup is restored into a new database, made ready there, and only then given the old one's name: until that moment
the live database is as it was, and after it the old one is kept under another name.
"""

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from directory.core.backup.container import BadBackup

_HOURS = 4 * 3600


def dump_database(engine: Engine, target: Path) -> tuple[str, dict[str, int]]:
    """Write one moment of a database into a file by pg_dump; its revision and the rows of each table."""
    program = _program("pg_dump")
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        revision = _revision(connection)
        rows = _count(connection)
        # The same snapshot for both: what is counted is what is written, whoever writes beside it.
        line = [program, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        _run([*line, f"--file={target}"], engine.url)
    _run([_program("pg_restore"), "--list", str(target)], None)
    with target.open("rb") as made:
        os.fsync(made.fileno())
    return revision, rows


def is_empty(engine: Engine) -> bool:
    """Whether nobody has worked with a database yet."""
    with engine.connect() as connection:
        rows = _count(connection)
    return not any(rows.get(table) for table in ("person", "agency", "organization"))


def is_in_use(engine: Engine) -> bool:
    """Whether anybody but this connection is connected to a database."""
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with engine.connect() as connection:
        return bool(connection.scalar(others))


def make_database(url: URL, name: str) -> URL:
    """A new empty database on the same server; BadBackup where the role may not make one."""
    _maintain(url, [f"CREATE DATABASE {_quoted(name)} TEMPLATE template0 ENCODING 'UTF8'"])
    return url.set(database=name)


def load_database(url: URL, source: Path) -> dict[str, int]:
    """Fill an empty database from what pg_dump wrote; the rows of each table."""
    line = [_program("pg_restore"), "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    _run([*line, f"--dbname={url.database}", str(source)], url)
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return _count(connection)
    finally:
        engine.dispose()


def swap_databases(url: URL, new: str, beside: str) -> None:
    """Give a new database the live one's name, in one transaction; BadBackup while anybody is connected to either."""
    live = url.database or ""
    _maintain(
        url,
        [
            f"ALTER DATABASE {_quoted(live)} RENAME TO {_quoted(beside)}",
            f"ALTER DATABASE {_quoted(new)} RENAME TO {_quoted(live)}",
        ],
    )


def list_databases(engine: Engine) -> list[str]:
    """The names of the databases of a server."""
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT datname FROM pg_database")))


def drop_database(url: URL, name: str) -> None:
    """Delete a database that a restore made and did not come to use, or set aside long ago."""
    _maintain(url, [f"DROP DATABASE IF EXISTS {_quoted(name)}"])


def _maintain(url: URL, statements: list[str]) -> None:
    is_whole = len(statements) > 1  # CREATE and DROP DATABASE allow no transaction around them, RENAME does
    engine = create_engine(url.set(database="postgres"), isolation_level=None if is_whole else "AUTOCOMMIT")
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", "")
        if state == "55006":  # object_in_use
            raise BadBackup("the server or a command is connected to the database: stop it first") from None
        if state == "42501":  # insufficient_privilege
            raise BadBackup("the role may not make databases: ALTER ROLE ... CREATEDB, then try again") from None
        raise BadBackup(f"PostgreSQL refused ({state or type(error.orig).__name__})") from None
    finally:
        engine.dispose()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise BadBackup(f"{name} is missing: install PostgreSQL's client programs (Debian: postgresql-client)")
    return found


def _run(line: list[str], url: URL | None) -> None:
    """Run one of PostgreSQL's programs; the passphrase goes by the environment, where `ps` does not show it."""
    environment = dict(os.environ)
    if url is not None:
        host = url.host or url.query.get("host", "")
        words = {
            "PGHOST": host if isinstance(host, str) else host[0],
            "PGPORT": str(url.port or ""),
            "PGUSER": url.username or "",
            "PGPASSWORD": url.password or "",
            "PGDATABASE": url.database or "",
        }
        environment.update({name: value for name, value in words.items() if value})
    done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=_HOURS, check=False)  # noqa: S603
    if done.returncode:
        raise BadBackup(f"{Path(line[0]).name} ended with {done.returncode}: {done.stderr.strip()[-300:]}")


def _revision(connection: Connection) -> str:
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        raise BadBackup("the database has no tables of Linkage: flask --app app prepare")
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def _count(connection: Connection) -> dict[str, int]:
    listed = text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
    names = list(connection.scalars(listed))
    return {n: connection.scalar(text(f"SELECT count(*) FROM {_quoted(n)}")) or 0 for n in names}  # noqa: S608
