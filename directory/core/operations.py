"""What was done to the server and what went wrong on it: kinds, counts and moments; no name, address or typed word.

It lies in the database and not in a file beside it, so that several processes on several machines say the same. A
restored database must not repeat what the other one said of itself: `forget_former_server` sees to it.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, String, delete, update
from sqlalchemy.orm import Mapped, mapped_column

from directory.core import clock
from directory.core.db import Model, db

FAULTS_KEPT = timedelta(days=30)


class Work(StrEnum):
    """What an operator, or a clock of theirs, has the server do; CLOCK is the latest moment that was ever seen."""

    BACKUP = "backup"
    RESTORE = "restore"
    SWEEP = "sweep"
    INDEX = "index"
    CLOCK = "clock"
    REWRITE = "rewrite"


class Operation(Model):
    """When each kind of work was last done to its end, with what it counted."""

    __tablename__ = "operation"

    name: Mapped[Work] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Fault(Model):
    """Something that broke: the kind of the exception and the line of ours it came from, and how often."""

    __tablename__ = "fault"

    kind: Mapped[str] = mapped_column(String(80), primary_key=True)
    place: Mapped[str] = mapped_column(String(120), primary_key=True)
    count: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)


def note_operation(name: Work, at: datetime | None = None, **details: object) -> None:
    """Note that work was done to its end, now or at a moment; flushes, never commits."""
    db.session.merge(Operation(name=name, at=at or clock.now(), details=details))
    db.session.flush()


def find_operation(name: Work) -> Operation | None:
    """The last time that work was done, or None."""
    return db.session.get(Operation, name)


def do_backups_age() -> bool:
    """Whether what is deleted leaves the backups in time: the last one deleted those of its folder that were old."""
    last = find_operation(Work.BACKUP)
    return last is not None and bool(last.details.get("ages_out"))


def note_fault(kind: str, place: str) -> None:
    """Count something that broke; flushes, never commits. Two processes that meet the same first fault may fail."""
    now, row = clock.now(), {"kind": kind[:80], "place": place[:120]}
    known = update(Fault).filter_by(**row).values(count=Fault.count + 1, last_at=now)
    if db.session.execute(known).rowcount == 0:  # type: ignore[attr-defined]
        db.session.add(Fault(**row, count=1, first_at=now, last_at=now))
    db.session.flush()


def forget_old_faults() -> int:
    """Delete faults not met for thirty days, and count them."""
    gone = db.session.execute(delete(Fault).where(Fault.last_at < clock.now() - FAULTS_KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def forget_former_server(backup_at: datetime) -> None:
    """After a restore: what broke elsewhere is no news here, and the newest backup known is the one restored."""
    db.session.execute(delete(Fault))
    db.session.execute(delete(Operation).where(Operation.name != Work.CLOCK))
    note_operation(Work.BACKUP, backup_at)
    note_operation(Work.RESTORE, backup_at=backup_at.isoformat())
