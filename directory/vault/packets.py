"""What was released, sealed to whom it was released to: hand over, open, answer, revoke.

A packet stands under a release of information (`vault.triggers` hold that on the database's side). It names nobody but
its recipient's agency; who sent it is inside, proved to the recipient by the wrap of its key. What comes back is
sealed to a key that was made for this packet alone, and lies in a box whose id only its two sides can tell: no row
says to whom it goes, nor which packet was opened.

It does not protect what a recipient has read, nor hide on which day a packet was made, and that something came back.
"""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from directory.core import erasing
from directory.core.db import db, is_sqlite
from directory.core.problems import NotFound, Problem
from directory.vault import grants, keys, moment, uses
from directory.vault.keyring import Circle, Keyring, Reader
from directory.vault.keys import KeyPair
from directory.vault.models import PACKET, RECEIPT, RECEIPT_KEY, Packet, Receipt, Release
from directory.vault.sealing import Unopened, subkey
from directory.vault.secret import LENGTH, Secret
from directory.vault.triggers.declaration import PACKET_GRANT

RECEIPTS_KEPT = timedelta(days=90)
"""How long what came back waits for its sender, who keeps it in their own record once they have read it."""


class NoRelease(Problem):
    """There is no release that allows it: it was revoked, has run out, or ends before the packet would."""

    status = 409


class Came(Enum):
    """What came back: somebody opened it, or somebody answered."""

    OPENED = b"o"
    ANSWERED = b"a"


class Kept(NamedTuple):
    """What a sender keeps of a packet in their own record: where what comes back lies, and what opens that."""

    packet_id: uuid.UUID
    box_id: uuid.UUID
    reply: Secret


class Sealed(NamedTuple):
    """A packet, its data key, and the private key for what comes back."""

    packet_id: uuid.UUID
    key: Secret
    reply: Secret

    @property
    def kept(self) -> Kept:
        """The part for the sender's own record; the data key is for the recipient alone."""
        return Kept(self.packet_id, box_of(self.key), self.reply)


@dataclass(frozen=True, slots=True)
class Opened:
    """A packet that was opened. `sender` is the public key of the agency that proves to have sent it."""

    packet_id: uuid.UUID
    contents: bytes
    sender: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What came back on a packet, on which day; `sender` is the public key of who answered, None where nobody proved
    it (a link)."""

    packet_id: uuid.UUID
    came: Came
    text: str
    on: date
    sender: bytes | None


class Row(NamedTuple):
    """A packet as it is stored."""

    id: uuid.UUID
    release_id: uuid.UUID
    expires_at: datetime
    reply_public: bytes
    contents_sealed: bytes


def record_release(expires_at: datetime, purge_on: date) -> Release:
    """Keep that something was allowed until a moment; what, and to whom, lies in the record of whoever keeps it.

    ValueError for a moment that is over. Flushes, never commits.
    """
    if expires_at <= moment.judge():
        raise ValueError("a release ends after it begins")
    made = Release(id=uuid.uuid4(), expires_at=expires_at, purge_on=purge_on)
    db.session.add(made)
    db.session.flush()
    return made


def revoke_release(release_id: uuid.UUID) -> bool:
    """End a release now; with it go its packets, what opened them, and their links. False where it had ended before.

    Flushes, never commits. Once committed, they leave the files too.
    """
    erasing.erase_after_commit()
    live = update(Release).where(Release.id == release_id, Release.revoked_at.is_(None))
    ended = db.session.execute(live.values(revoked_at=moment.settle()))
    db.session.expire_all()
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def hand_over(
    sender: Circle, release_id: uuid.UUID, readers: Sequence[Reader], contents: bytes, expires_at: datetime, on: date
) -> Sealed:
    """Seal contents for readers of one agency: its circle, or the persons who were named and nobody else.

    `on` is the day that is kept. ValueError for no reader, or readers of two agencies; NoRelease where nothing allows
    it. Flushes, never commits.
    """
    agencies = {reader.agency_id for reader in readers}
    if len(agencies) != 1:
        raise ValueError("a packet goes to one agency")
    made = seal_packet(release_id, agencies.pop(), contents, expires_at, on)
    grants.grant(PACKET_GRANT, made.packet_id, readers, made.key, sender.pair)
    return made


def seal_packet(
    release_id: uuid.UUID, recipient_id: uuid.UUID | None, contents: bytes, expires_at: datetime, on: date
) -> Sealed:
    """Make a packet that nobody can open yet; NoRelease where nothing allows it. Flushes, never commits."""
    now = moment.judge()
    moment.note(now)
    allowing = select(Release.id).where(
        Release.id == release_id,
        Release.revoked_at.is_(None),
        Release.expires_at > now,
        Release.expires_at >= expires_at,
    )
    if expires_at <= now or db.session.scalar(allowing) is None:
        raise NoRelease
    packet_id, key, reply = uuid.uuid4(), Secret.new(), keys.make_pair()
    # The reply key lies inside as well: one that somebody put into the row would have answers sealed to them.
    inside = reply.public + contents
    row = Packet(
        id=packet_id, release_id=release_id, recipient_id=recipient_id, made_on=on, expires_at=expires_at,
        reply_public=reply.public, contents_sealed=PACKET.seal(key, inside, packet=packet_id, release=release_id),
    )  # fmt: skip
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError:  # revoked between the look and the writing
        db.session.rollback()
        raise NoRelease from None
    db.session.expunge(row)
    return Sealed(packet_id, key, reply.private)


def list_received(keyring: Keyring) -> list[uuid.UUID]:
    """The packets that the ring opens at this moment, the oldest day first."""
    live = _live(moment.judge()).where(Packet.recipient_id == keyring.agency_id).order_by(Packet.made_on, Packet.id)
    found = list(db.session.scalars(live.with_only_columns(Packet.id)))
    opened = grants.open_keys(PACKET_GRANT, found, keyring)
    return [packet_id for packet_id in found if packet_id in opened]


def open_packet(keyring: Keyring, packet_id: uuid.UUID, by: str, on: date) -> Opened:
    """Open a packet, and tell its sender so, once a day for each reader; `by` is what the sender reads of whom.

    NotFound for one that has run out, was revoked, or is not for this ring; Unopened where it was altered. Flushes,
    never commits.
    """
    now = moment.judge()
    moment.note(now)
    row, key, sender = _get(keyring, packet_id, now)
    contents = unseal(row, key)
    receipt_id = day_id(key, on, keyring.person.public)
    add_receipt(row, key, receipt_id, Came.OPENED, by, on, sender=_own_pair(keyring))
    return Opened(packet_id, contents, sender, row.expires_at)


def answer(keyring: Keyring, packet_id: uuid.UUID, text: str, on: date) -> None:
    """Answer whoever sent a packet; errors as `open_packet`. Flushes, never commits."""
    row, key, _ = _get(keyring, packet_id, moment.judge())
    unseal(row, key)
    add_receipt(row, key, uuid.uuid4(), Came.ANSWERED, text, on, sender=_own_pair(keyring))


def read_receipts(kept: Iterable[Kept]) -> list[Told]:
    """What came back on packets, by what their sender keeps, the oldest day first.

    What was altered, or is none of ours, is left out: a recipient may seal whatever they like into it.
    """
    told, boxes = [], {one.box_id: one for one in kept}
    rows = (
        select(Receipt.id, Receipt.box_id, Receipt.made_on, Receipt.wrap_sealed, Receipt.receipt_sealed)
        .where(Receipt.box_id.in_(boxes))
        .order_by(Receipt.made_on, Receipt.id)
    )
    for receipt_id, box_id, on, wrapped, sealed in db.session.execute(rows):
        packet_id, _, reply = boxes[box_id]
        bound = {"receipt": receipt_id, "box": box_id}
        try:
            key, sender = RECEIPT_KEY.unwrap(keys.pair_of(reply), wrapped, **bound)
            said = RECEIPT.open(key, sealed, **bound)
            came, text = Came(said[:1]), said[1:].decode()
        except (Unopened, ValueError):
            continue
        told.append(Told(packet_id, came, text, on, sender))
    return told


def forget_due(today: date) -> int:
    """Delete packets that have run out, releases whose day has come, and old receipts; count them (the sweep).

    Flushes, never commits. Once committed, they leave the files too.
    """
    erasing.erase_after_commit()
    due = (
        delete(Packet).where(Packet.expires_at <= moment.settle()),
        delete(Release).where(Release.purge_on <= today),
        delete(Receipt).where(Receipt.made_on <= today - RECEIPTS_KEPT),
    )
    moment.note(moment.settle())
    plain = {"synchronize_session": False}
    return sum(db.session.execute(one, execution_options=plain).rowcount for one in due)  # type: ignore[attr-defined]


def find_row(packet_id: uuid.UUID, now: datetime, connection: Connection | None = None) -> Row | None:
    """A packet that has neither run out nor been revoked by a moment, or None."""
    asked = _live(now).where(Packet.id == packet_id)
    found = (connection or db.session).execute(asked).first()
    return Row(*found) if found else None


def unseal(row: Row, key: Secret) -> bytes:
    """What lies in a packet; Unopened for another key, altered bytes, or a reply key that was put into the row."""
    inside = PACKET.open(key, row.contents_sealed, packet=row.id, release=row.release_id)
    if inside[:LENGTH] != row.reply_public:
        raise Unopened
    return inside[LENGTH:]


def add_receipt(
    row: Row, packet_key: Secret, receipt_id: uuid.UUID, came: Came, text: str, on: date, *,
    sender: KeyPair | None = None, connection: Connection | None = None,
) -> None:  # fmt: skip
    """Seal what came back to a packet's reply key, into its box; once, should the same receipt come twice."""
    bound, key = {"receipt": receipt_id, "box": box_of(packet_key)}, Secret.new()
    values: dict[str, Any] = {
        "id": receipt_id, "box_id": bound["box"], "made_on": on,
        "wrap_sealed": keys.wrap_from(sender, row.reply_public, key, RECEIPT_KEY.context(**bound)) if sender
        else RECEIPT_KEY.wrap(row.reply_public, key, **bound),
        "receipt_sealed": RECEIPT.seal(key, came.value + text.encode(), **bound),
    }  # fmt: skip
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    (connection or db.session).execute(insert(Receipt).values(values).on_conflict_do_nothing(index_elements=["id"]))


def day_id(key: Secret, on: date, reader: bytes) -> uuid.UUID:
    """The id of one reader's receipt of one day: the same however often they look, and none that others can tell."""
    said = on.isoformat().encode() + reader
    made = hashlib.blake2b(said, key=key.reveal(), digest_size=16, person=uses.RECEIPT).digest()
    return uuid.UUID(bytes=made, version=4)  # as that of an answer, so that nothing tells them apart


def box_of(key: Secret) -> uuid.UUID:
    """The id under which lies what comes back on a packet: told by its data key, and by nothing that is stored."""
    return uuid.UUID(bytes=subkey(key.reveal(), uses.RECEIPT_BOX)[:16], version=4)


def _live(now: datetime) -> Any:
    columns = Packet.id, Packet.release_id, Packet.expires_at, Packet.reply_public, Packet.contents_sealed
    is_allowed = Release.revoked_at.is_(None), Release.expires_at > now, Packet.expires_at > now
    return select(*columns).join(Release, Release.id == Packet.release_id).where(*is_allowed)


def _get(keyring: Keyring, packet_id: uuid.UUID, now: datetime) -> tuple[Row, Secret, bytes]:
    row = find_row(packet_id, now)
    if row is None:
        raise NotFound
    try:
        key, sender = grants.open_key(PACKET_GRANT, packet_id, keyring)
    except Unopened:
        raise NotFound from None
    if sender is None:  # anybody may have made such a wrap
        raise NotFound
    return row, key, sender


def _own_pair(keyring: Keyring) -> KeyPair:
    return keyring.circle.pair if keyring.circle is not None else keyring.person
