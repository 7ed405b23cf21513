"""What happened to accounts and settings: who did what to whom, and when; codes and ids, never words.

It is appended to and read; no action changes a line, and only the sweep deletes one, once it is older than the
coalition keeps it. It holds no search and nothing of a client.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import Identified, Model, db


class AuditEvent(Identified, Model):
    """One thing that somebody did. `actor_name` stays readable after the person has left."""

    __tablename__ = "audit_event"

    at: Mapped[datetime] = mapped_column(index=True)
    actor_person_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    actor_name: Mapped[str] = mapped_column(String(200))
    agency_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def note(
    actor: Actor | None, action: str, subject_kind: str, subject_id: uuid.UUID | None = None, **details: object
) -> None:
    """Append a line; flushes with the rest, never commits. `details` are codes, numbers and ids, never free words."""
    db.session.add(
        AuditEvent(
            at=clock.now(),
            actor_person_id=actor.person_id if actor else None,
            actor_name=actor.name if actor else "",
            agency_id=actor.agency_id if actor else None,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            details={name: str(value) for name, value in details.items()},
        )
    )


def forget_before(moment: datetime) -> int:
    """Delete what is older than a moment, and count it; for the sweep alone. Flushes, never commits."""
    gone = db.session.execute(delete(AuditEvent).where(AuditEvent.at < moment))
    return int(gone.rowcount)  # type: ignore[attr-defined]
