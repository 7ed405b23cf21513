"""The blocks of bytes that processes keep in memory: made whole, or mended for a few cards."""

from __future__ import annotations  # array is no generic before Python 3.12

from array import array
from collections import Counter
from typing import Any

from sqlalchemy import delete, insert, select

from directory.core.db import db
from directory.find.models import FindPart
from directory.find.snapshot import FACET

ARRAYS = {
    "pattern_of": "I", "checked_on": "i", "room_on": "i", "vacancy": "i", "version_of": "I", "agreed_from": "i",
    "agreed_until": "i", "liaison_on": "i", "trained_on": "i",
}  # fmt: skip


class Parts:
    """Bitmaps by facet, arrays by card number, points and words, while an index is made."""

    def __init__(self) -> None:
        self.bits: dict[str, bytearray] = {}
        self.arrays: dict[str, array[int]] = {name: array(kind) for name, kind in ARRAYS.items()}
        self.points: dict[int, list[tuple[float, float]]] = {}
        self.patterns: dict[str, int] = {}
        self.zones: dict[str, str] = {}
        self.words: Counter[str] = Counter()

    @classmethod
    def load(cls) -> Parts:
        """What is stored now."""
        made = cls()
        stored = {part.name: part.body for part in db.session.scalars(select(FindPart))}
        for name, body in stored.items():
            if name.startswith(FACET) or name == "rows":
                made.bits[name] = bytearray(body)
        for name, values in made.arrays.items():
            values.frombytes(stored.get(name, b""))
        rows, latitudes, longitudes = array("I"), array("f"), array("f")
        rows.frombytes(stored.get("point_rows", b""))
        latitudes.frombytes(stored.get("latitudes", b""))
        longitudes.frombytes(stored.get("longitudes", b""))
        for row, latitude, longitude in zip(rows, latitudes, longitudes, strict=True):
            made.points.setdefault(row, []).append((latitude, longitude))
        for line in stored.get("patterns", b"").decode().splitlines():
            key, _, zone = line.partition(" ")
            made.patterns[key] = len(made.patterns) + 1
            made.zones[key] = zone
        for line in stored.get("words", b"").decode().splitlines():
            word, _, count = line.partition(" ")
            made.words[word] = int(count)
        return made

    def clear(self, row: int) -> None:
        """Take a card out of everything but the words, which are counted anew when all is rebuilt."""
        for bits in self.bits.values():
            if row >> 3 < len(bits):
                bits[row >> 3] &= ~(1 << (row & 7)) & 255
        for values in self.arrays.values():
            if row < len(values):
                values[row] = 0
        self.points.pop(row, None)

    def mark(self, name: str, row: int) -> None:
        """Set a card's bit."""
        bits = self.bits.setdefault(name, bytearray())
        if row >> 3 >= len(bits):
            bits.extend(bytes((row >> 3) + 1 - len(bits)))
        bits[row >> 3] |= 1 << (row & 7)

    def put(self, name: str, row: int, value: int) -> None:
        """Set a card's place in an array."""
        values = self.arrays[name]
        if row >= len(values):
            values.extend([0] * (row + 1 - len(values)))
        values[row] = value

    def pattern(self, key: str) -> int:
        """The number of a pattern of hours; 0 is "nobody has said"."""
        return self.patterns.setdefault(key, len(self.patterns) + 1) if key else 0

    def save(self) -> None:
        """Write every part; flushes, never commits."""
        rows: tuple[array[Any], ...] = (array("I"), array("f"), array("f"))
        for row in sorted(self.points):
            for latitude, longitude in self.points[row]:
                for values, value in zip(rows, (row, latitude, longitude), strict=True):
                    values.append(value)
        bodies: dict[str, bytes] = {name: bytes(bits) for name, bits in self.bits.items()}
        bodies |= {name: values.tobytes() for name, values in self.arrays.items()}
        bodies |= {name: v.tobytes() for name, v in zip(("point_rows", "latitudes", "longitudes"), rows, strict=True)}
        bodies["patterns"] = "\n".join(f"{key} {self.zones[key]}" for key in self.patterns).encode()
        bodies["words"] = "\n".join(f"{word} {self.words[word]}" for word in sorted(self.words)).encode()
        db.session.execute(delete(FindPart))
        db.session.execute(insert(FindPart), [{"name": name, "body": body} for name, body in bodies.items()])
