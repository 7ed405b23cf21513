"""A person's passphrase: choosing, setting and verifying it.

To verify is to open `Passphrase.sealed`, in which the account's own random secret of 32 bytes lies: what the vault's
keys hang on. A name that nobody has costs the same work.
"""

import secrets
import uuid
from functools import cache

from sqlalchemy import Update, exists, select, update

from directory.accounts.models import Passphrase, Person
from directory.accounts.models.proof import PASSPHRASE
from directory.accounts.proof import keys
from directory.accounts.proof.derivation import derive_by, profile_for_passphrases
from directory.accounts.proof.second_factor import only_one
from directory.config import ROOT
from directory.core import clock
from directory.core.db import db
from directory.vault import sealing, uses
from directory.vault.passphrase import LONGEST, TooLong, new_salt
from directory.vault.secret import Secret

SEEDS = ROOT / "seeds" / "passphrases"
SHORTEST = 15
"""Characters (ASVS 6.2.1 recommends 15)."""
WORDS = 5
"""Words of a generated passphrase: 64.6 bits of the EFF long list (vault design, "Why generated passphrases")."""
_NOBODY = uuid.UUID(int=0)
_NOBODYS_SALT = b"nobody has this."
_NOBODYS_SEALED = sealing.seal(bytes(32), bytes(32), b"")


def set_passphrase(person_id: uuid.UUID, typed: str, secret: Secret | None = None, *, is_generated: bool) -> Secret:
    """Set or replace a person's passphrase; flushes, never commits. `is_generated` says that chance chose the words.

    `secret` is what `open_secret` gave under the older one, so that what hangs on it stays; without it the account
    gets a new one, and the person's key goes with the old one, since nothing opens it any more. Gives the secret.
    TooLong above 256 bytes. Whether `typed` may be chosen is for `slip_of`; ending the other sign-ins is for the caller
    (`actions.end_sign_ins`).
    """
    row = db.session.get(Passphrase, person_id) or Passphrase(person_id=person_id)
    account = secret or Secret.new()
    _fill(row, typed, account)
    row.is_generated, row.changed_at = is_generated, clock.now()
    hold_person(person_id)
    db.session.add(row)
    if secret is None:
        keys.forget_key(person_id)
    db.session.flush()
    return account


def hold_person(person_id: uuid.UUID) -> None:
    """Hold a person until the transaction ends: one replaces their passphrase, or makes their key, after the other."""
    db.session.execute(_hold(person_id))


def hold_epoch(person_id: uuid.UUID, epoch: int) -> bool:
    """Hold a person, and whether their epoch is still this: whatever replaces a passphrase moves it on."""
    return only_one(_hold(person_id).where(Person.auth_epoch == epoch))


def make_passphrase(person_id: uuid.UUID, typed: str, *, is_generated: bool) -> tuple[Passphrase, Secret]:
    """A passphrase for an account that is about to be made, and the account's secret.

    Derived before its transaction writes; not added yet.
    """
    row, account = Passphrase(person_id=person_id, is_generated=is_generated, changed_at=clock.now()), Secret.new()
    _fill(row, typed, account)
    return row, account


def is_self_chosen(person_id: uuid.UUID) -> bool:
    """Whether a person has a passphrase of their own making. Nobody's, as of the demo's cast, is none."""
    mine = select(exists().where(Passphrase.person_id == person_id, Passphrase.is_generated.is_(False)))
    return bool(db.session.scalar(mine))


def verify(person_id: uuid.UUID | None, typed: str) -> bool:
    """Whether this is the person's passphrase, exactly as typed; for None, the same work and False."""
    return open_secret(person_id, typed) is not None


def open_secret(person_id: uuid.UUID | None, typed: str) -> Secret | None:
    """The account's secret, or None for a wrong passphrase, an unknown person or one who has none.

    More than 256 bytes are refused before any work. A row of an older profile is sealed anew under the current one:
    flushed, for the caller to commit. Counting tries is for `throttle`, before this.
    """
    row = db.session.get(Passphrase, person_id or _NOBODY, populate_existing=True)
    current = profile_for_passphrases().name
    name, salt = (row.profile, row.salt) if row else (current, _NOBODYS_SALT)
    try:
        root = derive_by(name, typed, salt)
    except TooLong:
        return None
    sealed = row.sealed if row else _NOBODYS_SEALED
    try:
        opened = sealing.open_sealed(sealing.subkey(root, uses.ACCOUNT), sealed, _context(person_id or _NOBODY))
    except sealing.Unopened:
        return None
    secret = Secret(opened)
    if row and name != current:
        _fill(row, typed, secret)
        db.session.flush()
    return secret


def slip_of(typed: str, username: str) -> str | None:
    """What is wrong with a passphrase that somebody wants, as a code, or None.

    `too_short` (under 15 characters), `too_long` (over 256 bytes), `is_name` (nothing but the user name), `common` (on
    the list, or something on it over and over). Nothing is said about which characters it has (ASVS 6.2.5).
    """
    if len(typed) < SHORTEST:
        return "too_short"
    if len(typed.encode()) > LONGEST:
        return "too_long"
    bare = _unit_of("".join(sign for sign in typed.casefold() if sign.isalnum()))
    name = "".join(sign for sign in username.casefold() if sign.isalnum())
    if name and bare == _unit_of(name):
        return "is_name"
    return "common" if _unit_of(typed.casefold().strip()) in _common() else None


def suggest() -> list[str]:
    """Three passphrases of five random words each."""
    words = _words()
    return [" ".join(secrets.choice(words) for _ in range(WORDS)) for _ in range(3)]


def _unit_of(text: str) -> str:
    """The shortest part that a text consists of, over and over; the text itself if none does."""
    at = (text + text).find(text, 1)
    return text[:at] if text else text


@cache
def _common() -> frozenset[str]:
    return frozenset(_unit_of(line.casefold()) for line in _lines("common.txt"))


@cache
def _words() -> list[str]:
    return _lines("words.txt")


def _lines(name: str) -> list[str]:
    text = (SEEDS / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _hold(person_id: uuid.UUID) -> Update:
    mine = update(Person).where(Person.id == person_id).values(updated_at=Person.updated_at)
    return mine.execution_options(synchronize_session=False)


def _fill(row: Passphrase, typed: str, secret: Secret) -> None:
    name, salt = profile_for_passphrases().name, new_salt()
    root = derive_by(name, typed, salt)  # before the row is touched: it may refuse
    row.salt, row.profile = salt, name
    row.sealed = sealing.seal(sealing.subkey(root, uses.ACCOUNT), secret.reveal(), _context(row.person_id))


def _context(person_id: uuid.UUID) -> bytes:
    return PASSPHRASE.context(person=person_id)
