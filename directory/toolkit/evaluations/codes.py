"""Short addresses and codes: what is printed on paper, and the hash that is kept of it.

A code has eight letters and figures out of 30 (39 bits). Without the server's key a stolen table gives none; with the
throttle of the door, nobody guesses one: at 20 tries in 15 minutes, a hundred live codes last five thousand years.
"""

import hashlib
import secrets
import uuid

from directory.accounts.proof.server_key import server_key
from directory.vault import uses

LETTERS = "23456789abcdefghjkmnpqrstuvwxy"
"""Without those that are taken for one another: 0 o, 1 i l, 2 z."""
CODE_LENGTH = 8
SHORT_LENGTH = 6
A_SHEET = 20
NOBODY = uuid.UUID(int=0)


def make_code() -> str:
    """A new code."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def make_short() -> str:
    """A new short address."""
    return "".join(secrets.choice(LETTERS) for _ in range(SHORT_LENGTH))


def shown(code: str) -> str:
    """A code as it is printed: two groups of four."""
    return f"{code[:4]}-{code[4:]}"


def typed(text: str | None) -> str:
    """A code or a short address as somebody typed it, whatever case, blanks and lines; cut, so that none is long."""
    return "".join(c for c in (text or "")[:40].lower() if c in LETTERS)[: CODE_LENGTH + 1]


def digest_of(evaluation_id: uuid.UUID | None, code: str) -> bytes:
    """What is kept of a code; the same work where there is no such evaluation."""
    owner = evaluation_id or NOBODY
    return hashlib.blake2b(owner.bytes + code.encode(), key=server_key(uses.EVALUATION), digest_size=32).digest()
