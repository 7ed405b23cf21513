"""Contracts of sealed columns: what lies in which column, and what it is bound to.

Every column whose name ends in `_sealed` is declared once, beside the room that fills it; a test finds one that is not.
What is bound stands in the context: kind, and ids of record, reader, key, revision, release. A row copied onto another
row does not open.
"""

import uuid
from dataclasses import dataclass
from typing import TypeAlias

from directory.vault import keys, sealing
from directory.vault.keys import KeyPair, Unwrapped
from directory.vault.sealing import BLOCK
from directory.vault.secret import Secret

Part: TypeAlias = uuid.UUID | bytes | int | str
CONTRACTS: dict[str, "Contract"] = {}


@dataclass(frozen=True, slots=True)
class Contract:
    """What a sealed column holds: `column` is table.column, `parts` name what it is bound to, in their order.

    `block`: the length is padded to a multiple of as many bytes.
    """

    name: str
    column: str
    parts: tuple[str, ...]
    block: int = BLOCK

    def context(self, **parts: Part) -> bytes:
        """The context of one row; TypeError unless exactly the declared parts are given."""
        if set(parts) != set(self.parts):
            raise TypeError(f"{self.name} is bound to {', '.join(self.parts)}")
        return sealing.context_of(self.name.encode(), *(_bytes_of(parts[name]) for name in self.parts))

    def seal(self, key: Secret, plaintext: bytes, /, **parts: Part) -> bytes:
        """Seal a row's content under its data key."""
        return sealing.seal(key.reveal(), plaintext, self.context(**parts), self.block)

    def open(self, key: Secret, blob: bytes, /, **parts: Part) -> bytes:
        """Open it; Unopened for another key, another row, or altered bytes."""
        return sealing.open_sealed(key.reveal(), blob, self.context(**parts), self.block)

    def seal_to(self, public: bytes, plaintext: bytes, /, **parts: Part) -> bytes:
        """Seal a row's content for the holder of a private key: its data key, wrapped for them, stands before it."""
        key = Secret.new()
        return self.wrap(public, key, **parts) + self.seal(key, plaintext, **parts)

    def open_as(self, reader: KeyPair, blob: bytes, /, **parts: Part) -> bytes:
        """Open what `seal_to` made for this reader; Unopened for another reader, another row, or altered bytes."""
        wrapped, sealed = blob[: keys.WRAPPED], blob[keys.WRAPPED :]
        return self.open(self.unwrap(reader, wrapped, **parts).key, sealed, **parts)

    def wrap(self, public: bytes, key: Secret, /, **parts: Part) -> bytes:
        """Wrap a key for the holder of a private key (`keys.wrap`)."""
        return keys.wrap(public, key, self.context(**parts))

    def unwrap(self, reader: KeyPair, blob: bytes, /, **parts: Part) -> Unwrapped:
        """Open such a wrap (`keys.unwrap`)."""
        return keys.unwrap(reader, blob, self.context(**parts))


def declare(name: str, column: str, *parts: str, block: int = BLOCK) -> Contract:
    """Declare a sealed column once; ValueError for a name or a column that is taken."""
    if name in CONTRACTS or any(one.column == column for one in CONTRACTS.values()):
        raise ValueError(f"{name}: declared twice")
    CONTRACTS[name] = Contract(name, column, parts, block)
    return CONTRACTS[name]


def _bytes_of(part: Part) -> bytes:
    """A part as bytes; a contract's parts have each one type, so that two kinds are never taken for each other."""
    if isinstance(part, uuid.UUID):
        return part.bytes
    if isinstance(part, int):
        return part.to_bytes(8, "big")
    return part.encode() if isinstance(part, str) else part
