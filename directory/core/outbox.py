"""Letters that wait to be sent: written in the same transaction as what they tell of, sent after the commit.

Subjects and bodies are our own words; they name no client, no partner and no search (practice: UI-4).
"""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from directory.core import clock
from directory.core.db import Identified, Model, db


class OutgoingMail(Identified, Model):
    """A letter. `key` makes a second writing of the same one do nothing; a sent letter's text is emptied."""

    __tablename__ = "outgoing_mail"

    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    to_address: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(index=True)
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]


def write_letter(to_address: str, subject: str, body: str, key: str | None = None) -> None:
    """Put a letter into the outbox; flushes with the rest, never commits. ValueError for a line break in a header."""
    if any(mark in to_address + subject for mark in "\r\n\0"):
        raise ValueError("a header of a letter holds no line break")
    if key and db.session.query(OutgoingMail.id).filter_by(key=key).first():
        return
    now = clock.now()
    db.session.add(
        OutgoingMail(key=key, to_address=to_address, subject=subject, body=body, created_at=now, next_try_at=now)
    )
