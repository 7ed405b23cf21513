"""How a person proves who they are: what they know, what they hold, and how often somebody guessed."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from directory.core.db import Identified, Model
from directory.vault.contracts import declare

PASSPHRASE = declare("passphrase", "passphrase.sealed", "person")
TOTP = declare("totp", "second_factor.secret_sealed", "person", "factor")


class Passphrase(Model):
    """What a passphrase opens. To verify it is to open `sealed`, in which the account's own random secret lies.

    For those with the referral duty that secret unwraps their keys (vault design): one derivation serves both, and
    the passphrase must be one that was made at random (`is_generated`).
    """

    __tablename__ = "passphrase"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    profile: Mapped[str] = mapped_column(String(40))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    is_generated: Mapped[bool] = mapped_column(default=False, server_default=false())
    changed_at: Mapped[datetime]


class FactorKind(StrEnum):
    """What a person holds."""

    TOTP = "totp"
    SECURITY_KEY = "security_key"


class SecondFactor(Identified, Model):
    """An authenticator app or a security key.

    The app's secret is sealed under the server's key, so that the database alone gives no code. `last_step` is the
    newest step of 30 seconds that was used: a code works once. `confirmed_at` is empty until the first right code.
    """

    __tablename__ = "second_factor"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[FactorKind] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(80))
    secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(default=0)
    credential_id: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class PrintedCode(Identified, Model):
    """One of ten codes on paper for the day the telephone is lost; each works once. Found by its number, so that
    one derivation answers."""

    __tablename__ = "printed_code"
    __table_args__ = (UniqueConstraint("person_id", "number"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    profile: Mapped[str] = mapped_column(String(40))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    used_at: Mapped[datetime | None]


class SpokenCode(Identified, Model):
    """A code that a supervisor reads out to somebody who lost passphrase or second factor: 30 minutes, three tries."""

    __tablename__ = "spoken_code"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    profile: Mapped[str] = mapped_column(String(40))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    issued_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries_left: Mapped[int] = mapped_column(default=3)
    used_at: Mapped[datetime | None]


class SpokenCodeRequest(Identified, Model):
    """That a coordinator will give an agency's only supervisor a spoken code, a day later, and why.

    Nobody at the agency could: so the reason and the wait stand in for the second pair of eyes, and the person
    concerned and every coordinator may take it back.
    """

    __tablename__ = "spoken_code_request"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime]
    ready_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class Throttle(Model):
    """How often something failed for a subject. `key` is a keyed hash, so that no name or address stands here."""

    __tablename__ = "throttle"

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
