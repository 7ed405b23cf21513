"""Who is signed in, in which browser, and what a sign-in keeps for its person.

A sign-in stores only the hash of its cookie; what it keeps lies in a drawer, sealed under that cookie, and ends with
it.
"""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from directory.core.db import Identified, Model
from directory.vault.contracts import declare

DRAWER = declare("drawer", "drawer_item.contents_sealed", "kind", "item", "sign_in")
SIGN_IN_KEY = declare("sign_in_key", "sign_in.private_sealed", "sign_in", "person_key")
PIN_KEY = declare("pin_key", "sign_in.pin_private_sealed", "sign_in", "person_key")


class SignIn(Identified, Model):
    """One person in one browser. `token_hash` is blake2b-256 of the cookie's random token.

    Between the passphrase and the second step (`proved_at` empty) and until a hat is chosen (`membership_id` empty)
    it opens nothing. `epoch` must equal the person's. `pin_hash` reopens what idleness or the cover locked; three
    wrong PINs and only the passphrase does. `challenge` is what a security key is asked to sign.

    `private_sealed` is the person's private key under the cookie, while the sign-in is open; `pin_private_sealed` the
    same under cookie and PIN together, from which it is opened again after the lock.
    """

    __tablename__ = "sign_in"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    membership_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("membership.id"), index=True)
    epoch: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    covered_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    pin_salt: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    pin_profile: Mapped[str | None] = mapped_column(String(40))
    pin_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    pin_failures: Mapped[int] = mapped_column(default=0)
    private_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    pin_private_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    challenge: Mapped[bytes | None] = mapped_column(LargeBinary(64))
    browser: Mapped[str] = mapped_column(String(60), default="")


class DrawerItem(Identified, Model):
    """Something that a sign-in keeps for its person (a search, a hand-out), sealed under its cookie."""

    __tablename__ = "drawer_item"

    sign_in_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sign_in.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    contents_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime]


class RegisteredBrowser(Identified, Model):
    """A browser in which an agency's shift desk may sign in: what the desk holds in place of a telephone."""

    __tablename__ = "registered_browser"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    agency_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    registered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    registered_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
