"""The envelope of letters that wait: sealed under the server's key, each bound to its own row.

It protects an invitation's link from whoever reads the database or a backup; not from whoever holds the server's key
as well, nor from whoever reads the mail.
"""

import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode

from directory.accounts.proof.server_key import key_from
from directory.core.outbox import Envelope
from directory.vault import sealing, uses
from directory.vault.contracts import declare

_LETTER = declare("letter", "outgoing_mail.body", "letter")
"""A letter that waits; its column holds plain text once it was sent and emptied."""


def envelope(secret_key: str) -> Envelope:
    """How the server of this secret seals and opens what waits in its outbox."""
    key = key_from(secret_key, uses.LETTER)

    def seal(letter_id: uuid.UUID, text: str) -> str:
        return urlsafe_b64encode(sealing.seal(key, text.encode(), _context(letter_id))).decode()

    def open_(letter_id: uuid.UUID, sealed: str) -> str:
        try:
            raw = urlsafe_b64decode(sealed.encode())
            return sealing.open_sealed(key, raw, _context(letter_id)).decode()
        except sealing.Unopened:
            raise ValueError("a letter does not open under this server's key") from None

    return Envelope(seal, open_)


def _context(letter_id: uuid.UUID) -> bytes:
    return _LETTER.context(letter=letter_id)
