"""Letters that wait to be sent: written in the same transaction as what they tell of, sent after the commit.

Subjects and bodies are our own words; they name no client, no partner and no search (practice: UI-4). How a letter
leaves stands in `post`. A letter is waiting (`next_try_at`), sent, failed, or held: none of the three, after a restore,
when nobody can know whether it left before. A held letter goes or ends when the operator says so.

A letter may hold what opens a door (an invitation's link), so its text is sealed for as long as it waits: who reads
the database, or a backup of it, reads none. How, the factory says (`envelopes`), since what seals ranks above.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, String, Text, delete, event, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from directory.core import clock
from directory.core.db import Identified, Model, db

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
"""How long after each failed try the next one comes; the try after the last pause is the last."""
ENDED_KEPT = timedelta(days=30)


class OutgoingMail(Identified, Model):
    """A letter. `key` makes a second writing of the same one do nothing.

    `body` is sealed text (`text_of` opens it), and is emptied once the letter was sent.
    """

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


WAITING = OutgoingMail.next_try_at.is_not(None)
FAILED = OutgoingMail.failed_at.is_not(None)
HELD = OutgoingMail.next_try_at.is_(None) & OutgoingMail.sent_at.is_(None) & OutgoingMail.failed_at.is_(None)
_WRITTEN = "letters were written"
postmen: list[Callable[[Engine], None]] = []
"""Who is told, after a commit, that the database of an engine has new letters."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """How a letter's text is sealed and opened, bound to the letter's id; ValueError for one that does not open."""

    seal: Callable[[uuid.UUID, str], str]
    open: Callable[[uuid.UUID, str], str]


envelopes: WeakKeyDictionary[Engine, Envelope] = WeakKeyDictionary()
"""The envelope of each database that letters are written in."""


def text_of(engine: Engine, letter_id: uuid.UUID, body: str) -> str:
    """The text of a letter that has not left; ValueError where it was written under another server's key."""
    return envelopes[engine].open(letter_id, body)


def drop_letter(key: str) -> None:
    """Delete a letter that has not left: what it tells of is over. Flushes, never commits."""
    db.session.execute(delete(OutgoingMail).where(OutgoingMail.key == key, OutgoingMail.sent_at.is_(None)))


def write_letter(to_address: str, subject: str, body: str, key: str | None = None) -> None:
    """Put a letter into the outbox; flushes with the rest, never commits.

    ValueError for an address with a line break or a second address in it. Line breaks in the subject, which may hold
    a name that somebody typed, become spaces: nothing that is typed adds a header (ASVS 1.3.11).
    """
    if to_address.count("@") != 1 or any(c.isspace() or c in '\0,;<>"' for c in to_address):
        raise ValueError("a letter goes to one address, without spaces")
    if key and db.session.query(OutgoingMail.id).filter_by(key=key).first():
        return
    now, line, letter_id = clock.now(), " ".join(subject.replace("\0", " ").split())[:200], uuid.uuid4()
    sealed = envelopes[db.engine].seal(letter_id, body)
    db.session.add(
        OutgoingMail(
            id=letter_id, key=key, to_address=to_address, subject=line, body=sealed, created_at=now, next_try_at=now
        )
    )
    db.session().info[_WRITTEN] = True


@event.listens_for(db.session, "after_commit")
def _call_postmen(session: Session) -> None:
    if session.in_nested_transaction() or not session.info.pop(_WRITTEN, False):
        return
    for call in postmen:
        call(db.engine)


@event.listens_for(db.session, "after_soft_rollback")
def _forget_written(session: Session, previous: Any) -> None:  # noqa: ARG001, SQLAlchemy's signature
    if not session.in_transaction():
        session.info.pop(_WRITTEN, None)


@dataclass(frozen=True, slots=True)
class Queue:
    """The outbox in numbers; `oldest_at` is when the letter that waits longest was written."""

    waiting: int
    held: int
    failed: int
    sent: int
    oldest_at: datetime | None


def count_letters() -> Queue:
    """The outbox in numbers: no address, no subject."""

    def count(which: Any) -> int:
        return db.session.scalar(select(func.count()).select_from(OutgoingMail).where(which)) or 0

    oldest = db.session.scalar(select(func.min(OutgoingMail.created_at)).where(WAITING))
    return Queue(count(WAITING), count(HELD), count(FAILED), count(OutgoingMail.sent_at.is_not(None)), oldest)


def hold_unsent() -> int:
    """Hold every letter that waits, and count them (after a restore); flushes, never commits."""
    return _change(WAITING, next_try_at=None, claimed_at=None)


def send_again(*, held: bool) -> int:
    """Have held letters, or else failed ones, wait to be sent once more; flushes, never commits."""
    db.session().info[_WRITTEN] = True
    fresh = {"next_try_at": clock.now(), "failed_at": None, "claimed_at": None, "tries": 0}
    return _change(HELD if held else FAILED, **fresh)


def drop(*, held: bool) -> int:
    """Delete held letters, or else failed ones, for good, and count them; flushes, never commits."""
    gone = db.session.execute(delete(OutgoingMail).where(HELD if held else FAILED))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def forget_ended() -> int:
    """Delete letters that were sent or failed thirty days ago, and count them (the sweep)."""
    before = clock.now() - ENDED_KEPT
    ended = (OutgoingMail.sent_at < before) | (OutgoingMail.failed_at < before)
    gone = db.session.execute(delete(OutgoingMail).where(ended))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _change(which: Any, **values: object) -> int:
    changed = db.session.execute(update(OutgoingMail).where(which).values(values))
    return int(changed.rowcount)  # type: ignore[attr-defined]
