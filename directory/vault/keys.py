"""Key pairs (X25519), and keys wrapped for whoever holds one.

Two forms of a wrap, told apart by their first byte:

1. `SealedBox(blake2b(context) + key)`: anybody may have made it.
2. `SealedBox(sender + nonce + Box(blake2b(context) + origin + key))`: the `Box` could be made by the sender and the
   reader alone, so that the reader knows who gave the key, and nobody else learns it. `origin` is zero, or, where
   somebody wrapped anew for themselves what another had given them, that other's public key.

Both are bound to their context, in which the reader's public key always stands: a wrap copied onto another row, or for
another reader, does not open. Neither gives forward secrecy: who gets the private key later opens what was kept.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import NamedTuple

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.utils import random

from directory.vault import sealing, uses
from directory.vault.sealing import Unopened
from directory.vault.secret import LENGTH, Secret

PLAIN, FROM = b"\x01", b"\x02"
_NONCE = bindings.crypto_box_NONCEBYTES
_NOBODY = bytes(LENGTH)
WRAPPED = 1 + bindings.crypto_box_SEALBYTES + 2 * LENGTH
"""Bytes of a wrap of the first form."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A public key (32 bytes) and its private key."""

    public: bytes
    private: Secret


class Unwrapped(NamedTuple):
    """A key, and the public key of who gave it, where the wrap says so."""

    key: Secret
    sender: bytes | None


def make_pair() -> KeyPair:
    """A new key pair."""
    public, private = bindings.crypto_box_keypair()
    return KeyPair(public, Secret(private))


def pair_of(private: Secret) -> KeyPair:
    """The pair of a private key."""
    return KeyPair(bindings.crypto_scalarmult_base(private.reveal()), private)


def pair_from_seed(seed: Secret) -> KeyPair:
    """The pair that a seed gives, always the same."""
    public, private = bindings.crypto_box_seed_keypair(seed.reveal())
    return KeyPair(public, Secret(private))


def wrap(public: bytes, key: Secret, context: bytes) -> bytes:
    """Wrap a key for whoever holds the private key of `public`."""
    return PLAIN + bindings.crypto_box_seal(_bound(public, context) + key.reveal(), public)


def wrap_from(sender: KeyPair, public: bytes, key: Secret, context: bytes, origin: bytes | None = None) -> bytes:
    """The same, so that the reader knows who gave it.

    `origin` is for one's own copy of what another gave: ValueError where the reader is not the sender.
    """
    if origin is not None and public != sender.public:
        raise ValueError("nobody vouches for another but to themselves")
    nonce = random(_NONCE)
    inner = _bound(public, context) + (origin or _NOBODY) + key.reveal()
    boxed = bindings.crypto_box(inner, nonce, public, sender.private.reveal())
    return FROM + bindings.crypto_box_seal(sender.public + nonce + boxed, public)


def unwrap(reader: KeyPair, blob: bytes, context: bytes) -> Unwrapped:
    """Open a wrap of either form; Unopened for another reader, another context, or altered bytes."""
    form, wrapped = blob[:1], blob[1:]
    try:
        opened = bindings.crypto_box_seal_open(wrapped, reader.public, reader.private.reveal())
        if form == PLAIN:
            return Unwrapped(_key_in(opened, reader, context), None)
        if form != FROM:
            raise Unopened
        sender, nonce, boxed = opened[:LENGTH], opened[LENGTH : LENGTH + _NONCE], opened[LENGTH + _NONCE :]
        inner = bindings.crypto_box_open(boxed, nonce, sender, reader.private.reveal())
    except (CryptoError, TypeError, ValueError):
        raise Unopened from None
    origin, key = inner[LENGTH : 2 * LENGTH], _key_in(inner[:LENGTH] + inner[2 * LENGTH :], reader, context)
    if origin == _NOBODY:
        return Unwrapped(key, sender)
    if sender != reader.public:
        raise Unopened
    return Unwrapped(key, origin)


def wrap_anew(old: KeyPair, new: KeyPair, blob: bytes, old_context: bytes, new_context: bytes) -> bytes:
    """Wrap for one's new key what one's old key opens; who gave it stays known. Unopened as `unwrap`."""
    key, sender = unwrap(old, blob, old_context)
    return (
        wrap(new.public, key, new_context) if sender is None else wrap_from(new, new.public, key, new_context, sender)
    )


def voucher(pair: KeyPair, context: bytes) -> bytes:
    """A mark (32 bytes) over what somebody vouched for: only a holder of the same private key can make or check it."""
    under = sealing.subkey(pair.private.reveal(), uses.VOUCHER)
    return hashlib.blake2b(context, key=under, digest_size=LENGTH).digest()


def is_voucher(pair: KeyPair, context: bytes, mark: bytes) -> bool:
    """Whether a mark was made with this private key over exactly this; in a time that tells nothing of the mark."""
    return hmac.compare_digest(voucher(pair, context), mark)


def _bound(public: bytes, context: bytes) -> bytes:
    return hashlib.blake2b(public + context, digest_size=LENGTH, person=uses.WRAP).digest()


def _key_in(opened: bytes, reader: KeyPair, context: bytes) -> Secret:
    if len(opened) != 2 * LENGTH or opened[:LENGTH] != _bound(reader.public, context):
        raise Unopened
    return Secret(opened[LENGTH:])
