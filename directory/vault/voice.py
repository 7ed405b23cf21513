"""Four words of a public key, for two people to compare over the telephone.

41 bits: enough against a key that somebody put into a stolen or altered database, since they would have to make some
2,000,000,000,000 keys to find one with the same words; not against a server that shows each side what it likes.
"""

import hashlib
from functools import cache
from pathlib import Path

from directory.vault import uses

WORDS = 4
_LIST = Path(__file__).with_name("spoken.txt")


def words_of(public: bytes) -> tuple[str, ...]:
    """Four words of the EFF short list, always the same for one public key."""
    number = int.from_bytes(hashlib.blake2b(public, digest_size=16, person=uses.VOICE).digest(), "big")
    words = short_list()
    found = []
    for _ in range(WORDS):
        number, at = divmod(number, len(words))
        found.append(words[at])
    return tuple(found)


def as_heard(typed: str) -> tuple[str, ...]:
    """Words as somebody typed what they heard: whatever stands between them, whatever their case."""
    return tuple("".join(sign if sign.isalpha() or sign == "-" else " " for sign in typed).lower().split())


@cache
def short_list() -> tuple[str, ...]:
    """The 1,296 words."""
    lines = _LIST.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))
