"""A PIN of six digits for one shift: it reopens what idleness or the cover locked, three tries at a time.

What is stored depends on a random key that lies in the drawer under the cookie: the database alone does not allow six
digits to be guessed. It protects a locked screen from the next person at the desk; the cookie must be there too.
"""

import hashlib
import hmac
import re

from sqlalchemy import update

from directory.accounts import queries
from directory.accounts.models import SignIn
from directory.accounts.proof import guessing
from directory.accounts.proof.derivation import derive_by, profile_for_codes
from directory.core.actor import Actor
from directory.core.db import db
from directory.vault import uses
from directory.vault.passphrase import new_salt

_ROWS = "01234567890", "09876543210"


def slip_of(typed: str) -> str | None:
    """What is wrong with a wanted PIN, as a code, or None: `not_six` digits; `plain`: one digit, or a run."""
    if not re.fullmatch(r"[0-9]{6}", typed):
        return "not_six"
    return "plain" if len(set(typed)) == 1 or any(typed in row for row in _ROWS) else None


def set_pin(actor: Actor, typed: str, key: bytes) -> None:
    """Set the PIN of the actor's sign-in; flushes, never commits. `key` is the drawer's (`session.pin_key`)."""
    name, salt = profile_for_codes().name, new_salt()
    stored = _mix(derive_by(name, typed, salt), key)
    changes = {"pin_salt": salt, "pin_profile": name, "pin_hash": stored, "pin_failures": 0}
    db.session.execute(update(SignIn).where(SignIn.id == actor.sign_in_id).values(changes))


def may_try(actor: Actor) -> bool:
    """Whether the actor's sign-in has a PIN and tries left."""
    row = queries.find_own_sign_in(actor)
    return row is not None and row.pin_hash is not None and row.pin_failures < guessing.PIN_TRIES


def try_pin(actor: Actor, typed: str, key: bytes | None) -> bool:
    """Whether this is the PIN; the try is counted and committed before it is looked at."""
    with db.engine.begin() as connection:
        counted = (
            update(SignIn)
            .where(SignIn.id == actor.sign_in_id, SignIn.pin_failures < guessing.PIN_TRIES)
            .values(pin_failures=SignIn.pin_failures + 1)
        )
        if connection.execute(counted).rowcount != 1:
            return False
    row = queries.find_own_sign_in(actor)
    if row is None or key is None or row.pin_hash is None or row.pin_salt is None or row.pin_profile is None:
        return False
    if slip_of(typed):
        return False
    return hmac.compare_digest(_mix(derive_by(row.pin_profile, typed, row.pin_salt), key), row.pin_hash)


def _mix(derived: bytes, key: bytes) -> bytes:
    return hashlib.blake2b(derived, key=key, digest_size=32, person=uses.PIN).digest()
