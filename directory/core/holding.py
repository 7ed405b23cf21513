"""Who uses the SQLite file: every process with a connection holds a shared lock on a small file beside it.

A restore needs that lock alone: a file must never be replaced under a process that has it open, which would go on
writing into the old one. The system lets go of the lock when a process ends, however it ends.
"""

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 5.0
_held: dict[str, int] = {}
_inherited: list[int] = []


class InUse(RuntimeError):
    """Another process has the database open."""


def lock_file(database: Path) -> Path:
    """The file on which the lock lies; it stays where it is when the database is replaced."""
    return database.with_name(database.name + ".in-use")


def hold(path: str) -> None:
    """Share the lock of a database from now on; sqlite3.OperationalError after 5 s of waiting for a restore."""
    if not path or path == ":memory:" or path in _held:
        return
    found = os.open(lock_file(Path(path)), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(found, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(found)
                raise sqlite3.OperationalError("the database is being restored") from None
            time.sleep(0.05)
        else:
            # Two threads may come here at once: the second lock is one more of the same, and kept no longer.
            if _held.setdefault(path, found) != found:
                os.close(found)
            return


def let_go(path: str) -> None:
    """Give the lock up, once no connection of this process to the file is left."""
    found = _held.pop(path, None)
    if found is not None:
        os.close(found)


@contextmanager
def alone(database: Path) -> Iterator[None]:
    """Hold the database alone; InUse where any other process has it open. This one must have no connection."""
    let_go(str(database))
    found = os.open(lock_file(database), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse(str(database)) from None
        yield
    finally:
        os.close(found)


@contextmanager
def only_one(file: Path) -> Iterator[bool]:
    """Whether this process is the only one that does a piece of work on this machine; if so, until it is done."""
    found = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        is_first = True
        try:
            fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            is_first = False
        yield is_first
    finally:
        os.close(found)


def _leave_to_parent() -> None:
    """After a fork the child takes locks of its own. What it inherited stays open: it may hold a connection too."""
    _inherited.extend(_held.values())
    _held.clear()


os.register_at_fork(after_in_child=_leave_to_parent)
