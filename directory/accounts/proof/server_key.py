"""Keys that the database does not hold: stolen rows alone give no code, no ticket and nobody's name.

They come from the server's secret, one for each use. Who holds both the database and the secret has them all.
"""

import hashlib

from directory.vault import sealing, uses
from directory.vault.secret import Secret
from directory.web.settings import current_settings


def server_key(use: bytes) -> bytes:
    """The 32-byte key of this server for one use (16 bytes at most)."""
    return key_from(current_settings().secret_key, use)


def chain_key() -> Secret:
    """The key under which the sealed logs of all agencies are chained (`vault.log`); it opens no line."""
    return Secret(server_key(uses.LOG_CHAIN))


def key_from(secret_key: str, use: bytes) -> bytes:
    """The same for a server's secret that is at hand, where no application is being asked."""
    return sealing.subkey(hashlib.blake2b(secret_key.encode(), digest_size=64).digest(), use)
