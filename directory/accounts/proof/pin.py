"""A PIN of six digits for one shift: it reopens what idleness or the cover locked, three tries at a time.

What is stored depends on a random key that lies in the drawer under the cookie: the database alone does not allow six
digits to be guessed. It protects a locked screen from the next person at the desk; the cookie must be there too, for
the screen as for the person's key.
"""

import hashlib
import hmac
import re
from typing import NamedTuple

from sqlalchemy import update

from directory.accounts import policy, queries
from directory.accounts.models import SignIn
from directory.accounts.proof import guessing, keys
from directory.accounts.proof.derivation import derive_by, profile_for_codes
from directory.accounts.proof.keys import OwnKey
from directory.core.actor import Actor
from directory.core.db import db
from directory.vault import uses
from directory.vault.passphrase import new_salt
from directory.vault.secret import Secret


class Opened(NamedTuple):
    """What a proof opened besides the screen: the person's key, if they have one."""

    own: OwnKey | None


_ROWS = "01234567890", "09876543210"


def slip_of(typed: str) -> str | None:
    """What is wrong with a wanted PIN, as a code, or None: `not_six` digits; `plain`: one digit, or a run."""
    if not re.fullmatch(r"[0-9]{6}", typed):
        return "not_six"
    return "plain" if len(set(typed)) == 1 or any(typed in row for row in _ROWS) else None


def set_pin(actor: Actor, typed: str, key: bytes, own: OwnKey | None) -> None:
    """Set the PIN of the actor's sign-in, which opens their own key as well; flushes, never commits.

    `key` is the drawer's (`session.make_pin_key`).
    """
    assert actor.sign_in_id is not None
    name, salt = profile_for_codes().name, new_salt()
    derived = derive_by(name, typed, salt)
    stored = _mix(derived, key, uses.PIN)
    keys.keep_under_pin(actor.sign_in_id, Secret(_mix(derived, key, uses.PIN_KEY)), own)
    changes = {"pin_salt": salt, "pin_profile": name, "pin_hash": stored, "pin_failures": 0}
    db.session.execute(update(SignIn).where(SignIn.id == actor.sign_in_id).values(changes))


def may_try(actor: Actor) -> bool:
    """Whether the actor's sign-in has a PIN, and tries left; one that would leave their key shut is none."""
    row = queries.find_own_sign_in(actor)
    if row is None or row.pin_hash is None or row.pin_failures >= guessing.PIN_TRIES:
        return False
    return row.pin_private_sealed is not None or not _needs_key(actor)


def try_pin(actor: Actor, typed: str, key: bytes | None) -> Opened | None:
    """What the PIN opens, if this is it; the try is counted and committed before it is looked at."""
    with db.engine.begin() as connection:
        counted = (
            update(SignIn)
            .where(SignIn.id == actor.sign_in_id, SignIn.pin_failures < guessing.PIN_TRIES)
            .values(pin_failures=SignIn.pin_failures + 1)
        )
        if connection.execute(counted).rowcount != 1:
            return None
    row = queries.find_own_sign_in(actor)
    if row is None or key is None or row.pin_hash is None or row.pin_salt is None or row.pin_profile is None:
        return None
    if slip_of(typed):
        return None
    derived = derive_by(row.pin_profile, typed, row.pin_salt)
    if not hmac.compare_digest(_mix(derived, key, uses.PIN), row.pin_hash):
        return None
    own = keys.open_under_pin(row.id, Secret(_mix(derived, key, uses.PIN_KEY)))
    return None if own is None and _needs_key(actor) else Opened(own)


def _needs_key(actor: Actor) -> bool:
    return actor.duty in policy.REFERRAL_DUTIES and keys.find_key(actor.person_id) is not None


def _mix(derived: bytes, key: bytes, person: bytes) -> bytes:
    return hashlib.blake2b(derived, key=key, digest_size=32, person=person).digest()
