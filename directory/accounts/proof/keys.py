"""A person's key pair: made, opened by the account's secret, and kept under the cookie while a sign-in is open.

It protects what is sealed to a person from whoever holds all that is stored, but neither the passphrase nor the cookie
of an open sign-in; not from the running server, which sees the key whenever the person works. Every function flushes
and never commits.
"""

import hashlib
import uuid
from typing import Any, NamedTuple

import structlog
from sqlalchemy import LargeBinary, case, delete, literal, select, update

from directory.accounts.models import PersonKey, SignIn
from directory.accounts.models.keys import PERSON_KEY
from directory.accounts.models.sign_in import PIN_KEY, SIGN_IN_KEY
from directory.core import clock, erasing
from directory.core.db import db
from directory.vault import sealing, uses
from directory.vault.keys import KeyPair, make_pair, pair_of
from directory.vault.sealing import Unopened
from directory.vault.secret import Secret

log = structlog.get_logger()
SHUT: dict[str, None] = {"private_sealed": None}
"""What changes in the row of a sign-in that locks: what its PIN opens stays."""
GONE: dict[str, None] = {**SHUT, "pin_private_sealed": None}
"""What changes in the row of one that ends."""


class OwnKey(NamedTuple):
    """A person's key pair, opened, and the id of its row."""

    key_id: uuid.UUID
    pair: KeyPair


def find_key(person_id: uuid.UUID | None) -> PersonKey | None:
    """A person's key as it is stored: the public part, and the private one sealed."""
    return db.session.scalars(select(PersonKey).where(PersonKey.person_id == person_id)).first()


def make_key(person_id: uuid.UUID, account: Secret) -> OwnKey:
    """Make a person's key under the account's secret, in place of an older one and of all that hung on that."""
    forget_key(person_id)
    pair, key_id = make_pair(), uuid.uuid4()
    sealed = PERSON_KEY.seal(_under_account(account), pair.private.reveal(), person=person_id, key=key_id)
    db.session.add(
        PersonKey(id=key_id, person_id=person_id, public=pair.public, private_sealed=sealed, made_at=clock.now())
    )
    db.session.flush()
    return OwnKey(key_id, pair)


def open_key(row: PersonKey, account: Secret) -> OwnKey | None:
    """Open a person's key; None, with a line in the log, for a row that was altered or is another account's."""
    try:
        raw = PERSON_KEY.open(_under_account(account), row.private_sealed, person=row.person_id, key=row.id)
    except Unopened:
        log.error("a person's key does not open under their passphrase", person=str(row.person_id))
        return None
    return _own(row.id, row.public, raw)


def forget_key(person_id: uuid.UUID) -> None:
    """Delete a person's key: what was sealed to it stays shut, and their circles must take them in anew."""
    db.session.execute(delete(PersonKey).where(PersonKey.person_id == person_id))
    erasing.erase_after_commit()


def keep_under_cookie(sign_in_id: uuid.UUID, token: str, own: OwnKey | None) -> None:
    """Keep a key for an open sign-in under its cookie's token; with None, or where it was shut meanwhile, keep none."""
    sealed = None
    if own is not None:
        sealed = SIGN_IN_KEY.seal(
            _under_cookie(token), own.pair.private.reveal(), sign_in=sign_in_id, person_key=own.key_id
        )
    _put(sign_in_id, private_sealed=_while_open(sealed))


def open_under_cookie(sign_in_id: uuid.UUID, token: str, row: PersonKey, sealed: bytes | None) -> OwnKey | None:
    """The key that a sign-in keeps; None where it keeps none, under another cookie, or of a key that was replaced."""
    return _open(SIGN_IN_KEY.context(sign_in=sign_in_id, person_key=row.id), _under_cookie(token), row, sealed)


def move_on(sign_in_id: uuid.UUID, token: str, fresh: str) -> dict[str, Any]:
    """What changes in a sign-in's row, so that its key lies under its next token; nothing where it keeps no key."""
    found = db.session.execute(
        select(PersonKey, SignIn.private_sealed)
        .join(SignIn, SignIn.person_id == PersonKey.person_id)
        .where(SignIn.id == sign_in_id, SignIn.private_sealed.is_not(None))
    ).first()
    own = open_under_cookie(sign_in_id, token, *found) if found else None
    if own is None:
        return {}
    raw = own.pair.private.reveal()
    sealed = SIGN_IN_KEY.seal(_under_cookie(fresh), raw, sign_in=sign_in_id, person_key=own.key_id)
    return {"private_sealed": _while_open(sealed)}


def keep_under_pin(sign_in_id: uuid.UUID, pin: Secret, own: OwnKey | None) -> None:
    """Keep a key for the time when the sign-in is locked, under what its cookie and its PIN give together."""
    sealed = None
    if own is not None:
        sealed = PIN_KEY.seal(pin, own.pair.private.reveal(), sign_in=sign_in_id, person_key=own.key_id)
    _put(sign_in_id, pin_private_sealed=sealed)


def open_under_pin(sign_in_id: uuid.UUID, pin: Secret) -> OwnKey | None:
    """The key that cookie and PIN open; None where none was kept so, or it was replaced since."""
    found = db.session.execute(
        select(PersonKey, SignIn.pin_private_sealed)
        .join(SignIn, SignIn.person_id == PersonKey.person_id)
        .where(SignIn.id == sign_in_id)
    ).first()
    if found is None:
        return None
    row, sealed = found
    return _open(PIN_KEY.context(sign_in=sign_in_id, person_key=row.id), pin, row, sealed)


def _open(context: bytes, key: Secret, row: PersonKey, sealed: bytes | None) -> OwnKey | None:
    if sealed is None:
        return None
    try:
        return _own(row.id, row.public, sealing.open_sealed(key.reveal(), sealed, context))
    except Unopened:
        return None


def _own(key_id: uuid.UUID, public: bytes, raw: bytes) -> OwnKey | None:
    """A pair, unless the public part that stands beside it is not its own: whoever put that there could read along."""
    pair = pair_of(Secret(raw))
    if pair.public != public:
        log.error("a person's public key is not the one of their private key", key=str(key_id))
        return None
    return OwnKey(key_id, pair)


def _while_open(sealed: bytes | None) -> Any:
    """What is kept, as the row stands when it is written: whoever covered the screen meanwhile let the key go."""
    is_open = SignIn.locked_at.is_(None) & SignIn.covered_at.is_(None) & SignIn.ended_at.is_(None)
    return case((is_open, literal(sealed, LargeBinary())), else_=None)


def _put(sign_in_id: uuid.UUID, **values: Any) -> None:
    mine = update(SignIn).where(SignIn.id == sign_in_id).values(**values)
    db.session.execute(mine)


def _under_account(account: Secret) -> Secret:
    return Secret(sealing.subkey(account.reveal(), uses.PRIVATE_KEY))


def _under_cookie(token: str) -> Secret:
    return Secret(sealing.subkey(hashlib.blake2b(token.encode(), digest_size=32).digest(), uses.SIGN_IN_KEY))
