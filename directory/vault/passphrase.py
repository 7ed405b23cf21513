"""From what a person types to a key: Argon2id by profile.

A profile is kept by its name beside what was derived with it, so that costs can rise without a rewrite: whoever
signs in with an older one is moved on. Figures: vault design ("Keys"), RFC 9106.
"""

import hashlib
import secrets
from dataclasses import dataclass

from nacl import pwhash

SALT = 16
LONGEST = 256
"""Bytes that are derived from at most; more is refused before any work."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a derivation costs: memory in bytes, passes over it."""

    name: str
    memory: int
    passes: int


PASSPHRASE = Profile("argon2id-128m-3", 128 * 1024 * 1024, 3)
CODE = Profile("argon2id-256m-3", 256 * 1024 * 1024, 3)
LIGHT = Profile("argon2id-19m-2", 19 * 1024 * 1024, 2)
"""For what is random enough by itself, or bound to a second secret: OWASP's least figures for Argon2id."""
TESTING = Profile("testing", pwhash.argon2id.MEMLIMIT_MIN, pwhash.argon2id.OPSLIMIT_MIN)
PROFILES = {profile.name: profile for profile in (PASSPHRASE, CODE, LIGHT, TESTING)}


class TooLong(ValueError):
    """More was typed than is ever derived from."""


def new_salt() -> bytes:
    """16 random bytes."""
    return secrets.token_bytes(SALT)


def derive(typed: str, salt: bytes, profile: Profile) -> bytes:
    """32 bytes from what was typed, exactly as it was typed (UTF-8, no change of case, accents or blanks).

    TooLong above 256 bytes, before any work; KeyError for a profile that is not known.
    """
    raw = typed.encode()
    if len(raw) > LONGEST:
        raise TooLong
    return pwhash.argon2id.kdf(32, raw, salt, opslimit=profile.passes, memlimit=profile.memory)


def digest(secret: bytes, person: bytes) -> bytes:
    """What is stored of a random token of 128 bits or more; `person` names the use (16 bytes at most)."""
    return hashlib.blake2b(secret, digest_size=32, person=person).digest()
