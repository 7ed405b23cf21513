"""Four words of a public key, for two people to compare over the telephone.

41 bits: somebody who wants to put a key with the same words in another's place makes some 2,800,000,000,000 keys, and
each guess costs 19 MiB and two passes over them (Argon2id). At the 25 milliseconds that it takes one core that is 2,000
years of one core: out of reach of whoever copied a database, not of whoever rents tens of thousands of cores for weeks.
The salt is the same for all, since both sides know nothing but the key: a guess counts against every key that they
hold, and whoever would be content with any one of a thousand has a thousandth of the work. It does not protect against
a server that shows each side what it likes.
"""

from functools import cache, lru_cache
from pathlib import Path

from nacl import pwhash

from directory.vault import uses
from directory.vault.passphrase import LIGHT

WORDS = 4
REMEMBERED = 1024
"""Public keys whose words a process remembers, so that a page that shows them costs nothing the second time."""
_LIST = Path(__file__).with_name("spoken.txt")


@lru_cache(maxsize=REMEMBERED)
def words_of(public: bytes) -> tuple[str, ...]:
    """Four words of the EFF short list, always the same for one public key; 19 MiB and some 25 ms the first time."""
    return _words_in(_stretch(public))


def _stretch(public: bytes) -> bytes:
    return pwhash.argon2id.kdf(32, public, uses.VOICE, opslimit=LIGHT.passes, memlimit=LIGHT.memory)


def _words_in(stretched: bytes) -> tuple[str, ...]:
    number, words = int.from_bytes(stretched, "big"), short_list()
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
