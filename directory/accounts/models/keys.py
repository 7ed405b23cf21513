"""Keys of people and agencies, wrapped: what stands here opens nothing without somebody's passphrase or words.

A person's private key lies under the account's own secret, which the passphrase opens (`proof.passphrase`). An
agency's private key lies in one wrap for each member of its referral circle, and in one for its recovery words. The
coalition and whoever runs the server hold no key at all.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.core.db import UNORDERED, Identified, Model
from directory.vault.contracts import declare

PERSON_KEY = declare("person_key", "person_key.private_sealed", "person", "key")
CIRCLE_KEY = declare("circle_key", "circle_key.private_sealed", "agency", "agency_key", "membership", "person_key")
RECOVERY_COPY = declare("recovery_copy", "agency_key.recovery_sealed", "agency", "agency_key", "recovery_key")
PARTNER_BOOK = declare("partner_book", "partner_book.book_sealed", "agency", "revision")
DRAFT = declare("draft", "draft.draft_sealed", "draft", "person_key")


class PersonKey(Identified, Model):
    """A person's key pair (X25519). One at a time: a new one takes the place of the old, with all that hung on it."""

    __tablename__ = "person_key"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    public: Mapped[bytes] = mapped_column(LargeBinary(32))
    private_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]


class RecoveryKey(Identified, Model):
    """The key pair that an agency's twelve recovery words give; only its public key is kept, so that each new key of
    the agency can be sealed to it without the words.

    `ended_at`: the words were typed in, or replaced by others; either way new ones are due, or made. `made_by_id` saw
    them: when that person wears no hat of the circle any more, new ones are due as well.
    """

    __tablename__ = "recovery_key"

    agency_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    profile: Mapped[str] = mapped_column(String(40))
    public: Mapped[bytes] = mapped_column(LargeBinary(32))
    made_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AgencyKey(Identified, Model):
    """One version of an agency's key pair. `ended_at`: replaced; no private part of it is left then.

    `rotation_due_on`: since when somebody who could open it no longer belongs to the circle.
    """

    __tablename__ = "agency_key"
    __table_args__ = (UniqueConstraint("agency_id", "version"),)

    agency_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    version: Mapped[int]
    public: Mapped[bytes] = mapped_column(LargeBinary(32))
    recovery_key_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("recovery_key.id"), index=True)
    recovery_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_on: Mapped[date]
    rotation_due_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]


class CircleKey(Identified, Model):
    """An agency's private key, wrapped for one hat of one member of its circle. Without this row nobody opens it.

    `mark` says, under the agency's own key, whose public key was confirmed: a rotation gives the next key to nobody
    whose public key was put in the place of another since.
    """

    __tablename__ = "circle_key"
    __table_args__ = (UniqueConstraint("agency_key_id", "membership_id"),)

    agency_key_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agency_key.id", ondelete="CASCADE"), index=True)
    membership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"), index=True)
    person_key_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person_key.id", ondelete="CASCADE"), index=True)
    private_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    mark: Mapped[bytes] = mapped_column(LargeBinary(32))
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    confirmed_at: Mapped[datetime]


class RecoveryRequest(Identified, Model):
    """That somebody alone at an agency will open its referrals with the recovery words, a day later, and why.

    No colleague could look on: so the reason and the wait stand in for the second pair of eyes, and every coordinator
    sees it and may stop it.
    """

    __tablename__ = "recovery_request"

    agency_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    ready_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class PartnerBook(Model):
    """The public keys of partners as an agency first met them; sealed, since it tells whom the agency works with."""

    __tablename__ = "partner_book"
    __table_args__ = UNORDERED

    agency_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(default=0)
    book_sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Acceptance(Identified, Model):
    """That an agency's director read what the vault does not protect, and accepted it; by the edition of that page."""

    __tablename__ = "threats_acceptance"

    agency_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    edition: Mapped[str] = mapped_column(String(20))
    director: Mapped[str] = mapped_column(String(200))
    entered_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    accepted_at: Mapped[datetime]


class Draft(Identified, Model):
    """What somebody was typing when the sign-in locked, sealed to their own public key; seven days at most."""

    __tablename__ = "draft"
    __table_args__ = UNORDERED

    person_key_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person_key.id", ondelete="CASCADE"), index=True)
    draft_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime] = mapped_column(index=True)
