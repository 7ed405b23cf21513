"""Seal and open a small record under one symmetric key.

XChaCha20-Poly1305 with a random nonce; the plaintext is padded to 512 bytes, so that its length
tells little; the ciphertext is bound to what it is (kind, ids), so that a row copied onto another
row does not open. It protects what is stored; it does not protect a running server's memory.
"""

import hashlib

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.utils import random

VERSION = b"\x01"
BLOCK = 512
_NONCE = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES


class Unopened(Exception):
    """The key, the context or the bytes are not the ones that were sealed."""


def context_of(*parts: bytes) -> bytes:
    """An injective encoding of parts: each with its length before it."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def subkey(secret: bytes, person: bytes) -> bytes:
    """A 32-byte key for one use, from a secret of 32 to 64 bytes; `person` names the use (16 bytes at most)."""
    return hashlib.blake2b(key=secret, digest_size=32, person=person).digest()


def seal(key: bytes, plaintext: bytes, context: bytes, block: int = BLOCK) -> bytes:
    """Seal under a 32-byte key: version byte, nonce, ciphertext; padded to a multiple of `block` bytes."""
    nonce = random(_NONCE)
    padded = bindings.sodium_pad(plaintext, block)
    sealed = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(padded, VERSION + context, nonce, key)
    return VERSION + nonce + sealed


def open_sealed(key: bytes, blob: bytes, context: bytes, block: int = BLOCK) -> bytes:
    """Open what `seal` made with the same key, context and block; Unopened for anything else."""
    if blob[:1] != VERSION:
        raise Unopened
    nonce, sealed = blob[1 : 1 + _NONCE], blob[1 + _NONCE :]
    try:
        padded = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, VERSION + context, nonce, key)
        return bindings.sodium_unpad(padded, block)
    except (CryptoError, ValueError):  # the second where fewer bytes are left than a seal has by itself
        raise Unopened from None
