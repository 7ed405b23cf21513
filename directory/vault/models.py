"""What the vault keeps in clear beside what it seals: ids, an agency, a day. Nothing of a client, a worker, a purpose.

A *grant* gives one reader the data key of one record. A *release* is what a person allowed; a *packet* what was handed
on under it; a *link* the way to a packet for somebody without an account; a *receipt* what came back. The sealed log is
a chain. Triggers (`vault.triggers`) hold on both databases that no packet stands without a live release.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.core.db import UNORDERED, Identified, Model
from directory.vault.contracts import declare

GRANT = declare("grant", "vault_grant.wrap_sealed", "kind", "record", "reader")
LOG_ENTRY = declare("log_entry", "log_entry.entry_sealed", "agency", "entry", block=256)
PACKET = declare("packet", "packet.contents_sealed", "packet", "release")
LINK = declare("link", "handoff_link.key_sealed", "packet", "salt")
RECEIPT = declare("receipt", "receipt.receipt_sealed", "receipt", "box")
RECEIPT_KEY = declare("receipt_key", "receipt.wrap_sealed", "receipt", "box")


class Grant(Identified, Model):
    """The data key of one record, wrapped for one reader; for an agency's circle, under one version of its key.

    A wrap for a single person names nobody (`agency_key_id` is empty): whoever holds the key finds it by trying. So
    nobody can read from what is stored which worker may open what.
    """

    __tablename__ = "vault_grant"
    __table_args__ = UNORDERED

    kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[uuid.UUID] = mapped_column(index=True)
    agency_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    agency_key_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agency_key.id", ondelete="CASCADE"), index=True)
    wrap_sealed: Mapped[bytes] = mapped_column(LargeBinary)


class LogEntry(Model):
    """One line of an agency's sealed log, at its place in the chain.

    `entry_sealed` is empty once its day has come; `purge_mark` shows then that the server emptied it.
    """

    __tablename__ = "log_entry"
    __table_args__ = UNORDERED

    agency_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(unique=True)
    on_day: Mapped[date] = mapped_column(index=True)
    entry_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    entry_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    chain: Mapped[bytes] = mapped_column(LargeBinary(32))
    purge_mark: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class LogHead(Model):
    """Where an agency's log ends: without it, lines could be cut off the end unseen."""

    __tablename__ = "log_head"
    __table_args__ = UNORDERED

    agency_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    place: Mapped[int]
    mark: Mapped[bytes] = mapped_column(LargeBinary(32))


class Release(Identified, Model):
    """That a person allowed something to be handed on, until a moment; what and to whom lies in their own record."""

    __tablename__ = "information_release"
    __table_args__ = UNORDERED

    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    purge_on: Mapped[date] = mapped_column(index=True)


class Packet(Identified, Model):
    """What was released, sealed to its recipient alone; who sent it lies inside.

    `recipient_id` is empty for a packet that goes by link. `reply_public` is a key made for this packet alone, to which
    receipts and answers are sealed: its private part lies in the sender's own record, and the public part tells nobody
    whose it is.
    """

    __tablename__ = "packet"
    __table_args__ = UNORDERED

    release_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("information_release.id", ondelete="CASCADE"), index=True)
    recipient_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agency.id"), index=True)
    made_on: Mapped[date]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    reply_public: Mapped[bytes] = mapped_column(LargeBinary(32))
    contents_sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Link(Model):
    """The way to one packet for somebody without an account. Neither the token nor the words are stored."""

    __tablename__ = "handoff_link"
    __table_args__ = (UniqueConstraint("token_hash"), UNORDERED)

    packet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("packet.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    profile: Mapped[str] = mapped_column(String(40))
    key_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    tries_left: Mapped[int]
    openings_left: Mapped[int]


class Receipt(Identified, Model):
    """What came back on a packet (opened, answered), sealed to the packet's own reply key.

    It lies in a box whose id only the packet's two sides can tell, so that no row says which packet was opened. It
    outlives the packet, so that whoever sent it can still read it.
    """

    __tablename__ = "receipt"
    __table_args__ = UNORDERED

    box_id: Mapped[uuid.UUID] = mapped_column(index=True)
    made_on: Mapped[date] = mapped_column(index=True)
    wrap_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    receipt_sealed: Mapped[bytes] = mapped_column(LargeBinary)
