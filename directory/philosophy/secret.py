"""The secret address of a program's own page: made once, shown once, kept as a digest alone."""

import re
import secrets

from directory.vault import uses
from directory.vault.passphrase import digest

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """A token of 32 random bytes; it stands behind `#` in the address, which no server is sent."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    """What is kept of a token."""
    return digest(token.encode(), uses.OWN_PAGE)


def token_in(typed: str) -> str:
    """The token in what somebody pasted: the whole address, its end, or the token alone; empty for none."""
    found = _TOKEN.fullmatch(typed.strip().rpartition("#")[2].strip())
    return found[0] if found else ""
