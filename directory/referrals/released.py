"""What lies in a packet: who hands it on, and exactly what was released. Pure.

It is written once, by whoever hands it on, in the language they chose with the person; nothing is added where it is
read.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

FORM = 1
"""The form of what is written; a reader refuses what it does not know."""


class Unreadable(ValueError):
    """It is not what this version writes; it never holds a part of it."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was released: what it is, and what is told."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Released:
    """Who hands on (agency, worker, the number to call back) and the items; `language` is the one that they are in."""

    agency: str
    worker: str
    telephone: str
    language: str
    items: tuple[Item, ...]

    def to_bytes(self) -> bytes:
        """As it is sealed."""
        return json.dumps({"form": FORM, **asdict(self)}, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Released":
        """What `to_bytes` made; Unreadable for anything else."""
        try:
            said: dict[str, Any] = json.loads(raw)
            if said.pop("form") != FORM:
                raise Unreadable
            items = tuple(Item(**item) for item in said.pop("items"))
            return cls(items=items, **said)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Unreadable from None
