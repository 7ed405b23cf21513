"""What time it is for whatever runs out: never earlier than it has been.

Whoever sets the clock of the machine back must not make what has run out open again. The latest moment that was seen
is kept in the database: nothing runs out later than by it, and a clock that stands well before it opens nothing. It
protects against a clock that went wrong, and against a thief who has the machine but not its running process; not
against whoever may write into the database.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from directory.core import audit, clock, operations
from directory.core.db import db, is_sqlite
from directory.core.operations import Operation, Work
from directory.core.problems import Problem

PLAY = timedelta(minutes=2)
"""How far a clock that is set right by the network may go back."""
EVERY = timedelta(minutes=1)
"""How much later it must be for the moment to be written down anew."""


class ClockBehind(Problem):
    """The machine's clock stands before a moment that was seen: nothing that runs out is opened until it is right."""

    status = 503


def judge(connection: Connection | None = None) -> datetime:
    """The moment by which it is judged whether something has run out; ClockBehind where the clock went back."""
    latest = settle(connection)
    if clock.now() < latest - PLAY:
        raise ClockBehind
    return latest


def is_behind() -> bool:
    """Whether the clock went back, so that nothing that runs out is opened."""
    return clock.now() < settle() - PLAY


def settle(connection: Connection | None = None) -> datetime:
    """The later of the clock and the latest moment seen: what has run out by it is deleted, whatever the clock says."""
    asked = select(Operation.at).where(Operation.name == Work.CLOCK)
    seen = connection.scalar(asked) if connection is not None else db.session.scalar(asked)
    return max(clock.now(), seen) if seen is not None else clock.now()


def note(moment: datetime, connection: Connection | None = None) -> None:
    """Keep a moment as the latest seen, where it is a minute later than what is kept. Flushes, never commits."""
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    made = insert(Operation).values(name=Work.CLOCK, at=moment, details={})
    kept = made.on_conflict_do_update(
        index_elements=["name"], set_={"at": made.excluded.at}, where=Operation.at <= moment - EVERY
    )
    connection.execute(kept) if connection is not None else db.session.execute(kept)


def accept_clock() -> None:
    """The clock had been ahead by mistake and is right now: go on from here. Flushes, never commits."""
    operations.note_operation(Work.CLOCK)
    audit.note(None, "clock_accepted", "server")
