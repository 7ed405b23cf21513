"""The database: one engine, one session, the types that both databases share."""

import os
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, MetaData, TypeDecorator, Uuid, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.pool import ConnectionPoolEntry

from directory.core import clock, holding

Cursor: TypeAlias = Any
"""A plain DBAPI cursor: the two drivers agree in what is used of it and in no common type."""

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in UTC: SQLite gives moments back without a zone, so the zone is put back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone (ValueError): it could be any of twenty-four."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, SQLAlchemy's signature
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every table inherits."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: UTCDateTime(), uuid.UUID: Uuid()},
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


UNORDERED = {"sqlite_with_rowid": False}
"""Of a table whose order would tell who dealt with whom: on SQLite it lies in the order of its random keys, and no row
has a number that counts up. What PostgreSQL keeps of it goes with `erasing.rewrite_tables`. In a migration the columns
of its key come first: SQLite 3.40 takes others for NULL in its `integrity_check`, and no backup would pass."""


class Identified:
    """A row with a random id: never an integer key in an address."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)


class Dated:
    """When a row was made and last changed; neither says that anybody checked it."""

    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)


def engine_options(url: str) -> dict[str, Any]:
    """How to open each kind of database.

    On SQLite `IMMEDIATE` takes the write lock before the first change and leaves reads alone, so that
    two writers wait for each other instead of failing, and a search is never a write.
    """
    if url.startswith("sqlite"):
        return {"connect_args": {"isolation_level": "IMMEDIATE", "timeout": 5}}
    return {"pool_pre_ping": True}


def prepare_connection(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:  # noqa: ARG001, SQLAlchemy's signature
    """Set what SQLite forgets between connections; `secure_delete` overwrites what is deleted."""
    if type(connection).__module__.split(".")[0] != "sqlite3":
        return
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=5000",
        "secure_delete=ON",
        "cache_size=-32000",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def open_database() -> None:
    """Attach what each new connection of the current application needs."""
    path = db.engine.url.database or ""
    event.listen(db.engine, "connect", prepare_connection)
    if is_sqlite():
        # Before the file is opened: whoever waits here must not find, after a restore, that it has the old one open.
        event.listen(db.engine, "do_connect", lambda *_: holding.hold(path))
        event.listen(db.engine, "engine_disposed", lambda _: holding.let_go(path))


@contextmanager
def reading() -> Iterator[Cursor]:
    """A plain cursor for reads that must be fast; nothing written through it is kept.

    On SQLite each thread keeps a connection of its own for this: to take one from the pool and give it back costs as
    much as the read.
    """
    if is_sqlite():
        own = _own_connection()
        cursor: Cursor = own.cursor()
        is_outermost = not own.in_transaction
        if is_outermost:
            # One view of the data for all that is read here, and one lock instead of one a statement.
            cursor.execute("BEGIN")
        try:
            yield cursor
        finally:
            if is_outermost and own.in_transaction:
                cursor.execute("COMMIT")
            cursor.close()
        return
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        yield cursor
        cursor.close()
    finally:
        connection.close()


_own = threading.local()
_READ_PRAGMAS = (
    "busy_timeout=5000",
    "cache_size=-32000",
    "mmap_size=268435456",
    "temp_store=MEMORY",
    "query_only=ON",
)


def _own_connection() -> sqlite3.Connection:
    """This thread's connection for reads; never one that was opened before a fork, or to another file."""
    path = db.engine.url.database or ""
    if getattr(_own, "path", None) != path:
        close_own_connection()
        holding.hold(path)
        connection = sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True, timeout=5, isolation_level=None)
        for pragma in _READ_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        _own.connection, _own.path = connection, path
    kept: sqlite3.Connection = _own.connection
    return kept


def close_own_connection() -> None:
    """Close this thread's connection for reads (tests, and before a fork)."""
    kept: sqlite3.Connection | None = getattr(_own, "connection", None)
    if kept is not None:
        kept.close()
    _own.connection = _own.path = None


def _forget_connection() -> None:
    """After a fork the child forgets its parent's connection; it must not even close it (SQLite's own rule)."""
    _own.inherited, _own.connection, _own.path = getattr(_own, "connection", None), None, None


os.register_at_fork(after_in_child=_forget_connection)


def is_sqlite() -> bool:
    """Whether the embedded database is in use."""
    return db.engine.dialect.name == "sqlite"


def is_disk_full(error: object) -> bool:
    """Whether a driver's error says that there is no room left to write."""
    full = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
    return full or getattr(error, "sqlstate", "") == "53100"  # PostgreSQL: disk_full


def fetch_one(statement: str, values: tuple[Any, ...]) -> Any:
    """One plain row, or None, of a statement with `?` for each value."""
    if is_sqlite():
        # A statement by itself needs no transaction around it; closing the cursor ends its look at the data.
        with closing(_own_connection().execute(statement, values)) as found:
            return found.fetchone()
    with reading() as cursor:
        cursor.execute(statement.replace("?", "%s"), values)
        return cursor.fetchone()


def as_uuid(value: Any) -> uuid.UUID:
    """An id as either driver gives it."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def from_uuid(value: uuid.UUID | None) -> Any:
    """An id as either driver takes it."""
    return value.hex if value and is_sqlite() else value


def as_moment(value: Any) -> datetime | None:
    """A moment as either driver gives it, in UTC."""
    if value is None:
        return None
    made: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return made.replace(tzinfo=UTC) if made.tzinfo is None else made
